"""The tables of a package: their files, columns, types, keys and meaning; what its README and descriptor are made of.

Pure. The tables of the sample stand in `sample_tables`, those of discussions in `discussion_tables`.
"""

from annotator.exports.discussion_tables import DISCUSSION_TABLES
from annotator.exports.open_coding_tables import OPEN_CODING_TABLES
from annotator.exports.sample_tables import SAMPLE_TABLES
from annotator.exports.shapes import (
    ANSWER,
    OF_REPORT,
    OF_ROUND,
    QUESTION,
    RATER,
    REPORT,
    ROUND,
    WHO,
    Column,
    Link,
    Table,
)

# what a report cost to resolve, in the order of `mining.effort.Effort`
EFFORT = (
    Column("days_open", "number", "days from opening to closing"),
    Column("comments", "integer", "comments"),
    Column("participants", "integer", "people who wrote in the thread"),
    Column("fixes", "integer", "linked changes that were merged"),
    Column("fix_commits", "integer", "commits of these; empty where not all are known, as in the next columns"),
    Column("fix_files", "integer", "files that they change"),
    Column("fix_hunks", "integer", "hunks of their diffs"),
    Column("fix_additions", "integer", "lines added"),
    Column("fix_deletions", "integer", "lines deleted"),
    Column("fix_folders", "string", "top-level folders that they touch, joined by @@", is_free_text=True),
)

ROUNDS = Table(
    "data/rounds.csv",
    "every round of the study; a planned or open one is listed without its codings",
    (
        ROUND,
        Column("purpose", "string", "what the round is for"),
        Column("phase", "string", "where it stood", values=("planned", "open", "reconciling", "closed")),
        Column("is_included", "boolean", "whether its codings are in this package"),
        Column(
            "codebook_version",
            "integer",
            "version that the codings are read under: the one coded under, but where own codes were aligned",
        ),
        Column("coded_under_version", "integer", "version that raters had, where their own codes were aligned since"),
        Column("reports", "integer", "number of reports drawn"),
        Column("raters", "integer", "number of raters"),
        Column("raters_per_report", "integer", "raters for each report that overlaps"),
        Column("sharing", "string", "which reports overlap, in which order they are read, how they are spread"),
        Column("shows_old_answers", "boolean", "whether raters saw what was coded before: a recoding round may"),
        Column("hides", "string", "parts of each report hidden from a rater at first, joined by @@"),
        Column("hides_until", "string", "questions after whose answers they are shown", is_free_text=True),
        Column("seed", "integer", "seed of the draw and of the allocation"),
        Column("frame", "string", "which reports could be drawn", is_free_text=True),
        Column("frame_size", "integer", "how many these were"),
        Column("frame_sha256", "string", "SHA-256 of their numbers, ascending, each ended by a line feed"),
        Column("opened_at", "datetime", "when coding began"),
        Column("ended_at", "datetime", "when the independent codings were frozen"),
        Column("closed_at", "datetime", "when the gold labels stood"),
    ),
    key=("round",),
)
REPORTS = Table(
    "data/reports.csv",
    "every report drawn into an included round, as it was when it was last read",
    (
        *REPORT,
        Column("repository", "string", "repository", is_free_text=True),
        Column("number", "integer", "number in the repository"),
        Column("kind", "string", "issue, pull, commit, discussion or record"),
        Column("title", "string", "title", is_free_text=True),
        Column("state", "string", "state", is_free_text=True),
        Column("opened_at", "datetime", "when it was opened"),
        Column("closed_at", "datetime", "when it was closed"),
        Column("labels", "string", "labels of the project's maintainers, joined by @@", is_free_text=True),
        Column("snapshot_sha256", "string", "SHA-256 of the whole content"),
        *EFFORT,
    ),
    key=("report",),
)
DRAWN = Table(
    "data/round_reports.csv",
    "the reports of every included round, in the order of the draw",
    (
        ROUND,
        Column("position", "integer", "place in the draw, from 0"),
        *REPORT,
        Column("snapshot_sha256", "string", "SHA-256 of the content that the raters of this round read"),
    ),
    key=("round", "position"),
    links=(OF_ROUND, OF_REPORT),
)
CODES = Table(
    "data/codes.csv",
    "every code of every codebook version in this package, in order; the definitions are in codebook/",
    (
        Column("codebook_version", "integer", "number of the version"),
        ANSWER[0],
        Column("code", "string", "key of the code", is_free_text=True),
        Column("code_name", "string", "name of the code", is_free_text=True),
        Column("parent", "string", "key of the code above it, empty at the top", is_free_text=True),
        Column("is_choosable", "boolean", "whether raters could choose it: active and not a heading"),
    ),
    key=("codebook_version", "facet", "code"),
)
CODINGS = Table(
    "data/codings.csv",
    "one line for each independent coding",
    (
        Column("coding", "integer", "number of the coding in this package"),
        ROUND,
        *REPORT,
        *WHO,
        Column("rater_id", "string", "the same for one person in all closed rounds; empty in a round not yet closed"),
        Column("rater_name", "string", "name, if the study names raters in closed rounds", is_free_text=True),
        Column("revision", "integer", "how many times the rater submitted this report"),
        Column("submitted_at", "datetime", "when; empty in a round not yet closed"),
        Column("active_seconds", "integer", "seconds of work on this report; empty in a round not yet closed"),
        Column("memo", "string", "the rater's memo", is_free_text=True),
    ),
    key=("coding",),
    links=(OF_ROUND, OF_REPORT),
)
ANSWERS = Table(
    "data/codings_independent.csv",
    "what every rater answered before any discussion, one line for each code of each answer",
    (
        Column(
            "coding", "integer", "number of the coding in this package; empty where the rater did not code the report"
        ),
        ROUND,
        *REPORT,
        *WHO,
        *ANSWER,
    ),
    links=(Link("coding", "codings", "coding"), OF_ROUND, OF_REPORT),
)
EVIDENCE = Table(
    "data/evidence.csv",
    "the passages that raters marked in support of an answer, one line for each; joined to the codings by their number",
    (
        Column("coding", "integer", "number of the coding in this package"),
        ROUND,
        *REPORT,
        *WHO,
        ANSWER[0],
        ANSWER[1],
        Column("code", "string", "key of the code that it supports; empty for an answer that is no code"),
        Column("part", "string", "title, body, or comment:N, from 0"),
        Column("start", "integer", "where it begins: a code point of the part's stored text, from 0"),
        Column("end", "integer", "where it ends: the code point behind its last"),
        Column("quote", "string", "the words that stand there", is_free_text=True),
        Column("prefix", "string", "the words before it", is_free_text=True),
        Column("suffix", "string", "the words behind it", is_free_text=True),
        Column("permalink", "string", "address of the part", is_free_text=True),
    ),
    links=(Link("coding", "codings", "coding"), OF_ROUND, OF_REPORT),
)
DISCLOSURES = Table(
    "data/disclosures.csv",
    "in rounds that hide parts of their reports at first: what each rater was then shown, after the first answers",
    (
        ROUND,
        *REPORT,
        RATER,
        Column("parts", "string", "labels, reason (of closing), roles (of authors), fixes, joined by @@"),
        Column("shown_at", "datetime", "when; empty in a round not yet closed"),
    ),
    key=("round", "report", "rater"),
    links=(OF_ROUND, OF_REPORT),
)
DECISIONS = Table(
    "data/decisions.csv",
    "the adjudicator's rulings, earlier ones included, one line for each code",
    (
        Column("decision", "integer", "number of the ruling"),
        ROUND,
        *REPORT,
        QUESTION,
        Column("revision", "integer", "1 for the first ruling on this question of this report"),
        Column("is_last", "boolean", "whether this is the ruling that counts"),
        *ANSWER,
        Column("cause", "string", "why the raters differed"),
        Column("reason", "string", "the adjudicator's reason", is_free_text=True),
        Column("decided_at", "datetime", "when"),
    ),
    links=(OF_ROUND, OF_REPORT),
)
GOLD = Table(
    "data/gold_labels.csv",
    "the data set: the label of every question of every report of a closed round, one line for each code",
    (
        ROUND,
        *REPORT,
        QUESTION,
        Column(
            "origin",
            "string",
            "consensus of the raters, discussion where they came to say the same after it, decision of the "
            "adjudicator, or single where one rater answered alone; empty where nobody answered",
            values=("consensus", "discussion", "decision", "single"),
        ),
        *ANSWER,
    ),
    links=(OF_ROUND, OF_REPORT),
)
AGREEMENT = Table(
    "results/agreement.csv",
    "agreement of every pair of raters, and of more than two together, on every facet of every included round",
    (
        ROUND,
        ANSWER[0],
        Column("facet_name", "string", "name of the facet", is_free_text=True),
        Column("raters", "string", "the two letters, or all"),
        Column(
            "compares", "string", "what counts as equal: one code, or the whole set of codes", values=("codes", "sets")
        ),
        Column("categories", "integer", "declared categories, which AC1 rests on"),
        Column("n", "integer", "reports that both answered"),
        Column("left_out", "integer", "reports that only one of the two answered"),
        Column("percent_agreement", "number", "share of reports on which both said the same"),
        Column("kappa", "number", "Cohen's kappa, unweighted"),
        Column("standard_error", "number", "large-sample standard error of kappa"),
        Column("low_95", "number", "lower end of kappa's 95 % interval"),
        Column("high_95", "number", "upper end of kappa's 95 % interval"),
        Column("interval_method", "string", "how that interval came about", is_free_text=True),
        Column(
            "bootstrap_low_95",
            "number",
            "lower end of the 95 % interval from resampled reports: of kappa, or of alpha in the line of all raters",
        ),
        Column("bootstrap_high_95", "number", "upper end of it"),
        Column("bootstrap_draws", "integer", "resamples that it rests on"),
        Column("bootstrap_seed", "integer", "seed of the resampling"),
        Column("kappa_undefined_because", "string", "why there is no kappa, where there is none", is_free_text=True),
        Column("ac1", "number", "Gwet's AC1"),
        Column("mean_jaccard", "number", "mean overlap of the two sets of codes, where sets are compared"),
        Column("alpha", "number", "Krippendorff's alpha, nominal, of all raters together"),
        Column("method", "string", "how the figure came about, for the paper", is_free_text=True),
    ),
    key=("round", "facet", "raters"),
    links=(OF_ROUND,),
)
TABLES = (
    ROUNDS,
    REPORTS,
    DRAWN,
    CODES,
    CODINGS,
    ANSWERS,
    EVIDENCE,
    DISCLOSURES,
    DECISIONS,
    GOLD,
    AGREEMENT,
    *OPEN_CODING_TABLES,
    *DISCUSSION_TABLES,
    *SAMPLE_TABLES,
)
