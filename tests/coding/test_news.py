"""Whoever coded under an earlier version is told what has changed of the codebook, and nobody else is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.coding import services
from annotator.coding.models import NewsRead
from annotator.coding.selectors.news import news_for
from annotator.common.errors import NotFound
from annotator.rounds.models import Round
from tests.coding.conftest import Desk
from tests.taxonomy.drafts import edit
from tests.worlds import books, codings, rounds
from tests.worlds.constraints import copy, refused_by

WHOLE = codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash")


@pytest.fixture
def second(desk: Desk) -> Round:
    """A second round, under a version that defines Crash otherwise; the rater coded in the first, the other did not."""
    codings.submit(desk.first, WHOLE)
    rounds.end(desk.round)
    edit(desk.study.codebook, desk.lead, "crash", when_not="It hangs.", reason="Raters mixed it with hangs.")
    version = books.publish(desk.study.codebook, desk.lead)
    return rounds.make_open_round(desk.study, [desk.rater, desk.other], version=version)


def page_of(round: Round, user: User, study: str) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    own = rounds.assignments_of(round, user)[0]
    return client.get(f"/studies/{study}/rounds/{round.pk}/desk/{own.pk}/").content.decode()


def test_a_rater_of_an_earlier_version_reads_what_changed_and_why(desk: Desk, second: Round) -> None:
    page = page_of(second, desk.rater, desk.study.slug)
    assert "1 code changed since you coded under version 1" in page
    assert "Redefined: When not" in page
    assert "Raters mixed it with hangs." in page
    assert "desk_news" in page


def test_who_has_coded_nothing_yet_is_told_nothing(desk: Desk, second: Round) -> None:
    page = page_of(second, desk.other, desk.study.slug)
    assert "changed since you coded" not in page
    assert "desk_news" not in page


def test_nothing_is_new_under_the_same_version(desk: Desk) -> None:
    codings.submit(desk.first, WHOLE)
    again = rounds.make_open_round(desk.study, [desk.rater, desk.other], version=desk.round.version)
    assert news_for(again, desk.rater) is None


def test_what_was_read_is_not_told_again_but_for_the_next_version(desk: Desk, second: Round) -> None:
    own = rounds.assignments_of(second, desk.rater)[0]
    for at in (rounds.OPENED_AT, rounds.ENDED_AT):
        services.note_news_read(assignment=own, by=desk.rater, at=at)
    assert NewsRead.objects.get().read_at == rounds.OPENED_AT
    assert news_for(second, desk.rater) is None
    codings.submit(own, WHOLE)
    rounds.end(second)
    edit(desk.study.codebook, desk.lead, "crash", when_not="It hangs for good.", reason="Too wide.")
    third = rounds.make_open_round(desk.study, [desk.rater], version=books.publish(desk.study.codebook, desk.lead))
    assert news_for(third, desk.rater) is not None


def test_nobody_reads_for_another(desk: Desk, second: Round) -> None:
    own = rounds.assignments_of(second, desk.rater)[0]
    with pytest.raises(NotFound):
        services.note_news_read(assignment=own, by=desk.other, at=rounds.OPENED_AT)
    assert news_for(second, desk.rater) is not None


def test_a_reading_is_kept_once(desk: Desk, second: Round) -> None:
    services.note_news_read(assignment=rounds.assignments_of(second, desk.rater)[0], by=desk.rater, at=rounds.OPENED_AT)
    with refused_by(NewsRead, "news_read_once_per_version"):
        copy(NewsRead.objects.get())


def test_asking_is_one_query_once_the_difference_is_kept(desk: Desk, second: Round) -> None:
    news = news_for(second, desk.rater)
    assert news is not None
    assert [(one.key, one.reasons) for one in news.codes] == [("crash", ("Raters mixed it with hangs.",))]
    with CaptureQueriesContext(connection) as captured:
        news_for(second, desk.rater)
    assert len(captured) == 1
