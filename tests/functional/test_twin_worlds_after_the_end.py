"""Twin worlds once rounds have ended: nobody can tell who is behind a letter, nor reads what stays a rater's own.

What the worlds are, `ended` says. Of five rounds one is closed and four are reconciling: one part by part and
discussed, one of open coding, a training and a drift round. The study does not name its raters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from annotator.exports.models import Package
from annotator.rounds.models import RoundReport
from annotator.studies.models import Study
from tests.functional import addresses
from tests.functional.ended import FIRST, LOOKED_AT, SECOND, THIRD, World, set_ended_stage, taking_place
from tests.functional.stage import NAMES, OUTSIDE, Sight, Stage

pytestmark = pytest.mark.django_db
SETTLERS = ("lead", "cleo", "adjudicator")
LOOKERS = (*SETTLERS, "viewer", *OUTSIDE)
# what an adjudicator does that others don't
SETTLING = {"adjudication", "alignment", "recoding", "overview"}
Sights = Mapping[str, Sight]


@dataclass(frozen=True)
class Looked:
    """What each person was answered in a world, and what the lead where raters differ, if the study names them."""

    seen: Mapping[str, Sights]
    named: Sights


Worlds = tuple[Looked, Looked, Looked]


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: object) -> Iterator[Worlds]:
    """The three worlds as people see them; the third as those see it who don't settle conflicts."""
    with django_db_blocker.unblock(), time_machine.travel(LOOKED_AT, tick=False), transaction.atomic():
        stage = set_ended_stage()
        for person in stage.cast:
            stage.client(person)
        addresses.not_to_be_read(stage.client("lead"), stage.study, stage.round)
        plain = [who for who in LOOKERS if who not in SETTLERS]
        yield look(stage, FIRST, LOOKERS), look(stage, SECOND, LOOKERS), look(stage, THIRD, plain)
        transaction.set_rollback(True)


def look(stage: Stage, world: World, people: Sequence[str]) -> Looked:
    """Let a world take place and let these people look round in it."""
    with taking_place(stage, world) as played:
        seen = {person: _without_hash(played.see(person, asked(played, person))) for person in people}
        Study.objects.filter(pk=played.study.pk).update(shows_names_when_closed=True)
        return Looked(seen, played.see("lead", sides(played)))


def asked(stage: Stage, person: str) -> list[str]:
    """Return the addresses that a person opens: the lead all but desks, which are others'.

    Others open what tells of codings, of the round under discussion and of the closed one, and who is no member of one
    round; nothing narrowed.
    """
    unread = addresses.not_to_be_read(stage.client("lead"), stage.study, stage.round)
    if person == "lead":
        return addresses.every_address(stage.study, [stage.round, *stage.others], without=unread, desks=())
    rounds = [stage.round] if person in OUTSIDE else [stage.round, stage.others[0]]
    desks = {stage.cast[person].pk} if person == "cleo" else ()
    found = addresses.every_address(stage.study, rounds, without=unread, desks=desks)
    rooms = SETTLING if person == "adjudicator" else addresses.TELLING
    return [address for address in found if "?" not in address and addresses.room_of(address) in rooms]


def sides(stage: Stage) -> list[str]:
    """Return where raters stand side by side: a conflict of the round under discussion, and one of the closed round."""
    firsts = [RoundReport.objects.filter(round=each).earliest("report_id") for each in (stage.round, stage.others[0])]
    return [
        reverse(
            "adjudication:conflict",
            kwargs={
                "slug": stage.study.slug,
                "round_id": first.round_id,
                "round_report_id": first.pk,
                "question": "facet:symptom",
            },
        )
        for first in firsts
    ]


def _without_hash(sights: Sights) -> Sights:
    """Take out the hash of the package: a zip holds the time of the machine at which its files were written."""
    (sha256,) = Package.objects.values_list("sha256", flat=True)
    return {at: replace(sight, text=sight.text.replace(sha256, "")) for at, sight in sights.items()}


def differing(one: Sights, other: Sights) -> list[str]:
    """Return the addresses that answer otherwise in another world; both have the same ones."""
    assert one.keys() == other.keys()
    return [at for at in one if one[at] != other[at]]


def reading(looked: Looked, word: str) -> set[str]:
    """Return who reads a word anywhere."""
    return {
        who for who, sights in looked.seen.items() if any(word in each.text + each.headers for each in sights.values())
    }


def test_nobody_can_tell_who_is_behind_a_letter_nor_what_stays_a_raters_own(worlds: Worlds) -> None:
    first, second, _ = worlds
    told = {who: differing(first.seen[who], second.seen[who]) for who in LOOKERS}
    assert told == {who: [] for who in LOOKERS}


def test_a_viewer_and_who_is_no_member_can_tell_nothing_of_what_is_said_on_the_way_to_labels(worlds: Worlds) -> None:
    first, _, third = worlds
    told = {who: differing(first.seen[who], sights) for who, sights in third.seen.items()}
    assert told == {who: [] for who in LOOKERS if who not in SETTLERS}


def test_what_is_said_on_the_way_to_labels_is_read_by_those_who_settle(worlds: Worlds) -> None:
    first, second, _ = worlds
    for word in (FIRST.spoken, "heron", "ibis", "plover", "curlew", "bittern"):
        assert reading(first, word) == reading(second, word) == set(SETTLERS), word


def test_drafts_superseded_codings_deleted_codes_and_withdrawn_remarks_are_read_by_nobody(worlds: Worlds) -> None:
    for looked in worlds:
        assert reading(looked, FIRST.unseen) | reading(looked, SECOND.unseen) == set()


def test_names_stand_beside_codings_of_closed_rounds_alone_and_only_if_the_study_says_so(worlds: Worlds) -> None:
    first, second, _ = worlds
    under_discussion, closed = first.named
    assert differing(first.named, second.named) == [closed], "The worlds are told apart by names, if these are shown."
    for looked in (first, second):
        for address in (under_discussion, closed):
            assert not names_in(looked.seen["lead"][address])
        assert not names_in(looked.named[under_discussion])
        assert names_in(looked.named[closed]) == set(NAMES.values())


def names_in(sight: Sight) -> set[str]:
    return {name for name in NAMES.values() if name in sight.main}
