"""Addresses of the exports room."""

from django.urls import path

from annotator.exports import views

app_name = "exports"
urlpatterns = [
    path("studies/<slug:slug>/export/", views.packages_page, name="packages"),
    path("studies/<slug:slug>/export/build/", views.build, name="build"),
    path("studies/<slug:slug>/export/<int:package_id>/cancel/", views.cancel, name="cancel"),
    path("studies/<slug:slug>/export/<int:package_id>/download/", views.download, name="download"),
]
