"""The JSON of the alignment board: what each part is called and what it may hold. Shapes only."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotator.alignment.board import Fate
from annotator.alignment.record import StepLine
from annotator.alignment.selectors import BoardFacet, BoardPage, BoardRow, Card, may_align
from annotator.common.events import JsonValue
from taxonomy.texts import NAME_LENGTH

ACTIONS = ("put", "part", "merge", "become", "undo", "redo")
FATES = [(fate.value, fate.value) for fate in Fate]


class BoardCardJson(serializers.Serializer[Card]):
    """An own code as it lies on the board."""

    key = serializers.CharField(source="entry.key")
    rater = serializers.CharField(source="letter", help_text="A, B, C: never who it is.")
    name = serializers.CharField(source="entry.name")
    brief = serializers.CharField(source="entry.brief")
    below = serializers.CharField(source="entry.parent_key", help_text='The key of the code above; "" at the top.')
    reports = serializers.IntegerField(help_text="How many reports its rater gave it to.")
    quotes = serializers.ListField(child=serializers.CharField(), help_text="Passages of it, three at most.")


class BoardRowJson(serializers.Serializer[BoardRow]):
    """A row: own codes that become one code, are read as one of the codebook's, or are set aside."""

    number = serializers.IntegerField(source="row.number")
    fate = serializers.ChoiceField(source="row.fate", choices=FATES)
    name = serializers.CharField(source="row.name", help_text="Of the new code.")
    brief = serializers.CharField(source="row.brief")
    target = serializers.CharField(source="row.target", help_text='The key of the code it is read as, or "".')
    codes = serializers.SerializerMethodField()

    @extend_schema_field(BoardCardJson(many=True))
    def get_codes(self, row: BoardRow) -> list[object]:
        """Return the own codes in it, by rater."""
        return [BoardCardJson(card).data for cards in row.columns for card in cards]


# Any: DRF reads the values by key
class BoardSuggestionJson(serializers.Serializer[Any]):
    """Two own codes of two raters that may be one."""

    codes = serializers.ListField(child=serializers.CharField(), help_text="Their two keys.")
    rows = serializers.ListField(child=serializers.IntegerField(), help_text="The rows that they lie in.")
    reasons = serializers.ListField(child=serializers.CharField())


class BoardFacetJson(serializers.Serializer[BoardFacet]):
    """The rows of one facet; likely matches come first to last, and only while the board can be changed."""

    key = serializers.CharField(source="facet.key")
    name = serializers.CharField(source="facet.name")
    rows = BoardRowJson(many=True)
    suggestions = serializers.SerializerMethodField()

    @extend_schema_field(BoardSuggestionJson(many=True))
    def get_suggestions(self, facet: BoardFacet) -> list[dict[str, JsonValue]]:
        """Return the likely matches with the rows that they lie in."""
        return [
            {"codes": [one.first.key, one.second.key], "rows": [first, second], "reasons": list(one.reasons)}
            for one, first, second in facet.suggestions
        ]


class BoardStepLineJson(serializers.Serializer[StepLine]):
    """A step that was taken."""

    id = serializers.IntegerField(source="step.pk")
    words = serializers.CharField(source="step.words")
    by = serializers.CharField(source="step.by")
    at = serializers.DateTimeField(source="step.at")
    is_undone = serializers.BooleanField(source="step.is_undone")
    turned_by = serializers.CharField(
        source="step.turned_by", allow_null=True, help_text="Who undid it or did it again."
    )
    turned_at = serializers.DateTimeField(source="step.turned_at", allow_null=True)
    can_turn = serializers.BooleanField(help_text="Whether it can be undone now, or done again if it is undone.")
    built_on_by = serializers.IntegerField(
        source="built_on_by.pk", default=None, allow_null=True, help_text="The step to be undone before it."
    )


class BoardJson(serializers.Serializer[BoardPage]):
    """The board of a round."""

    round = serializers.IntegerField(source="round.pk")
    revision = serializers.IntegerField(source="alignment.revision", help_text="To be sent with the next step.")
    applied_at = serializers.DateTimeField(source="alignment.applied_at", allow_null=True)
    read_at = serializers.DateTimeField(source="alignment.read_at", allow_null=True)
    can_change = serializers.SerializerMethodField(help_text="Whether the caller can take a step now.")
    raters = serializers.ListField(source="letters", child=serializers.CharField(), help_text="By letter.")
    facets = BoardFacetJson(many=True)
    steps = BoardStepLineJson(source="record.lines", many=True)

    def get_can_change(self, page: BoardPage) -> bool:
        """Return whether the caller aligns, and the board is not applied yet."""
        return may_align(self.context["seat"], page.round) and not page.alignment.applied_at


class BoardRevisionJson(serializers.Serializer[Any]):
    """The board that is meant."""

    base_revision = serializers.IntegerField(min_value=0, help_text="The revision that was read; a newer one is a 409.")


class BoardStepJson(BoardRevisionJson):
    """One step.

    `put` a `code` into the row `into`; `part` a `code` from its row; `merge` the `row` into the row `into`; let a `row`
    `become` its `fate`: new under a `name` and `brief`, existing as `target`, or aside; `undo` or `redo` a `step`, or
    without one the last.
    """

    action = serializers.ChoiceField(choices=ACTIONS)
    code = serializers.CharField(required=False, max_length=40, help_text="The key of an own code.")
    row = serializers.IntegerField(required=False, min_value=1)
    into = serializers.IntegerField(required=False, min_value=1)
    fate = serializers.ChoiceField(required=False, choices=FATES)
    name = serializers.CharField(required=False, max_length=NAME_LENGTH["code"])
    brief = serializers.CharField(required=False, allow_blank=True)
    target = serializers.CharField(required=False, max_length=4000, help_text="A key of the codebook.")
    step = serializers.IntegerField(required=False, min_value=1, help_text="The id of a step.")


class BoardReadingJson(serializers.Serializer[Any]):
    """What the published version says of itself."""

    notes = serializers.CharField(required=False, allow_blank=True, default="")
