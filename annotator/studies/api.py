"""Studies as JSON: those in which the caller has a role."""

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.models import User
from annotator.accounts.requests import caller
from annotator.studies.models import Membership, Role, Study
from annotator.studies.selectors import seat_at, studies_of


class StudyJson(serializers.ModelSerializer[Study]):
    """A study in a list. The ids of corpus and codebook lead to its reports and its codebook."""

    my_roles = serializers.SerializerMethodField(help_text="The caller's roles in this study.")
    url = serializers.SerializerMethodField(help_text="The study's own address in this API.")

    class Meta:
        model = Study
        fields: tuple[str, ...] = (
            "slug",
            "name",
            "description",
            "corpus_id",
            "codebook_id",
            "my_roles",
            "created_at",
            "url",
        )

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Role.choices)))
    def get_my_roles(self, study: Study) -> list[str]:
        """Return the roles that the query fetched for the caller."""
        return sorted(membership.role for membership in study.memberships.all())

    @extend_schema_field(serializers.CharField())
    def get_url(self, study: Study) -> str:
        """Return the path below this server."""
        return reverse("api:study", kwargs={"slug": study.slug})


class StudyDetailJson(StudyJson):
    """A study with what its members agreed on."""

    class Meta(StudyJson.Meta):
        fields = (*StudyJson.Meta.fields, "protocol", "shows_names_when_closed")


class StudyList(ListAPIView[Study]):
    """My studies."""

    serializer_class = StudyJson

    def get_queryset(self) -> "QuerySet[Study]":
        """Return the caller's studies, each with the caller's roles."""
        if getattr(self, "swagger_fake_view", False):
            return Study.objects.none()
        return with_my_roles(caller(self.request))


class StudyDetail(APIView):
    """One of my studies."""

    @extend_schema(responses=StudyDetailJson)
    def get(self, request: Request, slug: str) -> Response:
        """Return the study; 404 for who has no role in it."""
        seat = seat_at(user=caller(request), slug=slug)
        return Response(StudyDetailJson(with_my_roles(caller(request)).get(pk=seat.study.pk)).data)


def with_my_roles(user: User) -> "QuerySet[Study]":
    """Return a person's studies with only that person's memberships prefetched."""
    mine = Membership.objects.filter(user=user)
    return studies_of(user=user).prefetch_related(Prefetch("memberships", queryset=mine))
