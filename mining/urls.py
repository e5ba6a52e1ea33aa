"""Addresses of the mining room."""

from django.urls import path

from mining.git import views as git
from mining.views import imports, reports

app_name = "mining"
urlpatterns = [
    path("corpora/<int:corpus_id>/reports/", reports.reports, name="reports"),
    path("corpora/<int:corpus_id>/reports/<int:report_id>/", reports.report, name="report"),
    path("corpora/<int:corpus_id>/import/", imports.import_file, name="import"),
    path("corpora/<int:corpus_id>/harvests/<int:harvest_id>/", imports.harvest, name="harvest"),
    path(
        "corpora/<int:corpus_id>/harvests/<int:harvest_id>/progress/", imports.harvest_progress, name="harvest_progress"
    ),
    path("corpora/<int:corpus_id>/harvests/<int:harvest_id>/cancel/", imports.cancel, name="cancel"),
    path("corpora/<int:corpus_id>/harvests/<int:harvest_id>/problems.csv", imports.problems, name="problems"),
    path("corpora/<int:corpus_id>/git/", git.histories, name="git"),
    path("corpora/<int:corpus_id>/git/<int:clone_id>/", git.plan, name="git_plan"),
    path("corpora/<int:corpus_id>/git/<int:clone_id>/unpacking/", git.unpacking, name="git_unpacking"),
    path("corpora/<int:corpus_id>/git/<int:clone_id>/harvest/", git.harvest, name="git_harvest"),
    path("imports/sample.<str:file_format>", imports.sample, name="sample"),
]
