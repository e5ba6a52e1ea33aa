"""Gold labels as JSON: the labels of each report of a study's closed rounds, under the same rules as the page."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.accounts.requests import caller
from annotator.adjudication import selectors
from annotator.adjudication.selectors import GoldLabel, Origin
from annotator.common.events import JsonValue
from annotator.common.paging import key_asked
from annotator.rounds.models import RoundReport
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


class GoldLabelJson(serializers.Serializer[GoldLabel]):
    """The label of one question: `answers` for a facet of the report, `findings` for a group."""

    question = serializers.CharField(help_text="facet:KEY, or group:NAME for a group of findings.")
    origin = serializers.ChoiceField(choices=[(origin.value, origin.value) for origin in Origin])
    answers = serializers.SerializerMethodField(help_text="By facet: a kind (codes, nothing, unsure), and codes.")
    findings = serializers.SerializerMethodField(help_text="By group: a list of findings, each by facet.")

    @extend_schema_field(serializers.DictField(child=serializers.JSONField()))
    def get_answers(self, label: GoldLabel) -> dict[str, JsonValue]:
        """Return the answers in the shape of a coding."""
        return {key: answer.to_json() for key, answer in label.content.answers.items()}

    @extend_schema_field(serializers.DictField(child=serializers.ListField(child=serializers.JSONField())))
    def get_findings(self, label: GoldLabel) -> dict[str, list[dict[str, JsonValue]]]:
        """Return the findings in the shape of a coding."""
        return {
            group: [{key: answer.to_json() for key, answer in finding.items()} for finding in findings]
            for group, findings in label.content.findings.items()
        }


class GoldReportJson(serializers.Serializer[RoundReport]):
    """A report; a question that nobody answered has no label, which is not the label that nothing applies."""

    report = serializers.IntegerField(source="report_id")
    report_url = serializers.CharField(source="report.url")
    round = serializers.IntegerField(source="round_id")
    round_name = serializers.CharField(source="round.name")
    version = serializers.IntegerField(source="round.version.number", help_text="Of the codebook.")
    labels = serializers.SerializerMethodField()

    @extend_schema_field(GoldLabelJson(many=True))
    def get_labels(self, report: RoundReport) -> list[object]:
        """Return the labels that the view has read for the whole page."""
        return [GoldLabelJson(label).data for label in self.context["labels"].get(report.pk, ())]


class GoldList(GenericAPIView[RoundReport]):
    """The gold labels of one of my studies, a page of reports at a time."""

    serializer_class = GoldReportJson

    @extend_schema(
        parameters=[OpenApiParameter("round", int, description="Only this round.")], responses=GoldReportJson(many=True)
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return the reports of closed rounds with their labels; 404 for who has no role in the study."""
        seat = seat_at(user=caller(request), slug=slug, action=Action.SEE_GOLD_LABELS)
        reports = self.paginate_queryset(_narrowed(selectors.gold_reports(seat), request)) or []
        labels = selectors.labels_of_reports(reports, seat)
        page = [GoldReportJson(report, context={"labels": labels}).data for report in reports]
        return self.get_paginated_response(page)

    def get_queryset(self) -> "QuerySet[RoundReport]":
        """Return nothing: what there is depends on the study, and is read in `get`."""
        return RoundReport.objects.none()


def _narrowed(reports: "QuerySet[RoundReport]", request: Request) -> "QuerySet[RoundReport]":
    asked = key_asked(request._request, "round")
    return reports if asked is None else reports.filter(round_id=asked)
