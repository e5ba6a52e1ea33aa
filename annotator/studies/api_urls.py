"""Addresses of the studies room's API, below /api/v1/."""

from django.urls import path

from annotator.studies import api

urlpatterns = [
    path("studies/", api.StudyList.as_view(), name="studies"),
    path("studies/<slug:slug>/", api.StudyDetail.as_view(), name="study"),
]
