"""Addresses of the overview room."""

from django.urls import path

from annotator.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.studies, name="studies"),
    path("studies/<slug:slug>/", views.study, name="study"),
]
