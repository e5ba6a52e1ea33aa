"""Addresses of the adjudication room."""

from django.urls import path

from annotator.adjudication import views

app_name = "adjudication"
urlpatterns = [
    path("studies/<slug:slug>/rounds/<int:round_id>/conflicts/", views.conflicts, name="conflicts"),
    # a path, for the name of a finding may hold a slash
    path(
        "studies/<slug:slug>/rounds/<int:round_id>/conflicts/<int:round_report_id>/<path:question>/",
        views.conflict,
        name="conflict",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:round_id>/discussion/<int:round_report_id>/<path:question>/",
        views.discussion,
        name="discussion",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:round_id>/second-answer/<int:round_report_id>/<path:question>/",
        views.second_answer,
        name="second_answer",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:round_id>/after-discussion/", views.after_discussion, name="after_discussion"
    ),
    path("studies/<slug:slug>/rounds/<int:round_id>/close/", views.close, name="close"),
    path("studies/<slug:slug>/rounds/<int:round_id>/training/", views.training, name="training"),
    path("studies/<slug:slug>/rounds/<int:round_id>/training/<int:assignment_id>/", views.compared, name="compared"),
    path("studies/<slug:slug>/gold/", views.gold, name="gold"),
]
