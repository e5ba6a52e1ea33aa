"""Addresses of the taxonomy room."""

from django.urls import URLPattern

app_name = "taxonomy"
urlpatterns: list[URLPattern] = []
