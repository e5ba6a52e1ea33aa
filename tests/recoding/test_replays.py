"""Real clean-ups done again: open tags that became a taxonomy, and spellings of the same code that cost agreement."""

import csv
from collections import defaultdict
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
from taxonomy.models import Codebook, Version
from taxonomy.selectors import route_between
from taxonomy.services import Part
from tests.taxonomy.drafts import draft_book
from tests.taxonomy.pages import said
from tests.worlds import books, codings, people, reports, rounds
from tests.worlds.books import AT

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


def follow(codebook: Codebook, by: User, keys: dict[str, str], leads: dict[str, set[str]]) -> Version:
    """Merge each name that leads to one other, split each that leads to several, and publish."""
    for name, ends in sorted(leads.items()):
        if ends == {name}:
            continue
        who = {"codebook": codebook, "key": keys[name], "by": by, "at": AT, "reason": "Aligned."}
        others = sorted(ends - {name})
        if len(ends) == 1:
            services.merge_code(into=keys[others[0]], **who)
        else:
            services.split_code(parts=[Part(keys[other]) for other in others], is_kept=name in ends, **who)
    return books.publish(codebook, by)


def test_open_tags_of_six_rounds_end_at_their_published_taxonomy(study: Study, lead: User, shared_data: Path) -> None:
    artefacts: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    spelled: dict[str, str] = {}
    for row in rows_of(shared_data / "raters" / "dlfaults_rounds_long.csv"):
        for column in ("final_tag", "taxonomy_tag"):
            name = " ".join(row[column].split())
            row[column] = spelled.setdefault(name.casefold(), name)
        artefacts[row["round"], row["row"]].append(row)
    conflicts: dict[str, int] = defaultdict(int)
    tags: dict[str, set[str]] = defaultdict(set)
    for (round, _), rows in artefacts.items():
        conflicts[round] += int(rows[0]["conflict"] or 0)
        if rows[0]["final_tag"] and rows[0]["taxonomy_tag"]:
            tags[rows[0]["final_tag"]].add(rows[0]["taxonomy_tag"])
    assert [conflicts[str(round)] for round in range(1, 7)] == [3, 11, 8, 11, 31, 47]
    names = dict.fromkeys([*tags, *(end for ends in tags.values() for end in sorted(ends))])
    keys = make_codes(study.codebook, lead, "Fault", names)
    before = books.publish(study.codebook, lead)
    after = follow(study.codebook, lead, keys, _settled(tags))
    route = route_between(before, after)
    carried = 0
    for rows in artefacts.values():
        final, end = rows[0]["final_tag"], rows[0]["taxonomy_tag"]
        if final and end:
            landing = route.land(keys[final])
            assert keys[end] in landing.codes
            assert (landing.fate is Fate.CARRIED) == (len(landing.codes) == 1)
            carried += landing.fate is Fate.CARRIED
    assert carried > len([rows for rows in artefacts.values() if rows[0]["taxonomy_tag"]]) / 2


def _settled(tags: dict[str, set[str]]) -> dict[str, set[str]]:
    """A name that is an end of its own is an end: it is not led on."""
    ends = {end for several in tags.values() for end in several}
    return {name: several | ({name} if name in ends else set()) for name, several in tags.items()}


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
