"""Addresses of the agreement room."""

from django.urls import path

from annotator.agreement import views

app_name = "agreement"
urlpatterns = [
    path("studies/<slug:slug>/rounds/<int:round_id>/agreement/", views.round_page, name="round"),
    path("studies/<slug:slug>/rounds/<int:round_id>/agreement/<slug:facet>/<str:pair>/", views.card_page, name="card"),
]
