"""The tables of discussions: remarks, second answers, and agreement after them. Pure."""

from annotator.exports.shapes import ANSWER, OF_REPORT, OF_ROUND, QUESTION, RATER, REPORT, ROUND, Column, Table

REMARKS = Table(
    "data/remarks.csv",
    "what was written on conflicts in the discussion of an ended round, in order",
    (
        Column("remark", "integer", "number of the remark in this package"),
        ROUND,
        *REPORT,
        QUESTION,
        Column("written_by", "string", "letter of the rater, in this round only; or adjudicator, or lead"),
        Column("is_withdrawn", "boolean", "whether its writer took it back; then its text is left out"),
        Column("text", "string", "the remark", is_free_text=True),
        Column("written_at", "datetime", "when; empty in a round not yet closed"),
    ),
    key=("remark",),
    links=(OF_ROUND, OF_REPORT),
)
SECOND_ANSWERS = Table(
    "data/second_answers.csv",
    "what raters answered after discussion, beside the codings and never in their place, one line for each code",
    (
        Column("second_answer", "integer", "number of the second answer in this package"),
        ROUND,
        *REPORT,
        QUESTION,
        RATER,
        Column("revision", "integer", "1 for this rater's first answer after discussion to this question"),
        Column("is_last", "boolean", "whether this is the one that counts"),
        *ANSWER,
        Column("cause", "string", "why the rater differed, where they said so"),
        Column("reason", "string", "the rater's reason, where they gave one", is_free_text=True),
        Column("said_at", "datetime", "when; empty in a round not yet closed"),
    ),
    links=(OF_ROUND, OF_REPORT),
)
AFTER_DISCUSSION = Table(
    "results/agreement_after_discussion.csv",
    "the study's coefficient beside the same after discussion, which is not a measure of independent agreement; "
    "of rounds in which a rater changed an answer",
    (
        ROUND,
        ANSWER[0],
        Column("facet_name", "string", "name of the facet", is_free_text=True),
        Column("coefficient", "string", "name of the coefficient"),
        Column("n", "integer", "reports that were compared, after discussion"),
        Column("independent", "number", "the coefficient of the independent codings; empty where undefined"),
        Column("after_discussion", "number", "the coefficient after discussion; empty where undefined"),
        Column("low_95", "number", "lower end of the 95 % interval after discussion"),
        Column("high_95", "number", "upper end of the 95 % interval after discussion"),
        Column("answers_changed", "integer", "answers that are others than in the codings"),
        Column("method", "string", "how the figures came about, for the paper", is_free_text=True),
    ),
    key=("round", "facet"),
    links=(OF_ROUND,),
)
DISCUSSION_TABLES = (REMARKS, SECOND_ANSWERS, AFTER_DISCUSSION)
