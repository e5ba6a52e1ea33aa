"""Addresses of the adjudication room's API, below /api/v1/."""

from django.urls import path

from annotator.adjudication import api, api_after

urlpatterns = [
    path("studies/<slug:slug>/gold/", api.GoldList.as_view(), name="gold"),
    path(
        "studies/<slug:slug>/rounds/<int:round_id>/after-discussion/",
        api_after.AfterDiscussion.as_view(),
        name="after_discussion",
    ),
]
