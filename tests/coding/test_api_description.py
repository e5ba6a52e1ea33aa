"""The API does what its own description says, whatever is sent to it."""

import pytest
from hypothesis import strategies as st

from annotator.accounts.tokens import make_token
from tests.coding.conftest import Desk
from tests.services.descriptions import check_as_described
from tests.worlds import codings

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


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_answers_are_as_described(desk: Desk, secret: str, path: str, method: str) -> None:
    ids = st.sampled_from([assignment.pk for assignment in desk.own] + [0, 10**20])
    slugs = st.sampled_from([desk.study.slug, "another-study"])
    check_as_described(path, method, secret, slug=slugs, assignment_id=ids)
