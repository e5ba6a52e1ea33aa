"""Addresses of the overview room."""

from django.urls import path

from annotator.overview import digest_views, funnel_views, planner_views, views

app_name = "overview"
urlpatterns = [
    path("", views.studies, name="studies"),
    path("profile/digest/", digest_views.digest, name="digest"),
    path("studies/<slug:slug>/", views.study, name="study"),
    path("studies/<slug:slug>/planner/", planner_views.planner, name="planner"),
    path("studies/<slug:slug>/funnel/", funnel_views.funnel, name="funnel"),
    path("studies/<slug:slug>/funnel/all/funnel.<str:file_format>", funnel_views.file, name="funnel_file_of_all"),
    path("studies/<slug:slug>/funnel/<int:draw_id>/funnel.<str:file_format>", funnel_views.file, name="funnel_file"),
]
