"""Addresses of the rounds room."""

from django.urls import path

from annotator.rounds.views import rounds

ROUNDS = "studies/<slug:slug>/rounds/"
ROUND = f"{ROUNDS}<int:round_id>/"

app_name = "rounds"
urlpatterns = [
    path(ROUNDS, rounds.rounds_page, name="rounds"),
    path(f"{ROUNDS}new/", rounds.new, name="new"),
    path(f"{ROUNDS}new/preview/", rounds.preview, name="preview"),
    path(ROUND, rounds.round_page, name="round"),
    path(f"{ROUND}open/", rounds.open_, name="open"),
    path(f"{ROUND}end/", rounds.end, name="end"),
    path(f"{ROUND}discard/", rounds.discard, name="discard"),
]
