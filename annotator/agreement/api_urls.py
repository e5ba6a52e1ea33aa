"""Addresses of the agreement room's API, below /api/v1/."""

from django.urls import path

from annotator.agreement import api

ROUND = "studies/<slug:slug>/rounds/<int:round_id>/agreement/"

urlpatterns = [
    path("calculator/", api.Calculator.as_view(), name="calculator"),
    path(
        "studies/<slug:slug>/rounds/<int:round_id>/order-effects/",
        api.OrderEffectsOfRound.as_view(),
        name="order-effects",
    ),
    path(ROUND, api.RoundAgreement.as_view(), name="agreement"),
    path("studies/<slug:slug>/rounds/<int:round_id>/drift/", api.RoundDrift.as_view(), name="drift"),
    path(f"{ROUND}<slug:facet>/", api.FacetAgreementDetail.as_view(), name="agreement-facet"),
    path(f"{ROUND}<slug:facet>/<str:pair>/", api.PairAgreementDetail.as_view(), name="agreement-pair"),
    path("studies/<slug:slug>/agreement/", api.StudyAgreement.as_view(), name="agreement-study"),
]
