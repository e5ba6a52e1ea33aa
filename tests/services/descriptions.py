"""The API held against its own description: whatever is sent to an operation, it answers as described."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@contextmanager
def _one_connection() -> Iterator[None]:
    """Let the test's transaction outlive the requests in it, as with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def check_as_described(path: str, method: str, secret: str, **arguments: st.SearchStrategy[Any]) -> None:
    """Send an operation what its description allows and what it does not, under a token; `arguments` are the path's."""
    described = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
    described.app = WSGIHandler()

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=described[path][method].as_strategy(), parameters=st.fixed_dictionaries(arguments))
    def run(case: Any, parameters: dict[str, Any]) -> None:
        case.path_parameters = parameters
        case.call_and_validate(headers={"Authorization": f"Token {secret}"}, checks=CHECKS)

    with _one_connection():
        run()
