"""Addresses of the recoding room: below the codebook, whose changes they tell of, below the desk, and below reports."""

from django.urls import path

from annotator.recoding import views

app_name = "recoding"
REPORT = "corpora/<int:corpus_id>/reports/<int:report_id>/"
urlpatterns = [
    path("quoted/", views.quoted, name="quoted"),
    path("codebooks/<int:codebook_id>/codes/<slug:key>/examples/", views.find_example, name="find_example"),
    path(f"{REPORT}example/", views.use_as_example, name="use_as_example"),
    path(f"{REPORT}example-door/", views.example_door, name="example_door"),
    path("studies/<slug:slug>/rounds/<int:round_id>/desk/<int:assignment_id>/earlier/", views.earlier, name="earlier"),
    path("codebooks/<int:codebook_id>/impact/", views.draft_impact, name="draft_impact"),
    path("codebooks/<int:codebook_id>/impact/<slug:key>/", views.code_impact, name="code_impact"),
    path("codebooks/<int:codebook_id>/changed-conflicts/", views.changed_conflicts, name="changed_conflicts"),
    path("codebooks/<int:codebook_id>/versions/<int:number>/gold/", views.gold_under, name="gold_under"),
    path("codebooks/<int:codebook_id>/recoding/", views.recoding, name="recoding"),
]
