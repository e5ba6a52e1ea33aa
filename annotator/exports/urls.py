"""Addresses of the exports room."""

from django.urls import URLPattern

app_name = "exports"
urlpatterns: list[URLPattern] = []
