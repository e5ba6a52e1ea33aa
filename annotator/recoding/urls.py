"""Addresses of the recoding room: below the codebook, whose changes they tell of, and below the desk."""

from django.urls import path

from annotator.recoding import views

app_name = "recoding"
urlpatterns = [
    path("studies/<slug:slug>/rounds/<int:round_id>/desk/<int:assignment_id>/earlier/", views.earlier, name="earlier"),
    path("codebooks/<int:codebook_id>/impact/", views.draft_impact, name="draft_impact"),
    path("codebooks/<int:codebook_id>/impact/<slug:key>/", views.code_impact, name="code_impact"),
    path("codebooks/<int:codebook_id>/changed-conflicts/", views.changed_conflicts, name="changed_conflicts"),
    path("codebooks/<int:codebook_id>/versions/<int:number>/gold/", views.gold_under, name="gold_under"),
    path("codebooks/<int:codebook_id>/recoding/", views.recoding, name="recoding"),
]
