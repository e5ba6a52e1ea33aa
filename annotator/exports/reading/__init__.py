"""What a package says, read from the rooms below in flat memory.

Every read of codings, decisions and labels goes through the room that owns them and asks `rounds.blinding`. Rows are
read some hundred reports at a time and each time to the end: SQLite lets no connection write (the job's progress)
while it is still in the middle of reading.
"""

from annotator.exports.reading.codings import CodedReports, Rater, raters_of
from annotator.exports.reading.disclosures import disclosure_rows
from annotator.exports.reading.discussions import (
    after_discussion_rows,
    remark_rows,
    second_answer_rows,
    second_answers_of,
)
from annotator.exports.reading.lists import agreement_rows, code_rows, report_rows, round_rows
from annotator.exports.reading.scope import Drawn, Scope, scope_of, windows_of

__all__ = [
    "CodedReports",
    "Drawn",
    "Rater",
    "Scope",
    "after_discussion_rows",
    "agreement_rows",
    "code_rows",
    "disclosure_rows",
    "raters_of",
    "remark_rows",
    "report_rows",
    "round_rows",
    "scope_of",
    "second_answer_rows",
    "second_answers_of",
    "windows_of",
]
