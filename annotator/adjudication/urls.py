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
    path("studies/<slug:slug>/rounds/<int:round_id>/close/", views.close, name="close"),
    path("studies/<slug:slug>/rounds/<int:round_id>/training/", views.training, name="training"),
    path("studies/<slug:slug>/rounds/<int:round_id>/training/<int:assignment_id>/", views.compared, name="compared"),
    path("studies/<slug:slug>/gold/", views.gold, name="gold"),
]
