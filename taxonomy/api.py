"""Codebooks and their versions as JSON and YAML, under the same permission as the pages."""

from typing import Any

import yaml
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.common.http import signed_in
from taxonomy import access, selectors
from taxonomy.book import Book
from taxonomy.exchange import dump_yaml
from taxonomy.models import Answers, CodeStatus, ScaleKind, Version


class YamlRenderer(BaseRenderer):
    """Hands on YAML that was made already; an error becomes YAML too."""

    media_type = "application/yaml"
    format = "yaml"
    charset = "utf-8"

    # DRF's own signature of a renderer
    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Return the bytes of the answer."""
        text = data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        return str(text).encode()


# Any: these describe frozen dataclasses, which DRF reads by attribute
class CodeJson(serializers.Serializer[Any]):
    """A code. Codes come depth-first; `path` holds the names of the codes above, outermost first."""

    key = serializers.CharField()
    name = serializers.CharField()
    parent_key = serializers.CharField(allow_null=True)
    path = serializers.ListField(child=serializers.CharField())
    brief = serializers.CharField()
    full = serializers.CharField()
    when_to_use = serializers.CharField()
    when_not = serializers.CharField()
    examples = serializers.ListField(child=serializers.CharField())
    aliases = serializers.ListField(child=serializers.CharField())
    is_selectable = serializers.BooleanField(help_text="Whether it is more than a heading.")
    counter_examples = serializers.ListField(child=serializers.CharField())
    notes = serializers.CharField()
    status = serializers.ChoiceField(choices=CodeStatus.choices)
    into = serializers.ListField(
        child=serializers.CharField(), help_text="Keys of the codes that took over from a merged, split or turned one."
    )


class FacetJson(serializers.Serializer[Any]):
    """A facet with its codes. Facets of the same `group` are asked together, once per finding."""

    key = serializers.CharField()
    name = serializers.CharField()
    question = serializers.CharField()
    answers = serializers.ChoiceField(choices=Answers.choices)
    scale = serializers.ChoiceField(choices=ScaleKind.choices)
    is_required = serializers.BooleanField()
    is_evidence_required = serializers.BooleanField(help_text="Whether each code needs a passage that supports it.")
    group = serializers.CharField()
    codes = CodeJson(many=True)


class BookJson(serializers.Serializer[Any]):
    """What a version, or the draft (`number` null), says."""

    number = serializers.IntegerField(allow_null=True)
    codebook = serializers.CharField(source="name", help_text="The codebook's name in this version.")
    description = serializers.CharField()
    facets = FacetJson(many=True)


class VersionLineJson(serializers.ModelSerializer[Version]):
    """A published version in a list."""

    semantic = serializers.CharField(help_text="major.minor.patch: what became of codings under the version before.")
    published_by = serializers.CharField(source="published_by.name")
    url = serializers.SerializerMethodField(help_text="The version's own address in this API.")

    class Meta:
        model = Version
        fields: tuple[str, ...] = ("number", "semantic", "published_at", "published_by", "notes", "sha256", "url")

    @extend_schema_field(serializers.CharField())
    def get_url(self, version: Version) -> str:
        """Return the path below this server."""
        return reverse("api:codebook-version", kwargs={"codebook_id": version.codebook_id, "number": version.number})


class VersionJson(VersionLineJson):
    """A published version with all it says."""

    book = serializers.SerializerMethodField()

    class Meta(VersionLineJson.Meta):
        fields = (*VersionLineJson.Meta.fields, "book")

    @extend_schema_field(BookJson)
    def get_book(self, version: Version) -> dict[str, Any]:
        """Return the content."""
        return _book_json(selectors.load_book(version))


class CodebookJson(serializers.Serializer[Any]):
    """A codebook: its published versions, newest first; the current one whole; the draft for who may edit it."""

    id = serializers.IntegerField()
    versions = VersionLineJson(many=True)
    current = VersionJson(allow_null=True)
    draft = BookJson(allow_null=True)


def _book_json(book: Book) -> dict[str, Any]:
    return dict(BookJson(book).data)


class CodebookDetail(APIView):
    """A codebook."""

    @extend_schema(operation_id="codebook", responses=CodebookJson)
    def get(self, request: Request, codebook_id: int) -> Response:
        """Return the current version whole, the others in brief, and the draft if the caller may edit it."""
        person = signed_in(request)
        codebook = access.codebook_at(person, codebook_id)
        versions = list(selectors.versions_of(codebook))
        draft = selectors.draft_of(codebook) if access.may(person, "edit", codebook) else None
        answer = {
            "id": codebook.pk,
            "versions": VersionLineJson(versions, many=True).data,
            "current": VersionJson(versions[0]).data if versions else None,
            "draft": _book_json(selectors.load_book(draft)) if draft else None,
        }
        return Response(answer)


class VersionDetail(APIView):
    """A published version, as JSON or (`?format=yaml`, or Accept: application/yaml) as the file that imports read."""

    renderer_classes = (JSONRenderer, YamlRenderer)

    @extend_schema(
        operation_id="codebook_version",
        parameters=[OpenApiParameter("format", str, enum=["json", "yaml"], description="The form of the answer.")],
        responses={
            (200, "application/json"): VersionJson,
            (200, "application/yaml"): OpenApiResponse(str, description="The version as a YAML file."),
        },
    )
    def get(self, request: Request, codebook_id: int, number: int) -> Response:
        """Return one published version."""
        codebook = access.codebook_at(signed_in(request), codebook_id)
        version = selectors.version_at(codebook, number)
        if getattr(request.accepted_renderer, "format", "") == "yaml":
            return Response(dump_yaml(selectors.load_book(version)))
        return Response(VersionJson(version).data)
