"""Addresses of the mining room."""

from django.urls import path

from mining.git import views as git
from mining.github import views as github
from mining.views import changes, duplicates, imports, reports

app_name = "mining"
urlpatterns = [
    path("corpora/<int:corpus_id>/reports/", reports.reports, name="reports"),
    path("corpora/<int:corpus_id>/reports/<int:report_id>/", reports.report, name="report"),
    path("corpora/<int:corpus_id>/reports/<int:report_id>/changes/", changes.changes, name="changes"),
    path("corpora/<int:corpus_id>/import/", imports.import_file, name="import"),
    path("corpora/<int:corpus_id>/harvests/<int:harvest_id>/", imports.harvest, name="harvest"),
    path(
        "corpora/<int:corpus_id>/harvests/<int:harvest_id>/progress/", imports.harvest_progress, name="harvest_progress"
    ),
    path("corpora/<int:corpus_id>/harvests/<int:harvest_id>/cancel/", imports.cancel, name="cancel"),
    path("corpora/<int:corpus_id>/harvests/<int:harvest_id>/problems.csv", imports.problems, name="problems"),
    path("corpora/<int:corpus_id>/duplicates/", duplicates.duplicates, name="duplicates"),
    path("corpora/<int:corpus_id>/duplicates/search/", duplicates.search, name="duplicates_search"),
    path("corpora/<int:corpus_id>/duplicates/searching/", duplicates.searching, name="duplicates_searching"),
    path("corpora/<int:corpus_id>/duplicates/<int:pair_id>/", duplicates.pair, name="duplicate_pair"),
    path("corpora/<int:corpus_id>/duplicates/<int:pair_id>/decide/", duplicates.decide, name="duplicate_decide"),
    path("corpora/<int:corpus_id>/git/", git.histories, name="git"),
    path("corpora/<int:corpus_id>/git/<int:clone_id>/", git.plan, name="git_plan"),
    path("corpora/<int:corpus_id>/git/<int:clone_id>/unpacking/", git.unpacking, name="git_unpacking"),
    path("corpora/<int:corpus_id>/git/<int:clone_id>/harvest/", git.harvest, name="git_harvest"),
    path("corpora/<int:corpus_id>/github/", github.source, name="github"),
    path("corpora/<int:corpus_id>/github/harvest/", github.begin, name="github_begin"),
    path("corpora/<int:corpus_id>/github/list/", github.read_list, name="github_list"),
    path("corpora/<int:corpus_id>/github/list/harvest/", github.begin_list, name="github_begin_list"),
    path("corpora/<int:corpus_id>/github/sources/<int:source_id>/harvest/", github.again, name="github_again"),
    path("corpora/<int:corpus_id>/github/tokens/", github.add_token, name="github_add_token"),
    path(
        "corpora/<int:corpus_id>/github/tokens/<int:github_token_id>/delete/",
        github.delete_token,
        name="github_delete_token",
    ),
    path("corpora/<int:corpus_id>/harvests/<int:harvest_id>/pause/", github.pause, name="pause"),
    path("corpora/<int:corpus_id>/harvests/<int:harvest_id>/resume/", github.resume, name="resume"),
    path("imports/sample.<str:file_format>", imports.sample, name="sample"),
]
