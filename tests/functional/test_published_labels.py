"""The published labels of real bugs go through the whole product and come out as they went in.

All 2,957 real issues are imported. Those among the 929 published bugs are coded through the API by two raters: one
says what was published, the other the same with a tenth of the reports changed at random (seeded). The adjudicator
takes the published side. The package's gold labels then count what the publication counts.
"""

import csv
import gzip
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from django.core.files.base import File
from django.test import Client
from django.utils.text import slugify

from annotator.accounts.models import User
from annotator.accounts.tokens import make_token
from annotator.adjudication import selectors as adjudication
from annotator.adjudication import services as rulings
from annotator.coding.answers import parse_content
from annotator.common.jobs.runner import work
from annotator.rounds import services as rounds
from annotator.rounds.models import Round, RoundReport
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from mining import services as mining
from mining.models import Harvest, Report
from mining.services import run_import
from taxonomy import services as taxonomy
from taxonomy.selectors import load_book
from tests.worlds import packages, people

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
AT = people.AT
Json = dict[str, Any]  # the API's own JSON


@dataclass(frozen=True)
class Bug:
    """One published bug: single labels, and component and cause in pairs."""

    url: str
    phase: str
    symptom: str
    findings: tuple[tuple[str, str], ...]

    def content(self) -> Json:
        """Return it as a coding."""

        def said(name: str, prefix: str = "") -> Json:
            return {"kind": "codes", "codes": [prefix + key_of(name)]}

        return {
            "answers": {"phase": said(self.phase), "symptom": said(self.symptom)},
            "findings": {
                "Finding": [
                    {"component": said(component), "root-cause": said(cause, "cause-")}
                    for component, cause in self.findings
                ]
            },
        }


def key_of(name: str) -> str:
    return slugify(name.replace("/", " "))


def read_bugs(folder: Path) -> dict[str, Bug]:
    """Return the published bugs by address."""
    with (folder / "paper_release" / "dataset.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    bugs = {}
    for row in rows:
        pairs = tuple(zip(row["Component"].split("@@"), row["Root Cause(s)"].split("@@"), strict=False))
        symptom = row["Unexpected Tokens"] or row["Symptom(s)"]
        bugs[row["URL"]] = Bug(row["URL"], row["Phase"], symptom, pairs)
    return bugs


def codebook_of(bugs: list[Bug]) -> str:
    """Return a codebook that holds every label in use."""

    def facet(key: str, name: str, labels: set[str], group: str, prefix: str = "") -> Json:
        codes = [{"key": prefix + key_of(label), "name": label} for label in sorted(labels)]
        return {"key": key, "name": name, "answers": "one", "group": group, "codes": codes}

    pairs = [pair for bug in bugs for pair in bug.findings]
    facets = [
        facet("phase", "Phase", {bug.phase for bug in bugs}, ""),
        facet("symptom", "Symptom", {bug.symptom for bug in bugs}, ""),
        facet("component", "Component", {component for component, _ in pairs}, "Finding"),
        facet("root-cause", "Root cause", {cause for _, cause in pairs}, "Finding", "cause-"),
    ]
    return yaml.safe_dump({"codebook": "Published", "description": "", "facets": facets})


@pytest.fixture
def study() -> Study:
    return people.make_study()


def import_all(study: Study, folder: Path, tmp_path: Path) -> Harvest:
    """Import every real issue, in this process, and say what it took."""
    file = tmp_path / "issues.jsonl"
    file.write_bytes(gzip.decompress((folder / "issues" / "issues.jsonl.gz").read_bytes()))
    with file.open("rb") as stream:
        harvest = mining.start_import(
            corpus=study.corpus,
            file=File(stream, name=file.name),
            name=file.name,
            file_format=None,
            by=study.created_by,
            at=AT,
        )
    assert harvest.job_id is not None
    started = time.perf_counter()
    work(harvest.job_id, run_import)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(  # noqa: T201  the figures are wanted beside the test
        f"imported in {seconds:.2f} s; peak memory of the whole test process {peak:.0f} MB"
    )
    harvest.refresh_from_db()
    return harvest


def api_of(user: User) -> Client:
    _, secret = make_token(user=user, name="script", at=AT)
    return Client(headers={"Authorization": f"Token {secret}"})


def assignments_of(api: Client, study: Study) -> Iterator[Json]:
    address = f"/api/v1/studies/{study.slug}/assignments/"
    while address:
        page = api.get(address).json()
        yield from page["results"]
        address = page["next"]


def code_through_the_api(study: Study, user: User, bugs: dict[str, Bug]) -> None:
    api = api_of(user)
    for assignment in assignments_of(api, study):
        body = {"content": bugs[assignment["report_url"]].content(), "client_id": f"script-{assignment['id']}"}
        address = f"/api/v1/assignments/{assignment['id']}/submission/"
        response = api.post(address, json.dumps(body), content_type="application/json")
        assert response.status_code == 201, response.content


def changed(bugs: dict[str, Bug]) -> dict[str, Bug]:
    """Return the bugs with a tenth of the reports changed in one place."""
    draw = random.Random(2026)
    result = dict(bugs)
    for url in draw.sample(sorted(bugs), len(bugs) // 10):
        bug = bugs[url]
        if draw.random() < 0.5:
            others = sorted({other.symptom for other in bugs.values()} - {bug.symptom})
            result[url] = Bug(url, bug.phase, draw.choice(others), bug.findings)
        else:
            component, cause = bug.findings[0]
            others = sorted({pair[1] for other in bugs.values() for pair in other.findings} - {cause})
            result[url] = Bug(url, bug.phase, bug.symptom, ((component, draw.choice(others)), *bug.findings[1:]))
    return result


def adjudicate_back(round: Round, adjudicator: User, bugs: dict[str, Bug]) -> int:
    """Decide every conflict for what was published; return how many there were."""
    book = load_book(round.version)
    seat = seat_in(user=adjudicator, study=round.study)
    conflicts = list(adjudication.conflicts_of(round, seat))
    for standing in conflicts:
        row = RoundReport.objects.select_related("report", "round__study").get(pk=standing.conflict.round_report_id)
        published = bugs[row.report.url].content()
        question = standing.question.key
        kept = (
            {"findings": published["findings"]}
            if question.startswith("group:")
            else {"answers": {key: said for key, said in published["answers"].items() if question == f"facet:{key}"}}
        )
        rulings.decide(
            round_report=row,
            question=question,
            content=parse_content(kept, book),
            reason="As published.",
            cause="slip",
            by=adjudicator,
            at=AT,
        )
    return len(conflicts)


def test_published_labels_come_out_as_they_went_in(study: Study, shared_data: Path, tmp_path: Path) -> None:
    harvest = import_all(study, shared_data, tmp_path)
    assert (harvest.created, harvest.rejected) == (2957, 0)
    known = set(Report.objects.filter(corpus=study.corpus).values_list("url", flat=True))
    bugs = {url: bug for url, bug in read_bugs(shared_data).items() if url in known}
    assert len(bugs) == 92

    raters = [people.add(study, people.make_user(), "rater") for _ in range(2)]
    adjudicator = people.add(study, people.make_user(), "adjudicator")
    lead = study.created_by
    taxonomy.import_yaml(codebook=study.codebook, text=codebook_of(list(bugs.values())), by=lead, at=AT)
    version = taxonomy.publish(codebook=study.codebook, notes="As published", by=lead, at=AT)
    round = rounds.create_round(
        study=study,
        name="Published",
        purpose="reliability",
        version=version,
        raters=raters,
        raters_per_report=2,
        seed=1,
        by=lead,
        at=AT,
        report_ids=list(Report.objects.filter(corpus=study.corpus, url__in=bugs).values_list("pk", flat=True)),
    )
    rounds.open_round(round=round, by=lead, at=AT)
    code_through_the_api(study, raters[0], bugs)
    code_through_the_api(study, raters[1], changed(bugs))
    rounds.end_round(round=round, by=lead, at=AT)
    assert adjudicate_back(round, adjudicator, bugs) == 9
    rulings.close_round(round=round, by=lead, at=AT)
    check_counts(packages.build(study).table("gold_labels"), list(bugs.values()))


def check_counts(gold: pd.DataFrame, bugs: list[Bug]) -> None:
    """The gold labels count what was published: every label of every facet, and every pair."""
    counted = {facet: Counter(rows.code) for facet, rows in gold.groupby("facet")}
    assert counted["phase"] == Counter(key_of(bug.phase) for bug in bugs)
    assert counted["symptom"] == Counter(key_of(bug.symptom) for bug in bugs)
    pairs = Counter(pair for bug in bugs for pair in bug.findings)
    assert counted["component"] == Counter(key_of(component) for component, _ in pairs.elements())
    assert counted["root-cause"] == Counter(f"cause-{key_of(cause)}" for _, cause in pairs.elements())
    wide = gold[gold.finding > 0].pivot_table(
        index=["report_url", "finding"], columns="facet", values="code", aggfunc="first"
    )
    came_out = Counter(zip(wide["component"], wide["root-cause"], strict=True))
    assert came_out == Counter({(key_of(a), f"cause-{key_of(b)}"): n for (a, b), n in pairs.items()})
