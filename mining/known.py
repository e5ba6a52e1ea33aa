"""Which reports stand at given addresses, however those are spelled. Reads alone."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.db.models.functions import Lower

from mining.addresses import fold_url
from mining.models import Report


def reports_at(reports: QuerySet[Report], urls: Collection[str]) -> dict[str, Report]:
    """Return those of a corpus's reports that stand at these addresses, each by the address as it is given here.

    A report at the very address goes before one whose address differs in case alone. Two queries, whatever the number.
    """
    found = {report.url: report for report in reports.filter(url__in=urls)}
    folded = {fold_url(url): url for url in urls if url not in found}
    # the oldest comes last and stays
    others = reports.alias(folded=Lower("url")).filter(folded__in=[key.lower() for key in folded]).order_by("-pk")
    return found | {folded[key]: report for report in others if (key := fold_url(report.url)) in folded}
