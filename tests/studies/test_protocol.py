"""The protocol: Markdown that can do no harm, and no lost text."""

import pytest
from django.test import Client

from annotator.common.models import Event
from annotator.studies.links import digest_of
from annotator.studies.models import Study
from tests.worlds import people

pytestmark = pytest.mark.django_db


def save(client: Client, study: Study, text: str, seen: str = "") -> str:
    client.force_login(study.created_by)
    answers = {"text": text, "seen": digest_of(seen)}
    return client.post(f"/studies/{study.slug}/protocol/edit/", answers, follow=True).content.decode()


def test_the_protocol_is_shown_as_markdown(client: Client) -> None:
    study = people.make_study()
    page = save(client, study, "# Rules\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n")
    assert "<h2>Rules</h2>" in page
    assert "<td>1</td>" in page
    study.refresh_from_db()
    assert "\r" not in study.protocol


def test_hostile_markdown_does_nothing(client: Client) -> None:
    page = save(client, people.make_study(), "<script>alert(1)</script><img src=http://evil.example/x onerror=x>")
    assert "alert(1)" not in page
    assert "onerror" not in page
    assert "<img" not in page


def test_a_save_over_somebody_elses_save_is_refused_and_keeps_what_was_typed(client: Client) -> None:
    study = people.make_study()
    save(client, study, "first")
    page = save(client, study, "second", seen="")
    assert "Somebody changed the protocol while you were writing" in page
    assert "second</textarea>" in page
    study.refresh_from_db()
    assert study.protocol == "first"


def test_a_save_is_told_with_both_texts(client: Client) -> None:
    study = people.make_study()
    save(client, study, "first")
    save(client, study, "second", seen="first")
    told = Event.objects.filter(action="edit protocol").order_by("pk")
    assert [(event.before, event.after) for event in told] == [
        ({"protocol": ""}, {"protocol": "first"}),
        ({"protocol": "first"}, {"protocol": "second"}),
    ]


def test_saving_the_same_text_is_no_event(client: Client) -> None:
    study = people.make_study()
    save(client, study, "first")
    save(client, study, "first", seen="first")
    assert Event.objects.filter(action="edit protocol").count() == 1
