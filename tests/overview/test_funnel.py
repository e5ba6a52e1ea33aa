"""The funnel: every step and what was left out before it sum to the step before, in page, figure and files."""

import csv
import xml.etree.ElementTree as ElementTree
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from annotator.overview.funnel import draw as draw_figure
from annotator.overview.funnel import funnel_csv, rows_of
from annotator.rounds.frames import FrameFacts, LeftOut
from annotator.rounds.funnel import Funnel, make_funnel
from annotator.rounds.models import Draw
from annotator.rounds.selectors.funnel import funnel_of, told_of_all
from annotator.rounds.services import Source
from annotator.rounds.strata import Strata
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from mining.filters import ReportFilters
from tests.rounds.pages import plain
from tests.worlds import draws, pairs, people

REPOSITORIES = st.sampled_from(["a/x", "b/y", "c/z"])
# what becomes of a mined report, as far as it goes
FATES = st.sampled_from(["outside", "taken", "undrawn", "unscreened", "Not a bug", "User error", "same bug", "kept"])


def check(funnel: Funnel) -> None:
    for before, step in zip(funnel.steps, funnel.steps[1:], strict=False):
        assert before.total == step.total + step.left
        left = sum((Counter(dict(one.counts)) for one in step.left_out), Counter())
        assert Counter(dict(before.counts)) == Counter(dict(step.counts)) + left


@given(st.lists(st.tuples(REPOSITORIES, FATES), min_size=1))
def test_the_numbers_of_every_repository_reconcile_at_every_step(reports: list[tuple[str, str]]):
    def count(*without: str) -> dict[str, int]:
        return dict(Counter(repository for repository, fate in reports if fate not in without))

    def only(fate: str) -> dict[str, int]:
        return dict(Counter(repository for repository, its in reports if its == fate))

    left_out = tuple(LeftOut(fate, only(fate)) for fate in ("outside", "taken"))
    mined, counts = count(), count("outside", "taken")
    frame = FrameFacts(ReportFilters(), False, Strata(), mined, left_out, counts, "", {})
    drawn = {pk: name for pk, (name, fate) in enumerate(reports) if fate not in ("outside", "taken", "undrawn")}
    fates = {pk: reports[pk][1] for pk in drawn if reports[pk][1] != "unscreened"}
    verdicts = {pk: fate if fate in ("Not a bug", "User error") else "" for pk, fate in fates.items()}
    funnel = make_funnel(frame, drawn, verdicts, [pk for pk, fate in fates.items() if fate == "same bug"])
    check(funnel)
    if funnel.is_screened:
        assert sum(only("kept").values()) == funnel.steps[-1].total
    assert sum(row.total for row in rows_of(funnel) if not row.is_step) == len(reports) - funnel.steps[-1].total
    assert len(draw_figure(funnel).boxes) == len(funnel.steps)


@pytest.fixture
def study(db: None) -> Study:
    study = people.make_study(people.make_user("lea"))
    draws.fill(study.corpus, alpha=60, beta=30, gamma=10)
    return study


@pytest.fixture
def screened(study: Study) -> Draw:
    first, second, *_ = study.corpus.reports.filter(repository="example/alpha").order_by("pk")
    pairs.confirm(first, second, by=study.created_by)
    draw = draws.make_draw(study, draws.by_number(40), filters=ReportFilters(state="closed"), name="Main sample")
    drawn = draws.drawn(draw)
    round = draws.make_screening(study, [people.make_user("ada")], source=Source(draw))
    draws.screen(round, {drawn[0]: "not-a-bug", drawn[1]: "not-a-bug", drawn[2]: "user-error"})
    return draw


def read(study: Study, address: str = "", **asked: object) -> str:
    client = Client()
    client.force_login(study.created_by)
    return plain(client.get(address or reverse("overview:funnel", kwargs={"slug": study.slug}), asked).content)


def test_a_study_without_a_draw_is_told_to_draw(study: Study):
    assert "There is no draw yet, so there is no funnel." in read(study)


def test_before_screening_the_funnel_ends_with_what_is_drawn(study: Study):
    draw = draws.make_draw(study, draws.by_number(40))
    assert [step.key for step in funnel_of(draw).steps] == ["mined", "frame", "drawn"]
    assert "Nothing of it is screened yet" in read(study)


def test_the_page_tells_every_step_with_its_reasons_and_a_sentence(study: Study, screened: Draw):
    check(funnel_of(screened))
    page = read(study)
    for words in (
        "Mined 100 60 30 10",
        "left out: same bug as another report −1 −1 0 0",
        "After filter 99 59 30 10",
        "not drawn −59",
        "Screened 40",
        "Not a bug −2",
        "User error −1",
        "Kept 37",
        "Of 100 reports mined from 3 repositories, 99 formed the sampling frame (1 same bug as another report). "
        "We drew 40 at random, stratified by repository (seed 1). Screening of 40 reports "
        "excluded 3 (2 not a bug, 1 user error) and kept 37.",
    ):
        assert words in page


def test_a_later_harvest_and_another_draw_leave_the_funnel_as_it_was(study: Study, screened: Draw):
    before = funnel_of(screened)
    draws.fill(study.corpus, delta=30)
    later = draws.make_draw(study, draws.by_number(50), name="Later")
    assert funnel_of(screened) == before
    check(funnel_of(later))
    reasons = [one.reason for one in funnel_of(later).steps[1].left_out]
    assert reasons[:2] == ["screened out before: Not a bug", "screened out before: User error"]
    assert "Mined 100 60 30 10" in read(study, draw=screened.pk)
    assert "Mined 130" in read(study, draw=later.pk)


def test_several_draws_taken_together_count_every_report_once(study: Study, screened: Draw):
    more = draws.make_draw(study, draws.by_number(60), seed=2, name="More")
    draws.extend(more, draws.by_number(70))
    both = set(draws.drawn(screened)) | set(draws.drawn(more))
    told = told_of_all(seat_in(user=study.created_by, study=study))
    assert told is not None
    check(told.funnel)
    totals = {step.key: step.total for step in told.funnel.steps}
    assert totals == {"mined": 100, "frame": 99, "drawn": len(both), "screened": 40, "kept": 37}
    assert len(both) < 110
    page = read(study)
    for words in (
        "All draws",
        f"Drawn {len(both)}",
        "99 formed the sampling frames of 2 draws (1 same bug as another report). "
        f"We drew {len(both)} reports at random (“Main sample”: 40, stratified by repository (seed 1); "
        f"“More”: 70, stratified by repository, in 2 batches (seed 2); {110 - len(both)} times a report that "
        "another draw had)",
        f"Screening of 40 reports (of {len(both)} drawn) excluded 3",
    ):
        assert words in page
    assert "Drawn 70" in read(study, draw=more.pk)


def test_a_report_that_no_draw_could_take_is_told_apart_from_those_not_drawn(study: Study):
    for name in ("example/alpha", "example/beta"):
        draws.make_draw(study, draws.by_number(5), filters=ReportFilters(repository=name), name=name)
    told = told_of_all(seat_in(user=study.created_by, study=study))
    assert told is not None
    check(told.funnel)
    assert [(step.key, step.total) for step in told.funnel.steps] == [("mined", 100), ("frame", 90), ("drawn", 10)]
    [left] = told.funnel.steps[1].left_out
    assert (left.reason, dict(left.counts)) == ("in no draw's frame", {"example/gamma": 10})


def test_the_files_of_all_draws_say_what_the_page_says(study: Study, screened: Draw):
    client = Client()
    client.force_login(study.created_by)
    draws.make_draw(study, draws.by_number(60), seed=2, name="More")
    for file_format in ("csv", "tex", "svg"):
        parts = {"slug": study.slug, "file_format": file_format}
        got = client.get(reverse("overview:funnel_file_of_all", kwargs=parts))
        assert got.status_code == 200
        assert f"-funnel-all.{file_format}" in got["Content-Disposition"]
        assert b"99" in got.content


def test_what_is_found_to_be_one_bug_after_the_draw_leaves_between_screened_and_kept(study: Study, screened: Draw):
    one, other = (study.corpus.reports.get(pk=pk) for pk in draws.drawn(screened)[10:12])
    pairs.confirm(one, other, by=study.created_by)
    funnel = funnel_of(screened)
    check(funnel)
    assert funnel.steps[-1].total == 36
    assert funnel.steps[-1].left_out[-1].reason == "same bug as another report"


def test_files_say_what_the_page_says(study: Study, screened: Draw):
    client = Client()
    client.force_login(study.created_by)

    def file(file_format: str) -> str:
        parts = {"slug": study.slug, "draw_id": screened.pk, "file_format": file_format}
        return client.get(reverse("overview:funnel_file", kwargs=parts)).content.decode()

    rows = list(csv.DictReader(file("csv").splitlines()))
    [kept] = [
        row for row in rows if row["step"] == "kept" and row["repository"] == "all" and not row["left_out_because"]
    ]
    assert kept["reports"] == "37"
    assert file("csv") == funnel_csv(funnel_of(screened))
    assert r"\textbf{Mined} & 60 & 30 & 10 & 100 \\" in file("tex")
    assert r"\quad Not a bug & " in file("tex")
    svg = ElementTree.fromstring(file("svg"))
    texts = ["".join(element.itertext()) for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Mined", "100", "Kept", "37", "2 Not a bug"} <= set(texts)
    assert svg.get("aria-label") == "Mined: 100; After filter: 99; Drawn: 40; Screened: 40; Kept: 37"


def test_the_api_gives_draws_and_funnels_to_members_only(study: Study, screened: Draw):
    client = APIClient()
    client.force_authenticate(study.created_by)
    [line] = client.get(f"/api/v1/studies/{study.slug}/draws/").json()
    assert (line["id"], line["size"], line["frame_size"], line["strata"]) == (screened.pk, 40, 99, 3)
    found = client.get(f"/api/v1/draws/{screened.pk}/").json()
    assert [row["report_id"] for row in found["reports"]] == draws.drawn(screened)
    funnel = client.get(f"/api/v1/draws/{screened.pk}/funnel/").json()
    assert [(step["key"], step["total"]) for step in funnel["steps"]] == [
        ("mined", 100),
        ("frame", 99),
        ("drawn", 40),
        ("screened", 40),
        ("kept", 37),
    ]
    told = client.get(f"/api/v1/studies/{study.slug}/funnel/").json()
    assert (told["key"], told["funnel"]["steps"]) == ("all", funnel["steps"])
    assert told["sentence"].startswith("Of 100 reports mined from 3 repositories, 99 formed the sampling frame (")
    client.force_authenticate(people.make_user())
    assert client.get(f"/api/v1/studies/{study.slug}/funnel/").status_code == 404
    for address in (f"draws/{screened.pk}/", f"draws/{screened.pk}/funnel/", f"studies/{study.slug}/draws/"):
        assert client.get(f"/api/v1/{address}").status_code == 404
