"""Addresses of the mining room."""

from django.urls import URLPattern

app_name = "mining"
urlpatterns: list[URLPattern] = []
