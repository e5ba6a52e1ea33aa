"""The whole table of who may see what: every phase, every set of roles, own and other's, both settings of names."""

from itertools import combinations

import pytest

from annotator.rounds import blinding
from annotator.rounds.blinding import Sight, sight_of_coding
from annotator.rounds.models import Phase
from annotator.studies.models import Role

NONE, OWN, LETTER, NAME = Sight.NONE, Sight.OWN, Sight.LETTER, Sight.NAME
PHASES = ["planned", "open", "reconciling", "closed"]
ROLES = ["lead", "rater", "adjudicator", "viewer"]
SETS_OF_ROLES = [frozenset(chosen) for size in range(len(ROLES) + 1) for chosen in combinations(ROLES, size)]

# another rater's coding: phase, whether closed rounds show names -> role -> what is seen
ANOTHERS = {
    ("planned", False): {"lead": NONE, "rater": NONE, "adjudicator": NONE, "viewer": NONE},
    ("planned", True): {"lead": NONE, "rater": NONE, "adjudicator": NONE, "viewer": NONE},
    ("open", False): {"lead": NONE, "rater": NONE, "adjudicator": NONE, "viewer": NONE},
    ("open", True): {"lead": NONE, "rater": NONE, "adjudicator": NONE, "viewer": NONE},
    ("reconciling", False): {"lead": LETTER, "rater": LETTER, "adjudicator": LETTER, "viewer": NONE},
    ("reconciling", True): {"lead": LETTER, "rater": LETTER, "adjudicator": LETTER, "viewer": NONE},
    ("closed", False): {"lead": LETTER, "rater": LETTER, "adjudicator": LETTER, "viewer": LETTER},
    ("closed", True): {"lead": NAME, "rater": NAME, "adjudicator": NAME, "viewer": NAME},
}
# one's own coding, whatever the role; nobody has one before the round opens
OWNS = {"planned": NONE, "open": OWN, "reconciling": OWN, "closed": OWN}
# phase -> agreement, gold labels, submitting
SHOWN = {
    "planned": (False, False, False),
    "open": (False, False, True),
    "reconciling": (True, False, False),
    "closed": (True, True, False),
}
ORDER = [NONE, LETTER, NAME]


def _sight(roles: frozenset[str], phase: str, shows_names: bool, *, is_own: bool) -> Sight:
    return sight_of_coding(
        viewer_id=1, rater_id=1 if is_own else 2, roles=roles, phase=phase, shows_names_when_closed=shows_names
    )


@pytest.mark.parametrize("roles", SETS_OF_ROLES, ids=lambda roles: "+".join(sorted(roles)) or "stranger")
@pytest.mark.parametrize(("phase", "shows_names"), ANOTHERS)
def test_anothers_coding_is_seen_as_the_table_says(phase: str, shows_names: bool, roles: frozenset[str]) -> None:
    row = ANOTHERS[phase, shows_names]
    expected = max((row[role] for role in roles), key=ORDER.index, default=NONE)
    assert _sight(roles, phase, shows_names, is_own=False) is expected


@pytest.mark.parametrize("roles", SETS_OF_ROLES, ids=lambda roles: "+".join(sorted(roles)) or "stranger")
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("shows_names", [False, True])
def test_ones_own_coding_is_seen_by_every_member_and_no_stranger(
    phase: str, shows_names: bool, roles: frozenset[str]
) -> None:
    assert _sight(roles, phase, shows_names, is_own=True) is (OWNS[phase] if roles else NONE)


@pytest.mark.parametrize("roles", SETS_OF_ROLES, ids=lambda roles: "+".join(sorted(roles)) or "stranger")
@pytest.mark.parametrize("phase", PHASES)
def test_conflicts_are_read_after_the_end_by_all_but_viewers(phase: str, roles: frozenset[str]) -> None:
    expected = phase in ("reconciling", "closed") and bool(roles & {"lead", "rater", "adjudicator"})
    assert blinding.may_see_conflicts(roles, phase) is expected


@pytest.mark.parametrize("phase", PHASES)
def test_agreement_gold_labels_and_submitting_follow_the_phase(phase: str) -> None:
    shown = blinding.may_see_agreement(phase), blinding.may_see_gold(phase), blinding.may_submit(phase)
    assert shown == SHOWN[phase]


@pytest.mark.parametrize(
    ("phase", "shows_names", "expected"),
    [
        ("planned", False, True),
        ("planned", True, True),
        ("open", False, True),
        ("open", True, True),
        ("reconciling", False, False),
        ("reconciling", True, False),
        ("closed", False, False),
        ("closed", True, True),
    ],
)
def test_names_stand_beside_counts_only_while_no_letters_do(phase: str, shows_names: bool, expected: bool) -> None:
    assert blinding.shows_names_beside_counts(phase, shows_names_when_closed=shows_names) is expected


def test_a_draft_is_seen_by_its_writer_alone() -> None:
    assert blinding.may_see_draft(viewer_id=1, rater_id=1)
    assert not blinding.may_see_draft(viewer_id=1, rater_id=2)


@pytest.mark.parametrize("phase", ["", "Open", "closed ", "archived"])
def test_an_unknown_phase_hides_everything(phase: str) -> None:
    everybody = frozenset(ROLES)
    assert _sight(everybody, phase, True, is_own=True) is NONE
    assert _sight(everybody, phase, True, is_own=False) is NONE
    assert not blinding.may_see_agreement(phase)
    assert not blinding.may_see_conflicts(everybody, phase)
    assert not blinding.may_see_gold(phase)
    assert not blinding.may_submit(phase)
    assert not blinding.shows_names_beside_counts(phase, shows_names_when_closed=True)


def test_an_unknown_role_is_a_stranger() -> None:
    assert _sight(frozenset({"administrator"}), "closed", True, is_own=True) is NONE
    assert not blinding.may_see_conflicts(frozenset({"administrator"}), "closed")


def test_the_table_knows_every_phase_and_role_there_is() -> None:
    assert [phase.value for phase in Phase] == PHASES
    assert [role.value for role in Role] == ROLES


def test_times_of_others_are_seen_in_closed_rounds_alone() -> None:
    assert [phase for phase in [*PHASES, "unheard-of"] if blinding.may_see_times(phase)] == ["closed"]
