"""Addresses of the alignment room: below the round whose own codes are aligned."""

from django.urls import path

from annotator.alignment import views

app_name = "alignment"
BOARD = "studies/<slug:slug>/rounds/<int:round_id>/alignment/"
urlpatterns = [
    path(BOARD, views.board, name="board"),
    path(f"{BOARD}apply/", views.apply, name="apply"),
    path(f"{BOARD}reopen/", views.reopen, name="reopen"),
    path(f"{BOARD}read/", views.read, name="read"),
    path(f"{BOARD}agreement/", views.agreement, name="agreement"),
]
