"""datapackage.json, SHA256SUMS and README.md fit the files they speak of."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd
import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from annotator.adjudication import services
from annotator.coding.evidence import Span
from annotator.exports.open_coding_tables import AS_CODED, OWN_CODES
from annotator.exports.tables import TABLES
from annotator.rounds.services import Source, extend_round
from annotator.studies.models import Study
from annotator.studies.services import edit_protocol
from taxonomy.book import Book
from taxonomy.exchange import load_yaml
from taxonomy.selectors import load_book
from tests.worlds import books, draws, packages, pairs, people, rounds, staged
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, decide_everything, make_scene
from tests.worlds.discussions import answer, write
from tests.worlds.open_coding import align, coded

pytestmark = pytest.mark.django_db

TYPES = {"integer": pd.api.types.is_numeric_dtype, "number": pd.api.types.is_numeric_dtype}


@dataclass(frozen=True)
class Whole:
    """A package with a line in every table, nearly every cell filled, and what it was made of."""

    opened: packages.Opened
    zip: bytes
    book: Book


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The package, built once, for it is only read; its study is taken back at once."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        opened = build_whole()
        book = load_book(opened.package.study.codebook.versions.get(number=1))
        transaction.set_rollback(True)
        # read while its file can be found
        assert opened.files
        return Whole(opened, opened.package.file.open("rb").read(), book)


@pytest.fixture
def opened(whole: Whole) -> packages.Opened:
    return whole.opened


def build_whole() -> packages.Opened:
    """Build the package of a study in which everything has happened."""
    marked = replace(TWO_CAUSES, evidence=(Span("symptom", 0, "crash", "title", 0, 4),))
    scene = make_scene([CRASH, marked, CRASH, None], [HANG, TWO_CAUSES, CRASH, CRASH])
    sample_and_screen(scene.study)
    write(scene.reports[0], scene.raters[0])
    answer(scene.reports[0], scene.raters[1], content(symptom="unsure"), reason="I can't tell.", cause="slip")
    decide_everything(scene)
    services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)
    staged_round = rounds.make_open_round(scene.study, scene.raters, stage=staged.STAGE)
    staged.submit_stage(rounds.assignments_of(staged_round, scene.raters[0])[0])
    rounds.close(rounds.end(staged_round))
    extended = rounds.make_open_round(scene.study, scene.raters, size=1)
    extend_round(round=extended, number=1, reason="Too few.", by=scene.lead, at=rounds.OPENED_AT)
    rounds.end(extended)
    edit_protocol(study=scene.study, text="# How we code\n\nBlind.", by=scene.lead, at=rounds.CLOSED_AT)
    return packages.build(scene.study)


def sample_and_screen(study: Study) -> None:
    """Leave a draw, its screening with a verdict changed by hand, and a confirmed pair of duplicates."""
    draws.fill(study.corpus, sampled=8)
    first, second, *_ = study.corpus.reports.filter(repository="example/sampled").order_by("pk")
    pairs.confirm(first, second, by=study.created_by)
    draw = draws.make_draw(study)
    screening = draws.make_screening(study, [people.make_user("ada")], source=Source(draw))
    excluded = draws.drawn(draw)[0]
    draws.screen(screening, {excluded: "not-a-bug"})
    draws.take_back(study, excluded)


def resources(opened: packages.Opened) -> dict[str, dict]:
    described = json.loads(opened.text("datapackage.json"))
    return {resource["name"]: resource for resource in described["resources"]}


def test_every_file_is_in_the_sums_and_as_they_say(opened: packages.Opened) -> None:
    lines = dict(reversed(line.split("  ")) for line in opened.text("SHA256SUMS").splitlines())
    assert set(lines) == set(opened.files) - {"SHA256SUMS"}
    assert lines == {path: hashlib.sha256(opened.files[path]).hexdigest() for path in lines}


def test_the_kept_hash_and_size_are_those_of_the_zip(whole: Whole) -> None:
    package = whole.opened.package
    assert package.sha256 == hashlib.sha256(whole.zip).hexdigest()
    assert package.size == len(whole.zip)


def test_the_descriptor_knows_every_file_its_size_and_hash(opened: packages.Opened) -> None:
    described = {resource["path"]: resource for resource in resources(opened).values()}
    assert set(described) == set(opened.files) - {"SHA256SUMS", "datapackage.json"}
    for path, resource in described.items():
        assert resource["bytes"] == len(opened.files[path])
        assert resource["hash"] == f"sha256:{hashlib.sha256(opened.files[path]).hexdigest()}"


OF_OPEN_CODING = (OWN_CODES, AS_CODED)


@pytest.mark.parametrize("table", [each for each in TABLES if each not in OF_OPEN_CODING], ids=lambda table: table.name)
def test_every_table_has_the_columns_types_and_values_it_claims(opened: packages.Opened, table) -> None:
    check_claims(opened, table)


@pytest.mark.parametrize("table", OF_OPEN_CODING, ids=lambda table: table.name)
def test_so_have_those_of_open_coding(table) -> None:
    world, own = coded()
    align(world, own)
    check_claims(packages.build(world.study), table)


def check_claims(opened: packages.Opened, table) -> None:
    schema = resources(opened)[table.name]["schema"]
    read = opened.table(table.name, table.path.partition("/")[0])
    assert not read.empty
    assert [field["name"] for field in schema["fields"]] == list(read.columns)
    for field in schema["fields"]:
        given = read[field["name"]].dropna()
        assert field["description"], field["name"]
        if field["type"] == "integer":
            assert (given == given.astype("int64")).all(), field["name"]
        elif field["type"] == "number":
            assert given.empty or pd.api.types.is_numeric_dtype(given), field["name"]
        elif field["type"] == "boolean":
            assert given.dtype == bool, field["name"]
        elif field["type"] == "datetime":
            assert all(datetime.fromisoformat(each).tzinfo for each in given), field["name"]
        if enum := field.get("constraints", {}).get("enum"):
            assert set(given) <= set(enum), field["name"]


@pytest.mark.parametrize("table", [table for table in TABLES if table.key], ids=lambda table: table.name)
def test_a_key_tells_the_rows_of_a_table_apart(opened: packages.Opened, table) -> None:
    read = opened.table(table.name, table.path.partition("/")[0])
    key = resources(opened)[table.name]["schema"]["primaryKey"]
    assert not read.duplicated(key).any()
    assert not read[key].isna().any(axis=None)


@pytest.mark.parametrize("table", [table for table in TABLES if table.links], ids=lambda table: table.name)
def test_every_foreign_key_leads_to_a_row(opened: packages.Opened, table) -> None:
    read = opened.table(table.name, table.path.partition("/")[0])
    for link in resources(opened)[table.name]["schema"]["foreignKeys"]:
        (column,), reference = link["fields"], link["reference"]
        folder = resources(opened)[reference["resource"]]["path"].partition("/")[0]
        targets = opened.table(reference["resource"], folder)[reference["fields"][0]]
        assert set(read[column].dropna()) <= set(targets), column
        assert set(read[column].dropna()), column


def test_every_code_said_is_in_the_table_of_codes(opened: packages.Opened) -> None:
    codes = opened.table("codes")
    known = set(zip(codes["facet"], codes["code"], strict=True))
    for name in ("codings_independent", "decisions", "gold_labels"):
        said = opened.table(name).dropna(subset="code")
        assert set(zip(said["facet"], said["code"], strict=True)) <= known


def test_the_codebook_reads_back_as_the_version_that_was_coded_under(whole: Whole) -> None:
    read, kept = load_yaml(whole.opened.text("codebook/version-1.yaml")), whole.book
    assert [(facet.key, facet.name, facet.group) for facet in read.facets] == [
        (facet.key, facet.name, facet.group) for facet in kept.facets
    ]
    assert [[(code.key, code.brief) for code in facet.codes] for facet in read.facets] == [
        [(code.key, code.brief) for code in facet.codes] for facet in kept.facets
    ]


def test_every_version_that_a_round_uses_is_there_and_no_other() -> None:
    scene = make_scene([CRASH], [CRASH])
    book, lead = scene.study.codebook, scene.lead
    for number in (2, 3):
        books.add_code(book, lead, "symptom", f"Symptom of version {number}")
        version = books.publish(book, lead)
    rounds.make_round(scene.study, scene.raters, version=version)
    opened = packages.build(scene.study)
    codebooks = [path for path in opened.files if path.startswith("codebook/")]
    assert codebooks == ["codebook/version-1.yaml", "codebook/version-3.yaml"]
    assert opened.table("codes")["codebook_version"].unique().tolist() == [1, 3]


def test_the_protocol_goes_along(opened: packages.Opened) -> None:
    assert opened.text("protocol.md") == "# How we code\n\nBlind."


def test_the_readme_speaks_of_every_file_column_and_answer(opened: packages.Opened) -> None:
    readme = opened.text("README.md")
    assert readme.startswith("# Bugs in inference engines\n")
    for path in opened.files:
        assert path == "README.md" or f"`{path}`" in readme, path
    for table in TABLES:
        assert all(f"`{name}`" in readme for name in table.names)
    assert all(f"| `{kind}` |" in readme for kind in ("codes", "nothing", "unsure", "missing"))
    assert "Intercoder 0." in readme
    assert f"| `data/codings.csv` | {len(opened.table('codings'))} |" in readme
