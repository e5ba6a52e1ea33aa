"""The API does what its own description says, whatever is sent to it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from annotator.accounts.tokens import make_token
from tests.coding.conftest import Desk
from tests.worlds import codings

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [
    ("/api/v1/studies/{slug}/assignments/", "get"),
    ("/api/v1/assignments/{assignment_id}/", "get"),
    ("/api/v1/assignments/{assignment_id}/draft/", "put"),
    ("/api/v1/assignments/{assignment_id}/submission/", "post"),
    ("/api/v1/assignments/{assignment_id}/skip/", "post"),
]


@pytest.fixture
def secret(desk: Desk) -> str:
    codings.submit(desk.own[1], codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash"))
    return make_token(user=desk.rater, name="script", at=codings.AT)[1]


@pytest.fixture(autouse=True)
def _open_connection() -> Iterator[None]:
    """The test's transaction outlives the requests in it, as with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_answers_are_as_described(desk: Desk, secret: str, path: str, method: str) -> None:
    described = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
    described.app = WSGIHandler()
    ids = st.sampled_from([assignment.pk for assignment in desk.own] + [0, 10**20])
    slugs = st.sampled_from([desk.study.slug, "another-study"])

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=described[path][method].as_strategy(), slug=slugs, assignment_id=ids)
    def run(case: Any, slug: str, assignment_id: int) -> None:
        case.path_parameters = {"slug": slug, "assignment_id": assignment_id}
        case.call_and_validate(headers={"Authorization": f"Token {secret}"}, checks=CHECKS)

    run()
