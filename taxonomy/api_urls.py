"""Addresses of the taxonomy room's API, below /api/v1/."""

from django.urls import path

from taxonomy import api

urlpatterns = [
    path("codebooks/<int:codebook_id>/", api.CodebookDetail.as_view(), name="codebook"),
    path("codebooks/<int:codebook_id>/versions/<int:number>/", api.VersionDetail.as_view(), name="codebook-version"),
]
