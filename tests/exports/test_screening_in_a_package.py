"""A package holds screening rounds as it holds others, under a codebook of their own."""

import pytest

from taxonomy.exchange import load_yaml
from tests.worlds import books, draws, packages, people, rounds

pytestmark = pytest.mark.django_db


def test_a_package_tells_screening_and_coding_apart() -> None:
    study = people.make_study()
    draws.fill(study.corpus, alpha=4)
    rater = people.make_user("ada")
    first = study.corpus.reports.order_by("pk")[0].pk
    draws.screen(draws.make_screening(study, [rater], name="Screening"), {first: "not-a-bug"})
    books.make_version(study.codebook, study.created_by)
    rounds.close(rounds.end(rounds.make_open_round(study, [rater], name="Main")))
    opened = packages.build(study)
    assert "Bugs in inference engines" in opened.text("codebook/version-1.yaml")
    assert load_yaml(opened.text("codebook/screening-version-1.yaml")).name == "Screening"
    kept = opened.table("rounds").set_index("round")
    assert dict(kept["purpose"]) == {"Screening": "screening", "Main": "reliability"}
    assert set(opened.table("codes")["code"]) >= {"include", "not-a-bug", "crash"}
    said = [text for path, text in opened.files.items() if path.startswith("data/") and b"not-a-bug" in text]
    assert len(said) >= 2
