"""Reads of the rounds room, scoped to a seat. What may be read of codings is `annotator.rounds.blinding`."""

from annotator.rounds.selectors.disclosures import Shown, disclosure_of, shown_in, stage_of
from annotator.rounds.selectors.frames import FrameChoices, frame_choices, frame_of, frame_query, frame_size
from annotator.rounds.selectors.rounds import (
    Counts,
    LetteredRater,
    Needs,
    Progress,
    RaterLine,
    RoundLine,
    counts_of,
    is_rater_of,
    letter,
    lettered_raters,
    letters_of,
    needs_of,
    possible_raters,
    progress,
    published_versions,
    round_in,
    round_line,
    rounds_of,
)
from annotator.rounds.selectors.teams import planned_teams
from annotator.rounds.selectors.unfinished import conditions_of, uncoded_in, unfinished_of
from annotator.rounds.selectors.workloads import workload_of

__all__ = [
    "Counts",
    "FrameChoices",
    "LetteredRater",
    "Needs",
    "Progress",
    "RaterLine",
    "RoundLine",
    "Shown",
    "conditions_of",
    "counts_of",
    "disclosure_of",
    "frame_choices",
    "frame_of",
    "frame_query",
    "frame_size",
    "is_rater_of",
    "letter",
    "lettered_raters",
    "letters_of",
    "needs_of",
    "planned_teams",
    "possible_raters",
    "progress",
    "published_versions",
    "round_in",
    "round_line",
    "rounds_of",
    "shown_in",
    "stage_of",
    "uncoded_in",
    "unfinished_of",
    "workload_of",
]
