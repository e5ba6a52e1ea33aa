"""The tables of what the sample rests on: draws, strata, batches and lists, screening, duplicates, funnel. Pure."""

from annotator.exports.shapes import REPORT, Column, Link, Table

DRAW = Column("draw", "string", "name of the draw", is_free_text=True)
_OF_DRAW = Link("draw", "draws", "draw")
_STRATUM = Column("stratum", "string", "name of the stratum", is_free_text=True)
_BATCH = Column("batch", "integer", "1 for the first act of drawing, then its extensions")

DRAWS = Table(
    "sampling/draws.csv",
    "every draw; the file named holds all that is needed to draw it again, and draw_again.py does it",
    (
        DRAW,
        Column("file", "string", "the whole draw in sampling/: frame, strata, sizes, seed, list"),
        Column("seed", "integer", "seed"),
        Column("frame", "string", "which reports could be drawn", is_free_text=True),
        Column("frame_size", "integer", "how many these were"),
        Column("frame_sha256", "string", "SHA-256 of their numbers, ascending, each ended by a line feed"),
        Column("strata", "string", "what makes a stratum", values=("repository", "label", "year", "kind", "none")),
        Column("size", "integer", "how many are drawn"),
        Column("margin", "number", "margin of a share over all strata"),
        Column("drawn_at", "datetime", "when it was first drawn"),
    ),
    key=("draw",),
)
BATCHES = Table(
    "sampling/batches.csv",
    "every act of drawing: the first of a draw, and its extensions",
    (
        DRAW,
        _BATCH,
        Column("formula", "string", "how the sizes were found that hold from here on", is_free_text=True),
        Column("unrounded", "number", "the formula's own value over the whole frame, where it was asked for"),
        Column("size", "integer", "reports drawn in this batch"),
        Column("left_out", "integer", "reports of the frame that could not be drawn any more"),
        Column("drawn_at", "datetime", "when"),
    ),
    key=("draw", "batch"),
    links=(_OF_DRAW,),
)
STRATA = Table(
    "sampling/strata.csv",
    "every stratum of every draw",
    (
        DRAW,
        _STRATUM,
        Column("population", "integer", "reports of the frame in it"),
        Column("size", "integer", "reports drawn from it, extensions included"),
        Column("unrounded", "number", "the formula's own value, where one was computed for it"),
        Column("margin", "number", "margin of a share in it; empty where nothing was drawn"),
    ),
    key=("draw", "stratum"),
    links=(_OF_DRAW,),
)
DRAWN_REPORTS = Table(
    "sampling/drawn_reports.csv",
    "the drawn list of every draw, in its order",
    (
        DRAW,
        Column("place", "integer", "place in the draw, from 1"),
        _BATCH,
        _STRATUM,
        Column("weight", "number", "how many reports of its stratum it stands for"),
        *REPORT,
        Column("repository", "string", "repository", is_free_text=True),
        Column("number", "integer", "number in the repository"),
        Column("screening", "string", "what screening made of it, so far", values=("included", "excluded")),
        Column("reason", "string", "why it is excluded", is_free_text=True),
    ),
    key=("draw", "place"),
    links=(_OF_DRAW,),
)
VERDICTS = Table(
    "sampling/verdicts.csv",
    "every verdict of screening, earlier ones included; what each rater said stands with the codings of the round",
    (
        Column("verdict", "integer", "number of the verdict"),
        *REPORT,
        Column("outcome", "string", "what became of the report", values=("included", "excluded")),
        Column("reason", "string", "key of the reason; empty for an included report", is_free_text=True),
        Column("reason_name", "string", "the reason as it was called", is_free_text=True),
        Column("round", "string", "the screening round; empty where the lead decided by hand", is_free_text=True),
        Column("note", "string", "why, where the lead decided by hand", is_free_text=True),
        Column("is_current", "boolean", "whether this is the verdict that holds"),
        Column("given_at", "datetime", "when"),
    ),
    key=("verdict",),
    links=(Link("round", "rounds", "round"),),
)
DUPLICATES = Table(
    "sampling/duplicates.csv",
    "pairs of reports that a person confirmed to tell of one bug, of which at most one is drawn",
    (
        *REPORT,
        Column("same_as", "integer", "number of the other report"),
        Column("same_as_url", "string", "address of the other report"),
        Column("confirmed_at", "datetime", "when"),
    ),
    key=("report", "same_as"),
)
FUNNEL = Table(
    "results/funnel.csv",
    "from what was mined to what is kept, for every draw, and for all taken together where there are several",
    (
        Column("draw", "string", "name of the draw; All draws for all taken together", is_free_text=True),
        Column("step", "string", "the step", values=("mined", "frame", "drawn", "screened", "kept")),
        Column("left_out_because", "string", "why these were left out before the step; empty for the step itself"),
        Column("repository", "string", "repository; all for all of them", is_free_text=True),
        Column("reports", "integer", "how many reports"),
    ),
)
SAMPLE_TABLES = (DRAWS, BATCHES, STRATA, DRAWN_REPORTS, VERDICTS, DUPLICATES, FUNNEL)
