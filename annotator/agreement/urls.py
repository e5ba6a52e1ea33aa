"""Addresses of the agreement room."""

from django.urls import path

from annotator.agreement.views import calculator, drift, facets, order, rounds, studies

ROUND = "studies/<slug:slug>/rounds/<int:round_id>/agreement/"

app_name = "agreement"
urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("studies/<slug:slug>/agreement/", studies.study_page, name="study"),
    path("studies/<slug:slug>/agreement/choose/", studies.choose, name="choose"),
    # not below the agreement of the round, where every name is a facet's
    path("studies/<slug:slug>/rounds/<int:round_id>/order-effects/", order.order_page, name="order"),
    path(ROUND, rounds.round_page, name="round"),
    path("studies/<slug:slug>/rounds/<int:round_id>/drift/", drift.drift_page, name="drift"),
    path(f"{ROUND}<slug:facet>/", facets.facet_page, name="facet"),
    path(f"{ROUND}<slug:facet>/<str:pair>/", rounds.card_page, name="card"),
]
