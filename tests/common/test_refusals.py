"""Every refusal reaches the person as a page, a fragment or JSON with its own status and sentence."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.common.errors import Invalid, NotAllowed, NotFound, Refusal, WrongState
from annotator.urls import handler403, handler404, handler500  # noqa: F401  the names that Django looks for
from annotator.urls import urlpatterns as products
from tests.common.worlds import make_person

REFUSALS: dict[str, Exception] = {
    "invalid": Invalid("Give the round a name.", "name"),
    "not-allowed": NotAllowed("Only a lead may open a round."),
    "not-found": NotFound(),
    "wrong-state": WrongState("The round has ended."),
    "django-404": Http404("inside of the program"),
    "django-403": PermissionDenied("inside of the program"),
    "crash": RuntimeError("inside of the program"),
}
STATUS = {
    "invalid": 400,
    "not-allowed": 403,
    "not-found": 404,
    "wrong-state": 409,
    "django-404": 404,
    "django-403": 403,
}


def refusing(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


def refusing_api(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    @api_view(["GET"])
    def view(request: Request) -> Response:
        raise error

    view.cls.permission_classes = []
    return view


urlpatterns = [path(f"refuse/{name}/", refusing(error)) for name, error in REFUSALS.items()]
urlpatterns += [path(f"refuse-api/{name}/", refusing_api(error)) for name, error in REFUSALS.items()]
urlpatterns += products
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.mark.parametrize("name", STATUS)
def test_a_refusal_is_a_page_in_the_products_look_with_its_status(client: Client, name: str) -> None:
    answer = client.get(f"/refuse/{name}/")
    text = answer.content.decode()
    assert answer.status_code == STATUS[name]
    assert "<!doctype html>" in text.lower()
    assert "css/app.css" in text
    assert "inside of the program" not in text
    error = REFUSALS[name]
    if isinstance(error, Refusal):
        assert error.message in text


@pytest.mark.parametrize("name", ["invalid", "not-allowed", "not-found", "wrong-state", "django-404"])
def test_htmx_gets_a_fragment_that_fits_into_the_page(client: Client, name: str) -> None:
    answer = client.get(f"/refuse/{name}/", headers={"HX-Request": "true"})
    assert answer.status_code == STATUS[name]
    assert "<html" not in answer.content.decode().lower()


@pytest.mark.parametrize("name", STATUS)
def test_the_api_refuses_in_json_with_the_same_status(client: Client, name: str) -> None:
    answer = client.get(f"/refuse-api/{name}/")
    body = answer.json()
    assert answer.status_code == STATUS[name]
    error = REFUSALS[name]
    if isinstance(error, Refusal):
        assert body["detail"] == error.message
    assert body.get("field") == ("name" if name == "invalid" else None)


def test_an_unforeseen_error_is_a_page_that_tells_nothing_of_the_inside(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/refuse/crash/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "css/app.css" in text
    assert "inside of the program" not in text
    assert "Traceback" not in text


def test_an_address_that_does_not_exist_is_the_products_404(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "css/app.css" in answer.content.decode()


def test_opening_an_address_that_forms_send_to_shows_where_to_go_instead_of_nothing(client: Client) -> None:
    client.force_login(make_person("ada"))
    answer = client.get("/corpora/1/github/tokens/")
    text = answer.content.decode()
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "css/app.css" in text
    assert "Go back to the page with the form" in text


def test_a_form_without_its_token_is_refused_with_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()


def test_the_page_for_unforeseen_errors_needs_no_database_and_no_session(client: Client) -> None:
    client.force_login(make_person())
    client.raise_request_exception = False

    def refuse(*question: object) -> None:
        raise DatabaseError("the database is away")

    with connection.execute_wrapper(refuse):
        answer = client.get("/")
    assert answer.status_code == 500
    assert "css/app.css" in answer.content.decode()
