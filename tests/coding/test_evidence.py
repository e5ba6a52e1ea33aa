"""Evidence: where it stands is checked against the report, and what stands there is kept with the coding."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from annotator.coding import services
from annotator.coding.answers import Content, parse_content
from annotator.coding.evidence import Passage, Span, anchored, parse_span, reads_as
from annotator.coding.forms import encode, read_content
from annotator.coding.models import Coding, Evidence
from annotator.coding.selectors import draft_of, independent_codings, own_coding
from annotator.common.errors import Invalid
from annotator.rounds import services as rounds_services
from mining.models import Snapshot
from tests.coding.conftest import Desk
from tests.worlds import codings

BODY = "It crashes 🙂 with **CUDA** error &lt;9&gt;\nat once"
ORIGIN = "https://github.com/o/r/issues/1"
PLACE = {"facet": "symptom", "finding": 0, "code": "crash", "part": "body", "start": 3, "end": 10}
WHOLE = codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash")


@pytest.fixture
def text(desk: Desk) -> str:
    """The body of the report at hand."""
    snapshot = desk.first.round_report.snapshot
    comment = {"body": "Same here.", "url": f"{ORIGIN}#issuecomment-7", "author": "b", "role": "", "created_at": None}
    Snapshot.objects.filter(pk=snapshot.pk).update(body=BODY, comments=[comment])
    return BODY


def with_evidence(desk: Desk, *places: dict[str, Any], content: Content = WHOLE) -> Content:
    return parse_content({**content.to_json(), "evidence": [{**PLACE, **place} for place in places]}, desk.book)


def test_a_submission_keeps_the_words_and_what_stands_around_them(desk: Desk, text: str) -> None:
    start = text.index("CUDA")
    codings.submit(desk.first, with_evidence(desk, {"start": start, "end": start + 12}))
    kept = Evidence.objects.get()
    assert (kept.quote, kept.prefix, kept.suffix) == ("CUDA** error", text[:start], " &lt;9&gt;\nat once")
    assert (kept.facet.key, kept.code.key, kept.url) == ("symptom", "crash", desk.first.round_report.report.url)


def test_evidence_in_a_comment_points_to_the_comment(desk: Desk, text: str) -> None:
    codings.submit(desk.first, with_evidence(desk, {"part": "comment:0", "start": 0, "end": 4}))
    assert Evidence.objects.values_list("quote", "url").get() == (
        "Same",
        f"{ORIGIN}#issuecomment-7",
    )


def test_evidence_comes_back_with_the_coding_and_the_draft(desk: Desk, text: str) -> None:
    codings.submit(desk.first, with_evidence(desk, {}))
    coding = own_coding(desk.first, desk.seat(desk.rater))
    assert coding is not None
    assert [span.quote for span in coding.content.evidence] == ["crashes"]
    assert draft_of(desk.first, desk.rater).content == coding.content


def test_evidence_is_among_the_independent_codings(desk: Desk, text: str) -> None:
    codings.submit(desk.first, with_evidence(desk, {}))
    rounds_services.end_round(round=desk.round, by=desk.lead, at=codings.AT)
    desk.round.refresh_from_db()
    (coding,) = independent_codings(desk.round, desk.seat(desk.lead))
    assert [span.quote for span in coding.content.evidence] == ["crashes"]


def test_a_submission_sent_twice_with_its_evidence_is_kept_once(desk: Desk, text: str) -> None:
    for _ in range(2):
        codings.submit(desk.first, with_evidence(desk, {}), client_id="one")
    assert (Coding.objects.count(), Evidence.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ({"quote": "crashed"}, "is not what was quoted"),
        ({"end": 4000}, "is not within the body"),
        ({"start": 10}, "is not within the body"),
        ({"part": "comment:1"}, "no part 'comment:1'"),
        ({"part": "fixes"}, "no part 'fixes'"),
        ({"start": 2, "end": 3}, "blanks"),
    ],
)
def test_what_the_report_does_not_say_is_refused(desk: Desk, text: str, place: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        codings.submit(desk.first, with_evidence(desk, place))
    with pytest.raises(Invalid, match=sentence):
        services.save_draft(
            assignment=desk.first, content=with_evidence(desk, place), base_revision=0, by=desk.rater, at=codings.AT
        )


@pytest.mark.parametrize(
    "odd",
    [
        {"code": "system-hang"},
        {"facet": "phase"},
        {"finding": 1},
        {"start": -1},
        {"start": "3"},
        {"start": True},
        {"part": None},
        {"more": 1},
    ],
)
def test_evidence_for_what_was_not_answered_and_odd_shapes_are_refused(desk: Desk, odd: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        with_evidence(desk, odd)


def test_evidence_of_a_finding_follows_it_when_one_before_says_nothing(desk: Desk) -> None:
    cause = {"component": {"kind": "codes", "codes": ["operators"]}}
    place = {**PLACE, "facet": "component", "code": "operators", "finding": 3}
    content = parse_content({"findings": {"Finding": [{}, {}, cause]}, "evidence": [place]}, desk.book)
    assert [span.finding for span in content.evidence] == [1]


def test_an_answer_that_is_no_code_can_have_evidence(desk: Desk, text: str) -> None:
    place = {"facet": "root-cause", "finding": 1, "code": ""}
    codings.submit(desk.first, with_evidence(desk, place))
    assert Evidence.objects.values_list("facet__key", "finding", "code").get() == ("root-cause", 1, None)


def test_the_form_writes_and_reads_evidence_alike(desk: Desk, text: str) -> None:
    content = with_evidence(
        desk,
        {},
        {"start": 4},
        {"facet": "component", "finding": 1, "code": "operators"},
        {"facet": "root-cause", "finding": 1, "code": ""},
    )
    assert read_content(QueryDict(encode(content, desk.book)), desk.book) == content


def test_the_desk_takes_evidence_and_shows_it_again(desk: Desk, text: str, client: Client) -> None:
    client.force_login(desk.rater)
    span = json.dumps(["a.symptom", "crash", "body", 3, 10])
    sent = {"action": "save", "base_revision": 0, "a.symptom": "crash", "e": span, "q": "crashes"}
    answer = client.post(desk.url(desk.first), sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert "[&quot;a.symptom&quot;,&quot;crash&quot;,&quot;body&quot;,3,10]" in client.get(desk.url(desk.first)).text
    wrong = client.post(desk.url(desk.first), {**sent, "q": "another"}, headers={"Accept": "application/json"})
    assert (wrong.status_code, "not what was quoted" in wrong.json()["detail"]) == (400, True)


@pytest.mark.parametrize("odd", ["", "[]", "1", "{", '["a",1,2,3,4]', '["a.symptom","crash","body",1.5,2]', "[" * 9000])
def test_odd_evidence_in_the_form_is_refused(desk: Desk, client: Client, odd: str) -> None:
    client.force_login(desk.rater)
    sent = {"action": "save", "base_revision": 0, "a.symptom": "crash", "e": odd}
    assert client.post(desk.url(desk.first), sent, headers={"Accept": "application/json"}).status_code == 400


def test_the_api_takes_and_gives_evidence(desk: Desk, text: str, client: Client) -> None:
    client.force_login(desk.rater)
    content = {**WHOLE.to_json(), "evidence": [{**PLACE, "quote": "crashes"}]}
    body = {"content": content, "client_id": "x"}
    client.post(f"/api/v1/assignments/{desk.first.pk}/submission/", body, content_type="application/json")
    shown = client.get(f"/api/v1/assignments/{desk.first.pk}/").json()["coding"]["content"]["evidence"]
    assert shown == [
        {**PLACE, "quote": "crashes", "prefix": "It ", "suffix": BODY[10:50], "url": desk.first.round_report.report.url}
    ]


@pytest.mark.parametrize(
    ("shown", "stored"),
    [("CUDA error", "CUDA** error"), ("<9> at once", "&lt;9&gt;\nat once"), ("a*b", "a\\*b"), ("\ufffdx", "\u202ex")],
)
def test_text_reads_as_it_is_shown_without_its_marks(shown: str, stored: str) -> None:
    assert reads_as(shown, stored)


@pytest.mark.parametrize(("shown", "stored"), [("crash", "crush"), ("error", "erro"), ("", "x"), ("ba", "ab")])
def test_other_text_does_not_read_so(shown: str, stored: str) -> None:
    assert not reads_as(shown, stored)


@given(st.text(min_size=1), st.data())
def test_any_piece_of_any_text_is_kept_to_the_letter(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = Span("f", 0, "c", "body", start, end, quote=text[start:end])
    if not text[start:end].strip():
        return
    kept = anchored(span, {"body": Passage(text, "https://a.b/c")})
    assert text[kept.start : kept.end] == kept.quote
    assert text[: kept.start].endswith(kept.prefix)
    assert text[kept.end :].startswith(kept.suffix)
    assert parse_span(kept.to_json()) == kept
