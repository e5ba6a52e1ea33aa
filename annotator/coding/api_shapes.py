"""The JSON of the desk: what each part is called and what it may hold. Shapes only; the rules are the services'."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotator.coding.answers import LONGEST_MEMO, MOST_FINDINGS, Content
from annotator.coding.evidence import MOST_SPANS
from annotator.coding.selectors import OwnCoding, QueueState, SavedDraft
from annotator.coding.selectors.queue import state_of
from annotator.coding.selectors.stages import Staged
from annotator.coding.services import LONGEST_SECONDS
from annotator.common.events import JsonValue
from annotator.rounds.models import Assignment, Phase
from mining.asides import Aside
from mining.models import Snapshot
from mining.threads import thread_html

# Any, throughout: DRF reads these values by attribute or key
KINDS = [("codes", "some codes"), ("nothing", "nothing applies"), ("unsure", "unsure")]


class AnswerJson(serializers.Serializer[Any]):
    """One facet's answer. `codes` lists the keys of codes, for the kind `codes` alone."""

    kind = serializers.ChoiceField(choices=KINDS)
    codes = serializers.ListField(child=serializers.CharField(), required=False)


class SpanJson(serializers.Serializer[Any]):
    """A piece of the report that supports an answer. Who sends it leaves out what follows the quote."""

    facet = serializers.CharField()
    finding = serializers.IntegerField(min_value=0, help_text="0 for a facet of the report.")
    code = serializers.CharField(allow_blank=True, help_text='"" for nothing applies or unsure.')
    part = serializers.CharField(help_text="title, body, comment:0, comment:1 and so on")
    start = serializers.IntegerField(min_value=0, help_text="In code points of the part's stored text.")
    end = serializers.IntegerField(min_value=1)
    quote = serializers.CharField(required=False, help_text="Refused if something else stands there.")
    prefix = serializers.CharField(required=False, allow_blank=True)
    suffix = serializers.CharField(required=False, allow_blank=True)
    url = serializers.CharField(required=False, allow_blank=True)


class ContentJson(serializers.Serializer[Any]):
    """A whole coding, by the keys of facets and codes; a facet that is absent was not answered."""

    answers = serializers.DictField(child=AnswerJson(), required=False)
    findings = serializers.DictField(
        child=serializers.ListField(child=serializers.DictField(child=AnswerJson()), max_length=MOST_FINDINGS),
        required=False,
        help_text="By the name of the group: a list of findings, each from facet to answer.",
    )
    memo = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_MEMO)
    evidence = serializers.ListField(child=SpanJson(), required=False, max_length=MOST_SPANS)


@extend_schema_field(ContentJson)
class ContentField(serializers.JSONField):
    """A coding as it came: `annotator.coding.answers.parse_content` reads it, and refuses by name what is wrong."""


class DraftJson(serializers.Serializer[Any]):
    """A draft to be kept."""

    content = ContentField()
    base_revision = serializers.IntegerField(min_value=0)
    active_seconds = serializers.IntegerField(min_value=0, max_value=LONGEST_SECONDS, default=0)


class DraftSavedJson(serializers.Serializer[Any]):
    """A draft as it is kept."""

    content = ContentField()
    revision = serializers.IntegerField()
    active_seconds = serializers.IntegerField()
    saved_at = serializers.DateTimeField()


class SubmissionJson(serializers.Serializer[Any]):
    """A coding to be submitted. `client_id` is any text that the caller gives to this submission alone."""

    content = ContentField()
    client_id = serializers.CharField(min_length=1, max_length=64)
    active_seconds = serializers.IntegerField(min_value=0, max_value=LONGEST_SECONDS, default=0)


class CodingJson(serializers.Serializer[Any]):
    """A submitted coding, which never changes."""

    revision = serializers.IntegerField()
    content = ContentField()
    submitted_at = serializers.DateTimeField()
    active_seconds = serializers.IntegerField()


class RefusalJson(serializers.Serializer[Any]):
    """A refusal, as a sentence, and the part it is about where there is one."""

    detail = serializers.CharField()
    field = serializers.CharField(required=False)


class ConflictJson(RefusalJson):
    """A refusal to overwrite, with the draft that is kept."""

    revision = serializers.IntegerField(required=False)
    content = ContentField(required=False)


class AssignmentJson(serializers.ModelSerializer[Assignment]):
    """A report that is mine to code."""

    round = serializers.IntegerField(source="round_id")
    round_name = serializers.CharField(source="round.name")
    phase = serializers.ChoiceField(source="round.phase", choices=Phase.choices)
    report = serializers.IntegerField(source="round_report.report_id")
    report_url = serializers.CharField(source="round_report.report.url")
    title = serializers.CharField(source="round_report.report.title")
    state = serializers.SerializerMethodField()

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = (
            "id",
            "round",
            "round_name",
            "phase",
            "position",
            "report",
            "report_url",
            "title",
            "state",
            "submitted_at",
            "skipped_at",
        )

    @extend_schema_field(serializers.ChoiceField(choices=[(state.value, state.value) for state in QueueState]))
    def get_state(self, assignment: Assignment) -> str:
        """Return what has become of it."""
        return state_of(assignment).value


@dataclass(frozen=True)
class HiddenSnapshot:
    """A snapshot as its rater may read it now: without some parts, by name (`mining.asides.Aside`)."""

    snapshot: Snapshot
    hidden: frozenset[str]

    @property
    def author_role(self) -> str | None:
        """The author's role in the project, None as long as roles are hidden."""
        return None if Aside.ROLES in self.hidden else self.snapshot.author_role

    @property
    def comments(self) -> list[Any]:
        """The comments, without the roles of those who wrote them as long as these are hidden."""
        if Aside.ROLES not in self.hidden:
            return list(self.snapshot.comments)
        return [{**comment, "role": None} for comment in self.snapshot.comments]

    @property
    def fixes(self) -> list[Any] | None:
        """The linked fixes, None as long as they are hidden."""
        return None if Aside.FIXES in self.hidden else self.snapshot.fixes

    @property
    def html(self) -> str:
        """The kept HTML."""
        return str(thread_html(self.snapshot, self.hidden))


class ReadSnapshotJson(serializers.Serializer[HiddenSnapshot]):
    """The report as every rater of the round reads it; null is what is hidden yet."""

    id = serializers.IntegerField(source="snapshot.pk")
    sha256 = serializers.CharField(source="snapshot.sha256")
    title = serializers.CharField(source="snapshot.title")
    body = serializers.CharField(source="snapshot.body")
    author = serializers.CharField(source="snapshot.author")
    author_role = serializers.CharField(allow_null=True)
    comments = serializers.JSONField()
    fixes = serializers.JSONField(allow_null=True)
    html = serializers.CharField(help_text="The thread as the desk shows it, sanitised.")


class AssignmentDetailJson(serializers.Serializer[Any]):
    """A report that is mine to code, with all that is needed for it."""

    assignment = AssignmentJson(source="own")
    snapshot = ReadSnapshotJson()
    hidden = serializers.SerializerMethodField(
        help_text="Parts that are hidden until what `asks_first` lists is submitted."
    )
    asks_first = serializers.SerializerMethodField(help_text="Facets and `group:` findings to be submitted as a stage.")
    codebook = serializers.IntegerField(source="own.round.version.codebook_id", help_text="The codebook's id.")
    version = serializers.IntegerField(source="own.round.version.number", help_text="The published version's number.")
    draft = serializers.SerializerMethodField(help_text="What I have put down, or null.")
    coding = serializers.SerializerMethodField(help_text="My last submission, or null.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_hidden(self, shown: dict[str, Any]) -> list[str]:
        """Return the names of the hidden parts."""
        return sorted(shown["staged"].hidden)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_asks_first(self, shown: dict[str, Any]) -> list[str]:
        """Return the keys of the questions that are asked first now."""
        staged: Staged = shown["staged"]
        return list(staged.stage.questions) if staged.is_first else []

    @extend_schema_field(DraftSavedJson(allow_null=True))
    def get_draft(self, shown: dict[str, Any]) -> JsonValue:
        """Return the draft, or null before anything was saved."""
        draft: SavedDraft = shown["draft"]
        return None if draft.saved_at is None else dict(DraftSavedJson(_plain(draft)).data)

    @extend_schema_field(CodingJson(allow_null=True))
    def get_coding(self, shown: dict[str, Any]) -> JsonValue:
        """Return the last own submission, or null."""
        coding: OwnCoding | None = shown["coding"]
        return None if coding is None else dict(CodingJson(_plain(coding)).data)


def _plain(value: SavedDraft | OwnCoding) -> dict[str, object]:
    content: Content = value.content
    return {name: part for name, part in vars(value).items() if name != "book"} | {"content": content.to_json()}
