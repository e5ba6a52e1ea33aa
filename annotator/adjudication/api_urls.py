"""Addresses of the adjudication room's API, below /api/v1/."""

from django.urls import path

from annotator.adjudication import api

urlpatterns = [path("studies/<slug:slug>/gold/", api.GoldList.as_view(), name="gold")]
