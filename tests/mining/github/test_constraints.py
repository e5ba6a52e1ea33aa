"""What the database itself refuses about GitHub."""

import pytest

from annotator.accounts.models import User
from mining import services
from mining.github.models import GithubReport, GithubToken, Piece, RepositoryHarvest, RepositoryMark
from mining.models import Corpus, Source
from tests.worlds.constraints import copy, refused_by
from tests.worlds.github import make_source, make_token
from tests.worlds.reports import AT, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(corpus: Corpus, lead: User) -> Source:
    return make_source(corpus, lead)


@pytest.fixture
def repository(filesystem_broker: str, source: Source, lead: User) -> RepositoryHarvest:
    harvest = services.start_github_harvest(source=source, by=lead, at=AT)
    return RepositoryHarvest.objects.filter(harvest=harvest).order_by("pk")[0]


def test_two_tokens_of_one_name_are_refused(corpus: Corpus, lead: User) -> None:
    token = make_token(corpus, lead)
    with refused_by(GithubToken, "token_name_once_per_corpus"):
        copy(token)


def test_a_repository_twice_in_one_harvest_is_refused(repository: RepositoryHarvest) -> None:
    assert repository.harvest.job_id is not None
    with refused_by(RepositoryHarvest, "repository_once_per_harvest"):
        copy(repository, job_id=repository.harvest.job_id)


def test_two_marks_of_one_repository_are_refused(source: Source) -> None:
    mark = RepositoryMark.objects.create(source=source, name="example/engine", through=AT)
    with refused_by(RepositoryMark, "mark_once_per_repository"):
        copy(mark)


def test_a_report_known_twice_to_one_source_is_refused(source: Source, corpus: Corpus) -> None:
    known = GithubReport.objects.create(
        report=make_report(corpus), source=source, repository="example/engine", number=1, changed_at=AT
    )
    with refused_by(GithubReport, "github_report_once_per_source"):
        copy(known)


def test_a_piece_twice_in_one_harvest_is_refused(repository: RepositoryHarvest) -> None:
    piece = Piece.objects.create(repository_harvest=repository, kind="comment", number=1, key="7", data={})
    with refused_by(Piece, "piece_once"):
        copy(piece)
