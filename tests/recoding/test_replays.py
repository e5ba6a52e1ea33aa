"""Real clean-ups done again: open tags that became a taxonomy, and spellings of the same code that cost agreement."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from django.test import Client

from annotator.accounts.models import User
from annotator.recoding import selectors
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from taxonomy import services
from taxonomy.carrying import Fate
from taxonomy.models import Codebook
from taxonomy.selectors import route_between
from tests.taxonomy.drafts import draft_book
from tests.taxonomy.pages import said
from tests.worlds import books, codings, people, reports, rounds
from tests.worlds.books import AT
from tests.worlds.published_rounds import clean_up, published_rounds, taxonomy_of

pytestmark = [pytest.mark.shared, pytest.mark.django_db]


@pytest.fixture
def study(db: None) -> Study:
    return people.make_study(people.make_user("lead", name="Ada Lead"))


@pytest.fixture
def lead(study: Study) -> User:
    return study.created_by


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def make_codes(codebook: Codebook, by: User, facet: str, names: Iterable[str]) -> dict[str, str]:
    """Fill the draft with one facet of these codes and return the key of each name."""
    codes = [{"name": name} for name in names]
    text = yaml.safe_dump({"codebook": "C", "facets": [{"name": facet, "codes": codes}]}, sort_keys=False)
    services.import_yaml(codebook=codebook, text=text, by=by, at=AT)
    return {code.name: key for key, code in draft_book(codebook).codes_by_key.items()}


def test_open_tags_of_six_rounds_end_at_their_published_taxonomy(study: Study, lead: User, shared_data: Path) -> None:
    artefacts = [artefact for round in published_rounds(shared_data) for artefact in round.artefacts]
    leads = taxonomy_of(artefacts)
    names = dict.fromkeys([*leads, *(end for ends in leads.values() for end in sorted(ends))])
    keys = make_codes(study.codebook, lead, "Fault", names)
    before = books.publish(study.codebook, lead)
    route = route_between(before, clean_up(study.codebook, lead, keys, leads))
    carried = 0
    for artefact in artefacts:
        if artefact.final and artefact.end:
            landing = route.land(keys[artefact.final])
            assert keys[artefact.end] in landing.codes
            assert (landing.fate is Fate.CARRIED) == (len(landing.codes) == 1)
            carried += landing.fate is Fate.CARRIED
    assert carried > len([artefact for artefact in artefacts if artefact.end]) / 2


def test_spellings_of_the_same_root_cause_merge_from_748_to_910(
    study: Study, lead: User, client: Client, shared_data: Path
) -> None:
    answers = [
        (row["rootcause_r1"], row["rootcause_r2"])
        for row in rows_of(shared_data / "raters" / "keras_open_coding.csv")
        if row["rootcause_r1"] and row["rootcause_r2"]
    ]
    assert len(answers) == 31
    spellings = sorted({name for pair in answers for name in pair})
    # one code for each spelling, blanks at the end included, as open coding left them
    unique = {name: f"{name.strip()} ({number})" for number, name in enumerate(spellings)}
    keys = make_codes(study.codebook, lead, "Root cause", unique.values())
    books.publish(study.codebook, lead)
    reports.make_reports(study.corpus, len(answers), lead)
    raters = [people.make_user("one"), people.make_user("two")]
    round = rounds.make_open_round(study, raters)
    for number, rater in enumerate(raters):
        mine = sorted(rounds.assignments_of(round, rater), key=lambda assignment: assignment.round_report.report_id)
        for assignment, pair in zip(mine, answers, strict=True):
            codings.submit(assignment, root_cause=keys[unique[pair[number]]])
    rounds.end(round)
    first: dict[str, str] = {}
    for name in spellings:
        into = first.setdefault(name.strip().casefold(), keys[unique[name]])
        if into != keys[unique[name]]:
            services.merge_code(
                codebook=study.codebook, key=keys[unique[name]], into=into, by=lead, at=AT, reason="A spelling."
            )
    (one,) = selectors.impact_of_draft(seat_in(user=lead, study=study)).rounds
    (line,) = one.facets
    assert (round_3(line.before.value), round_3(line.after.value)) == (0.748, 0.91)
    client.force_login(lead)
    assert "0.748 → 0.910" in said(client.get(f"/codebooks/{study.codebook_id}/impact/"))


def round_3(value: float | None) -> float:
    assert value is not None
    return round(value, 3)
