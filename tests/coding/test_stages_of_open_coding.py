"""A round that hides parts of its reports at first and in which raters make codes of their own: both rules hold."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.alignment import services as alignment
from annotator.coding import own_services
from annotator.coding.answers import Content
from annotator.coding.evidence import Span
from annotator.coding.models import OwnCode
from annotator.coding.selectors import independent_codings, own_coding
from annotator.coding.services.refusals import AnsweredBefore, StageFirst
from annotator.common.errors import Refusal
from annotator.rounds.models import Assignment, Disclosure
from annotator.rounds.services import add_rater, remove_rater
from annotator.studies.selectors import seat_in
from tests.worlds import codings, open_coding, people, reports, rounds, staged
from tests.worlds.codings import AT
from tests.worlds.open_coding import Opened

pytestmark = pytest.mark.django_db
FINDING = [{"component": "operators", "root_cause": "misused-api"}]


@pytest.fixture
def opened() -> Opened:
    """An open round of both kinds, of three reports for two raters."""
    study = people.make_study(people.make_user("lea"))
    ada, ben = people.make_user("ada"), people.make_user("ben")
    reports.store(study.corpus, staged.make_rows(3))
    plan = {"purpose": "pilot", "is_open_coding": True, "stage": staged.STAGE}
    return Opened(study, rounds.make_open_round(study, [ada, ben], **plan), ada, ben)


def first(opened: Opened, rater: User | None = None) -> Assignment:
    return rounds.assignments_of(opened.round, rater or opened.ada)[0]


def make(opened: Opened, rater: User | None = None, name: str = "Out of memory") -> OwnCode:
    return open_coding.make(opened.round, rater or opened.ada, name, passage=Span("", 0, "", "title", 0, 5, "Crash"))


def said(code: OwnCode) -> Content:
    """Return what is asked first, answered with an own code."""
    return codings.content(symptom=code.key)


def whole(symptom: str) -> Content:
    return codings.content(FINDING, symptom=symptom)


def test_what_is_asked_first_is_answered_with_a_code_of_ones_own_and_stays(opened: Opened) -> None:
    own, code = first(opened), make(opened)
    with pytest.raises(StageFirst):
        codings.submit(own, whole(code.key))
    staged.submit_stage(own, said(code))
    assert Disclosure.objects.get().content["answers"]["symptom"]["codes"] == [code.key]
    later = make(opened, name="As the fix says")
    for other in ("crash", later.key):
        with pytest.raises(AnsweredBefore):
            codings.submit(own, whole(other))
    codings.submit(own, whole(code.key))
    coding = own_coding(own, seat_in(user=opened.ada, study=opened.study))
    assert coding is not None
    assert coding.content == whole(code.key)


def test_a_code_that_is_said_in_a_first_stage_is_not_deleted_not_even_when_its_draft_is_gone(opened: Opened) -> None:
    code = make(opened)
    for own in rounds.assignments_of(opened.round, opened.ada):
        staged.submit_stage(own, said(code))
    change = {"round": opened.round, "rater": opened.ada, "by": opened.lead, "at": AT}
    remove_rater(**change)
    add_rater(**change)
    back, *_ = rounds.assignments_of(opened.round, opened.ada)
    with pytest.raises(Refusal, match="you have submitted"):
        own_services.delete_own_code(assignment=back, key=code.key, by=opened.ada, at=AT)
    codings.submit(back, whole(code.key))


def test_making_a_code_shows_nothing_of_what_is_hidden(opened: Opened, client: Client) -> None:
    own = first(opened)
    client.force_login(opened.ada)
    passage = {"part": "body", "start": 0, "end": 7, "quote": "Loading"}
    sent = {"facet": "symptom", "name": "Out of memory", "passage": passage}
    answers = [client.post(f"/api/v1/assignments/{own.pk}/codes/", sent, "application/json")]
    answers += [client.get(f"/api/v1/assignments/{own.pk}/{part}") for part in ("", "codes/")]
    desk = f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/desk/{own.pk}/"
    answers.append(client.get(desk))
    assert {answer.status_code for answer in answers} <= {200, 201}
    for answer in answers:
        assert not [word for word in staged.WORDS if word in answer.content.decode()]
    assert not Disclosure.objects.exists()


def test_once_aligned_codings_are_read_through_and_what_was_answered_first_is_kept_as_it_was(opened: Opened) -> None:
    made = {}
    for rater, name in ((opened.ada, "Out of memory"), (opened.ben, "OOM")):
        made[name] = make(opened, rater, name)
        for own in rounds.assignments_of(opened.round, rater):
            staged.submit_stage(own, said(made[name]))
            codings.submit(own, whole(made[name].key))
    rounds.end(opened.round)
    one, other = made["Out of memory"].key, made["OOM"].key
    open_coding.change(opened, lambda board: board.put(other, board.row_of(one).number))
    open_coding.apply(opened)
    alignment.read_codings(round=opened.round, by=opened.lead, at=AT)
    opened.round.refresh_from_db()
    found = independent_codings(opened.round, seat_in(user=opened.lead, study=opened.study))
    assert {tuple(coding.content.answers["symptom"].codes) for coding in found} == {("out-of-memory",)}
    kept = {row.content["answers"]["symptom"]["codes"][0] for row in Disclosure.objects.all()}
    assert kept == {one, other}
