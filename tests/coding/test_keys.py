"""The desk's keys: what a person may put in place of the usual ones, and how codes make room."""

import re

import pytest
from django.test import Client

from annotator.coding import services
from annotator.coding.controls import controls_of
from annotator.coding.keys import DEFAULTS, checked, hints_for, keys_for
from annotator.coding.rules import KEYS, LETTERS, RESERVED
from annotator.common.errors import Invalid
from tests.coding.conftest import Desk
from tests.worlds import codings

PAGE = "/profile/keys/"


@pytest.fixture
def client(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.rater, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_usual_keys_differ_from_each_other_and_from_those_of_codes() -> None:
    assert len(set(DEFAULTS.values())) == len(DEFAULTS)
    assert not set(DEFAULTS.values()) & set(KEYS)
    assert {key for key in DEFAULTS.values() if key.isalpha()} <= set(RESERVED)


def test_only_what_differs_is_kept() -> None:
    assert checked({**DEFAULTS, "skip": "W"}) == {"skip": "w"}
    assert checked({"finding": "x", "remove": "f"}) == {"finding": "x", "remove": "f"}


@pytest.mark.parametrize(
    ("chosen", "field", "sentence"),
    [
        ({"skip": "m"}, "skip", "“m” is the key of “Memo” already."),
        ({"skip": "w", "next": "W"}, "next", "“w” is the key of “Skip for later” already."),
        ({"skip": "7"}, "skip", "The numbers 1 to 9 choose codes; take another key."),
        ({"memo": "?"}, "memo", "“?” shows the keys on every page; take another key."),
        ({"memo": ""}, "memo", "Press one key that writes a letter, a digit or a sign."),
        ({"memo": " "}, "memo", "Press one key that writes a letter, a digit or a sign."),
        ({"memo": "Enter"}, "memo", "Press one key that writes a letter, a digit or a sign."),
        ({"memo": "\u200b"}, "memo", "Press one key that writes a letter, a digit or a sign."),
    ],
)
def test_clashes_and_reserved_keys_are_refused_with_a_sentence(
    chosen: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        checked(chosen)
    assert (refused.value.field, refused.value.message) == (field, sentence)


def test_kept_keys_that_clash_with_a_later_action_are_passed_over() -> None:
    assert keys_for({"skip": "d"}) == DEFAULTS
    assert keys_for({"an action of old": "w"}) == DEFAULTS


def test_a_code_whose_letter_is_taken_gets_one_that_was_given_up() -> None:
    hints = hints_for(keys_for({"skip": "w", "search": "q"}))
    assert (hints["s"], hints["/"]) == ("w", "q")
    assert (hints["q"], hints["Q"], hints["w"], hints["W"]) == ("s", "S", "/", "")
    assert hints_for(DEFAULTS) == {}


@pytest.mark.parametrize("chosen", [{"skip": "w"}, {"skip": "x", "remove": "s"}, {"unsure": "é", "nothing": "t"}])
def test_no_key_does_two_things(chosen: dict[str, str]) -> None:
    keys = keys_for(checked(chosen))
    hints = hints_for(keys)
    of_codes = [key for each in KEYS if (key := hints.get(each, each))]
    assert len(set(of_codes)) == len(of_codes)
    assert not set(of_codes) & set(keys.values())
    assert set(LETTERS) - set(of_codes) <= set(keys.values())


def test_the_controls_print_the_persons_keys(desk: Desk) -> None:
    controls = controls_of(desk.round.version)
    html = controls.render(codings.content(symptom="crash"), keys=keys_for({"unsure": "<", "nothing": "o"}))
    assert '<kbd data-hint="&lt;" aria-hidden="true">&lt;</kbd><span class="code-name">Unsure' in html
    assert 'data-hint="u"' not in html
    assert 'data-hint="u"' in controls.render(codings.content(symptom="crash"))


def test_the_page_keeps_refuses_and_restores(desk: Desk, client: Client) -> None:
    assert client.post(PAGE, {**DEFAULTS, "skip": "w"}).headers["Location"] == PAGE
    desk.rater.refresh_from_db()
    assert desk.rater.desk_keys == {"skip": "w"}
    refused = client.post(PAGE, {**DEFAULTS, "skip": "m"}).content.decode()
    assert "“m” is the key of “Memo” already." in refused
    desk.rater.refresh_from_db()
    assert desk.rater.desk_keys == {"skip": "w"}
    client.post(PAGE, {**DEFAULTS, "skip": "m", "action": "restore"})
    desk.rater.refresh_from_db()
    assert desk.rater.desk_keys == {}


def test_a_key_taken_before_open_coding_wanted_it_stays_with_its_person() -> None:
    keys = keys_for({"next": "n"})
    assert (keys["next"], keys["own_code"], keys["own_from_passage"]) == ("n", "j", "i")


def test_the_desk_prints_the_keys_of_its_person_and_of_nobody_else(desk: Desk, client: Client) -> None:
    services.choose_keys(chosen={"skip": "w"}, by=desk.rater)
    page = client.get(desk.url(desk.first)).content.decode()
    assert re.search(r">w</kbd> Skip", page)
    assert "[&quot;skip&quot;, &quot;w&quot;" in page
    desk.other.refresh_from_db()
    assert desk.other.desk_keys == {}
