"""Addresses of the rounds room."""

from django.urls import path

from annotator.rounds import views

ROUNDS = "studies/<slug:slug>/rounds/"
ROUND = f"{ROUNDS}<int:round_id>/"

app_name = "rounds"
urlpatterns = [
    path(ROUNDS, views.rounds_page, name="rounds"),
    path(f"{ROUNDS}new/", views.new, name="new"),
    path(f"{ROUNDS}new/preview/", views.preview, name="preview"),
    path(ROUND, views.round_page, name="round"),
    path(f"{ROUND}open/", views.open_, name="open"),
    path(f"{ROUND}end/", views.end, name="end"),
    path(f"{ROUND}discard/", views.discard, name="discard"),
]
