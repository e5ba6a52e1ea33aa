"""Addresses of the coding room."""

from django.urls import path

from annotator.coding import own_views, views

app_name = "coding"
DESK = "studies/<slug:slug>/rounds/<int:round_id>/desk/"
urlpatterns = [
    path("profile/keys/", views.own_keys, name="keys"),
    path(DESK, views.desk, name="desk"),
    path(f"{DESK}queue/", views.queue, name="queue"),
    path(f"{DESK}<int:assignment_id>/", views.assignment, name="assignment"),
    path(f"{DESK}<int:assignment_id>/codes/", own_views.own_codes, name="own_codes"),
]
