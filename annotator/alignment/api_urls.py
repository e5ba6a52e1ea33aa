"""Addresses of the alignment room's API, below /api/v1/."""

from django.urls import path

from annotator.alignment import api

BOARD = "studies/<slug:slug>/rounds/<int:round_id>/alignment/"
urlpatterns = [
    path(BOARD, api.AlignmentBoard.as_view(), name="alignment"),
    path(f"{BOARD}steps/", api.AlignmentSteps.as_view(), name="alignment-steps"),
    path(f"{BOARD}application/", api.AlignmentApplication.as_view(), name="alignment-application"),
    path(f"{BOARD}reading/", api.AlignmentReading.as_view(), name="alignment-reading"),
]
