"""Addresses of the accounts room; signing in is in `sign_in_urls`."""

from django.urls import path

from annotator.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
]
