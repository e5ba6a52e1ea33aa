"""Addresses of the mining room's API, below /api/v1/."""

from django.urls import path

from mining import api

urlpatterns = [
    path("corpora/<int:corpus_id>/reports/", api.ReportList.as_view(), name="corpus_reports"),
    path("corpora/<int:corpus_id>/reports/<int:report_id>/", api.ReportDetail.as_view(), name="corpus_report"),
]
