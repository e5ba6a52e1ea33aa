"""Keeping what reports refer to by repository and number."""

from collections.abc import Mapping, Sequence

from mining.known import reports_at
from mining.links import Reference
from mining.models import Corpus, Report
from mining.services.bulk import insert_rows


def keep_references(*, corpus: Corpus, references: Mapping[str, Sequence[tuple[str, int, str]]]) -> None:
    """Keep, in place of what was kept before, what the reports at these addresses refer to.

    A reference is (repository, number, kind). Call it in the transaction that stores the reports.
    """
    known = Report.objects.filter(corpus=corpus).only("url")
    reports = {report.pk: url for url, report in reports_at(known, references).items()}
    Reference.objects.filter(report__in=reports).delete()
    insert_rows(
        Reference,
        ("corpus", "report", "repository", "number", "kind"),
        (
            (corpus.pk, report_id, repository[:200], number, kind)
            for report_id, url in reports.items()
            for repository, number, kind in dict.fromkeys(references[url])
        ),
    )
