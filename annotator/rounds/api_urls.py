"""Addresses of the rounds room's API, below /api/v1/."""

from django.urls import path

from annotator.rounds import api, draws_api, extensions_api, machines_api

urlpatterns = [
    path("studies/<slug:slug>/rounds/", api.RoundList.as_view(), name="rounds"),
    path("rounds/<int:round_id>/", api.RoundDetail.as_view(), name="round"),
    path("rounds/<int:round_id>/extensions/", extensions_api.ExtensionList.as_view(), name="extensions"),
    path("studies/<slug:slug>/draws/", draws_api.DrawList.as_view(), name="draws"),
    path("studies/<slug:slug>/funnel/", draws_api.FunnelOfStudy.as_view(), name="funnel_of_study"),
    path("draws/<int:draw_id>/", draws_api.DrawDetail.as_view(), name="draw"),
    path("draws/<int:draw_id>/funnel/", draws_api.FunnelDetail.as_view(), name="funnel"),
    path("studies/<slug:slug>/machines/", machines_api.MachineList.as_view(), name="machines"),
]
