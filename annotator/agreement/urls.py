"""Addresses of the agreement room."""

from django.urls import path

from annotator.agreement.views import calculator, rounds

app_name = "agreement"
urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("studies/<slug:slug>/rounds/<int:round_id>/agreement/", rounds.round_page, name="round"),
    path("studies/<slug:slug>/rounds/<int:round_id>/agreement/<slug:facet>/<str:pair>/", rounds.card_page, name="card"),
]
