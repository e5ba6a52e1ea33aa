"""Addresses of the recoding room: below the codebook, because they tell what its changes do."""

from django.urls import path

from annotator.recoding import views

app_name = "recoding"
urlpatterns = [
    path("codebooks/<int:codebook_id>/impact/", views.draft_impact, name="draft_impact"),
    path("codebooks/<int:codebook_id>/impact/<slug:key>/", views.code_impact, name="code_impact"),
    path("codebooks/<int:codebook_id>/versions/<int:number>/gold/", views.gold_under, name="gold_under"),
    path("codebooks/<int:codebook_id>/recoding/", views.recoding, name="recoding"),
]
