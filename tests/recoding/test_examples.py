"""A passage of a report becomes an example of a code, with a link to where it stands; open rounds give nothing away."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.coding.evidence import Span
from annotator.common.errors import Invalid, WrongState
from annotator.recoding import picking
from annotator.rounds.models import Round
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from mining.models import Report
from taxonomy import services
from taxonomy.examples import Quoted, read_quoted, write_quoted
from taxonomy.exchange import content_hash, dump_latex, dump_markdown, read_file
from taxonomy.exchange.files import FORMATS
from tests.taxonomy.drafts import draft_book
from tests.taxonomy.pages import said
from tests.worlds import books, codings, people, reports, rounds
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> User:
    return people.make_user("lead", name="Ada Lead")


@pytest.fixture
def study(lead: User) -> Study:
    study = people.make_study(lead)
    books.make_version(study.codebook, lead)
    reports.make_reports(study.corpus, 2, lead)
    return study


@pytest.fixture
def report(study: Study) -> Report:
    return study.corpus.reports.select_related("current_snapshot").order_by("pk")[0]


def words_of(report: Report) -> str:
    assert report.current_snapshot is not None
    return report.current_snapshot.body.split("\n")[0]


def page_of(report: Report) -> str:
    return f"/corpora/{report.corpus_id}/reports/{report.pk}/example/"


def test_an_example_is_one_text_that_tells_its_words_and_its_place() -> None:
    text = write_quoted(" It never\nreturned. ", "a/b #1,\n comment 3", "https://x.org/1#issuecomment-9")
    assert text == "It never\nreturned.\n— a/b #1, comment 3 <https://x.org/1#issuecomment-9>"
    assert read_quoted(text) == Quoted("It never\nreturned.", "a/b #1, comment 3", "https://x.org/1#issuecomment-9")
    assert read_quoted("Plain — text <b>") == Quoted("Plain — text <b>")
    assert read_quoted("x\n— y <javascript:alert(1)>").address == ""
    for words in (" ", "x" * 2001):
        with pytest.raises(Invalid):
            write_quoted(words, "a", "https://x.org")


def test_a_passage_goes_into_the_draft_and_leads_back_to_its_report(
    study: Study, lead: User, report: Report, client: Client
) -> None:
    client.force_login(lead)
    page = client.get(f"{page_of(report)}?code=crash&words={words_of(report)}")
    assert 'value="crash" selected' in page.content.decode()
    done = client.post(page_of(report), {"words": words_of(report), "code": "crash", "kind": "example"}, follow=True)
    assert "The passage is in the draft: an example of Crash." in said(done)
    (example,) = draft_book(study.codebook).codes_by_key["crash"].examples
    assert read_quoted(example) == Quoted(words_of(report), f"{report}, the body", report.url)
    books.publish(study.codebook, lead)
    text = client.get(f"/codebooks/{study.codebook_id}/versions/2/").content.decode()
    link = text.partition("<cite><a href=")[2].partition('"')[2].partition('"')[0].replace("&amp;", "&")
    there = client.get(link)
    assert there.status_code == 302
    assert there["Location"].startswith(f"/corpora/{report.corpus_id}/reports/{report.pk}/#:~:text=")
    assert unquote(there["Location"].partition("text=")[2])[:20] == words_of(report)[:20]
    assert f"from {report}, the body" in said(client.get(f"/codebooks/{study.codebook_id}/codes/crash/"))


def test_words_that_the_report_does_not_say_are_refused(report: Report, lead: User, client: Client) -> None:
    client.force_login(lead)
    answer = client.post(page_of(report), {"words": "Nobody wrote this here.", "code": "crash", "kind": "example"})
    assert answer.status_code == 400
    assert "do not stand in the report" in said(answer)
    with pytest.raises(Invalid):
        picking.place_of(report, " … ")


def test_the_same_passage_is_not_put_in_twice_but_may_be_a_counter_example_of_another(
    study: Study, report: Report, lead: User
) -> None:
    passage = {"words": "So.", "source": "a", "address": "https://x.org/1"}
    who = {"codebook": study.codebook, "by": lead, "at": AT}
    services.add_example(key="crash", **passage, **who)
    with pytest.raises(WrongState, match="already"):
        services.add_example(key="crash", **passage, **who)
    services.add_example(key="system-hang", is_counter=True, **passage, **who)
    assert len(draft_book(study.codebook).codes_by_key["system-hang"].counter_examples) == 1
    services.retire_code(key="crash", reason="x", **who)
    with pytest.raises(WrongState, match="restore it first"):
        services.add_example(key="crash", **passage | {"words": "Else."}, **who)
    services.undo(**who)
    services.undo(**who)
    assert draft_book(study.codebook).codes_by_key["system-hang"].counter_examples == ()


def test_every_file_keeps_it_and_the_papers_have_a_link(study: Study, lead: User) -> None:
    example = write_quoted("It *never*\nreturned.", "a/b #1, comment 3", "https://x.org/1_2?a=1#issuecomment-9")
    books.add_code(study.codebook, lead, "symptom", "Slow", examples=(example,), counter_examples=(example,))
    book = draft_book(study.codebook)
    for ending in ("yaml", "csv", "qdc"):
        content = FORMATS[ending].dump(book)
        read = read_file(f"b.{ending}", content if isinstance(content, bytes) else content.encode()).book
        code = read.codes_by_key["slow"]
        assert (code.examples, code.counter_examples) == ((example,), (example,)), ending
        if ending == "yaml":
            assert content_hash(read) == content_hash(book)
    assert r"([a/b \#1, comment 3](<https://x.org/1_2?a=1#issuecomment-9>))" in dump_markdown(book)
    assert r"(\href{https://x.org/1_2?a=1\#issuecomment-9}{a/b \#1, comment 3})" in dump_latex(book)


def test_who_may_not_edit_the_codebook_has_no_way_to_it(study: Study, report: Report, client: Client) -> None:
    rater = people.add(study, people.make_user("rater"), "rater")
    client.force_login(rater)
    assert client.get(page_of(report)).status_code == 403
    assert client.post(page_of(report), {"words": words_of(report), "code": "crash"}).status_code == 403
    door = f"/corpora/{report.corpus_id}/reports/{report.pk}/example-door/"
    assert client.get(door).content.strip() == b""
    client.force_login(people.add(study, people.make_user("judge"), "adjudicator"))
    assert b"Use a passage as an example" in client.get(door).content
    client.force_login(people.make_user("stranger"))
    assert client.get(door).status_code == 404


def test_a_stranger_is_not_led_to_a_report(report: Report, lead: User, client: Client) -> None:
    client.force_login(people.make_user("stranger"))
    assert client.get("/quoted/", {"address": report.url}).status_code == 404
    page = client.get("/quoted/", {"address": "javascript:alert(1)"})
    assert "javascript" not in page.content.decode()


def coded(study: Study, report: Report) -> Round:
    """An open round in which one rater marked a passage for crash."""
    rater = people.make_user("one")
    round = rounds.make_open_round(study, [rater])
    finding = {"component": "operators", "root-cause": "misused-api"}
    content = codings.content([finding], symptom="crash")
    for assignment in rounds.assignments_of(round, rater):
        is_ours = assignment.round_report.report_id == report.pk
        span = Span("symptom", 0, "crash", "body", 0, len(words_of(report)))
        codings.submit(assignment, replace(content, evidence=(span,)) if is_ours else content)
    return round


def test_passages_that_raters_marked_are_offered_once_their_round_is_closed(
    study: Study, report: Report, lead: User, client: Client
) -> None:
    round = coded(study, report)
    client.force_login(lead)
    assert "Marked in closed rounds" not in said(client.get(page_of(report)))
    rounds.end(round)
    assert "Marked in closed rounds" not in said(client.get(page_of(report)))
    rounds.close(round)
    assert "Marked in closed rounds" in said(client.get(page_of(report)))
    (mark,) = picking.marked_in(seat_in(user=lead, study=study), report, draft_book(study.codebook))
    assert (mark.words, mark.key) == (words_of(report), "crash")


def test_reports_are_searched_for_an_example(study: Study, lead: User, report: Report, client: Client) -> None:
    client.force_login(lead)
    address = f"/codebooks/{study.codebook_id}/codes/crash/examples/"
    page = client.get(address, {"search": f"#{report.number}"})
    assert f'href="{page_of(report)}?code=crash"' in page.content.decode()
    assert "No report is like that" in said(client.get(address, {"search": "zebra"}))
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    reports.make_reports(study.corpus, 22, lead)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
