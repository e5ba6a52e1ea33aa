"""Addresses of the rounds room's API, below /api/v1/."""

from django.urls import path

from annotator.rounds import api

urlpatterns = [
    path("studies/<slug:slug>/rounds/", api.RoundList.as_view(), name="rounds"),
    path("rounds/<int:round_id>/", api.RoundDetail.as_view(), name="round"),
]
