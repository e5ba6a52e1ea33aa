"""The tables of rounds of open coding: own codes, and the codings as they were submitted. Pure."""

from annotator.exports.shapes import ANSWER, REPORT, ROUND, WHO, Column, Table

OWN_CODES = Table(
    "data/own_codes.csv",
    "the codes that raters made in rounds of open coding, and what each is read as since they were aligned",
    (
        ROUND,
        *WHO,
        ANSWER[0],
        Column("own_code", "string", "key of the own code, in this round only"),
        Column("name", "string", "as its rater named it", is_free_text=True),
        Column("brief", "string", "as its rater defined it", is_free_text=True),
        Column("parent", "string", "key of the code above it, empty at the top", is_free_text=True),
        Column("examples", "string", "its passages, joined by @@", is_free_text=True),
        Column("is_set_aside", "boolean", "whether it was set aside: read as if no code applied"),
        Column("read_as", "string", "key of the code that it is read as, empty if it was set aside", is_free_text=True),
    ),
    key=("round", "own_code"),
)
AS_CODED = Table(
    "data/codings_as_coded.csv",
    "the independent codings of rounds of open coding as they were submitted, own codes included; "
    "codings_independent.csv has the same as aligned",
    (
        Column("coding", "integer", "number of the coding in this package"),
        ROUND,
        *REPORT,
        *WHO,
        *ANSWER,
    ),
)
OPEN_CODING_TABLES = (OWN_CODES, AS_CODED)
