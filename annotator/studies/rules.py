"""Who may do what in a study: one table of actions and roles; no ORM.

The blinding of codings is a separate question, answered by `annotator.rounds.blinding`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

LEAD, RATER, ADJUDICATOR, VIEWER = "lead", "rater", "adjudicator", "viewer"
EVERYBODY = frozenset({LEAD, RATER, ADJUDICATOR, VIEWER})


class Action(StrEnum):
    """What a member of a study can want to do; the value completes "you may not ..."."""

    SEE_STUDY = "see this study"
    EDIT_STUDY = "change this study"
    MANAGE_MEMBERS = "manage this study's members"
    SEE_REPORTS = "see this study's reports"
    IMPORT_REPORTS = "import reports into this study"
    SEE_CODEBOOK = "see this study's codebook"
    EDIT_CODEBOOK = "change this study's codebook"
    PUBLISH_CODEBOOK = "publish this study's codebook"
    SEE_ROUNDS = "see this study's rounds"
    MANAGE_ROUNDS = "manage this study's rounds"
    CODE = "code in this study"
    SEE_AGREEMENT = "see this study's agreement"
    SEE_CONFLICTS = "see this study's conflicts"
    DECIDE = "decide conflicts of this study"
    SEE_GOLD_LABELS = "see this study's gold labels"
    EXPORT = "export this study's data set"
    SEE_EVENTS = "see this study's log"


GRANTS: Mapping[Action, frozenset[str]] = {
    Action.SEE_STUDY: EVERYBODY,
    Action.EDIT_STUDY: frozenset({LEAD}),
    Action.MANAGE_MEMBERS: frozenset({LEAD}),
    Action.SEE_REPORTS: EVERYBODY,
    Action.IMPORT_REPORTS: frozenset({LEAD}),
    Action.SEE_CODEBOOK: EVERYBODY,
    Action.EDIT_CODEBOOK: frozenset({LEAD, ADJUDICATOR}),
    Action.PUBLISH_CODEBOOK: frozenset({LEAD}),
    Action.SEE_ROUNDS: EVERYBODY,
    Action.MANAGE_ROUNDS: frozenset({LEAD}),
    Action.CODE: frozenset({RATER}),
    Action.SEE_AGREEMENT: EVERYBODY,
    Action.SEE_CONFLICTS: EVERYBODY - {VIEWER},
    Action.DECIDE: frozenset({ADJUDICATOR}),
    Action.SEE_GOLD_LABELS: EVERYBODY,
    Action.EXPORT: frozenset({LEAD}),
    Action.SEE_EVENTS: frozenset({LEAD}),
}


def may(roles: Iterable[str], action: Action) -> bool:
    """Return whether any of the roles is granted the action."""
    return not GRANTS[action].isdisjoint(roles)
