"""The reports of a corpus as JSON, under the same permission as the pages."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.common.api import Pages
from annotator.common.http import signed_in
from mining import access, hiding, selectors
from mining.completed import completed_fixes
from mining.effort import effort_behind
from mining.filters import ReportFilters
from mining.models import Report, Snapshot
from mining.threads import thread_html

LISTED = (
    "id",
    "url",
    "repository",
    "number",
    "kind",
    "title",
    "state",
    "opened_at",
    "closed_at",
    "comment_count",
    "current_snapshot",
)
WORDS = {
    "search": "Words of the title; a piece of the address if it has a slash; #123 finds a number.",
    "opened_from": "First day, like 2024-03-01.",
    "opened_to": "Last day, like 2024-03-31.",
    "page_size": "How many reports a page holds, at most 1,000.",
    "cursor": "Where the page begins; take it from `next`.",
}


class ReportJson(serializers.ModelSerializer[Report]):
    """A report in a list."""

    class Meta:
        model = Report
        fields: tuple[str, ...] = LISTED


class ReportPageJson(serializers.Serializer[Any]):  # Any: describes an answer, serializes nothing
    """A page of reports."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ReportJson(many=True)


class EffortJson(serializers.Serializer[Any]):  # Any: reads the attributes of `mining.effort.Effort`
    """What the report cost to resolve; null is not known, which is not zero."""

    days = serializers.FloatField(allow_null=True, help_text="From opening to closing.")
    comments = serializers.IntegerField()
    participants = serializers.IntegerField(
        help_text="Author and commenters, each once, without accounts that are gone."
    )
    fixes = serializers.IntegerField(help_text="Linked fixes; the figures below are their sums.")
    commits = serializers.IntegerField(allow_null=True)
    files = serializers.IntegerField(allow_null=True)
    hunks = serializers.IntegerField(allow_null=True)
    additions = serializers.IntegerField(allow_null=True)
    deletions = serializers.IntegerField(allow_null=True)
    folders = serializers.ListField(child=serializers.CharField(), help_text="Top-level folders of the changed files.")


class SnapshotJson(serializers.ModelSerializer[Snapshot]):
    """A report's content at one fetch, and its thread as sanitised HTML."""

    html = serializers.SerializerMethodField(help_text="The thread as the pages show it.")
    effort = serializers.SerializerMethodField()

    class Meta:
        model = Snapshot
        fields = (
            "id",
            "sha256",
            "fetched_at",
            "title",
            "body",
            "state",
            "state_reason",
            "author",
            "author_role",
            "opened_at",
            "closed_at",
            "labels",
            "comments",
            "fixes",
            "extra",
            "effort",
            "html",
        )

    @extend_schema_field(EffortJson)
    def get_effort(self, snapshot: Snapshot) -> Any:  # Any: the serializer's own JSON
        """Return the effort."""
        return EffortJson(effort_behind(snapshot, completed_fixes(snapshot))).data

    def get_html(self, snapshot: Snapshot) -> str:
        """Return the thread."""
        return thread_html(snapshot)


class ReportDetailJson(ReportJson):
    """A report with its current content."""

    snapshot = SnapshotJson(source="current_snapshot")

    class Meta(ReportJson.Meta):
        fields = (*LISTED, "snapshot")


class ReportList(APIView):
    """The reports of a corpus."""

    @extend_schema(
        operation_id="corpora_reports_list",
        parameters=[
            OpenApiParameter(name, str, description=WORDS.get(name, "Exactly this value."))
            for name in (*ReportFilters.names(), "page_size", "cursor")
        ],
        responses=ReportPageJson,
    )
    def get(self, request: Request, corpus_id: int) -> Response:
        """Return the reports that the filters leave, oldest first."""
        person = signed_in(request)
        corpus = access.corpus_at(person, corpus_id)
        pages, filters = Pages(), ReportFilters.read(request.query_params.dict())
        found = selectors.reports_of(corpus, filters)
        shown = hiding.without_hidden(found, person) if filters.tells_how_it_ended else found
        rows = pages.paginate_queryset(shown, request, view=self) or []
        hidden = hiding.hidden_among([report.pk for report in rows], person)
        for report in rows:
            report.state = "" if report.pk in hidden else report.state
        return pages.get_paginated_response(ReportJson(rows, many=True).data)


class ReportDetail(APIView):
    """One report."""

    @extend_schema(responses=ReportDetailJson)
    def get(self, request: Request, corpus_id: int, report_id: int) -> Response:
        """Return the report with its thread."""
        person = signed_in(request)
        report = selectors.report_at(access.corpus_at(person, corpus_id), report_id)
        hiding.require_shown([report.pk], person)
        return Response(ReportDetailJson(report).data)
