"""A package tells what raters were shown of reports that a round hid at first, and when."""

import pytest

from tests.worlds import codings, packages, people, rounds, staged

pytestmark = pytest.mark.django_db


def test_a_package_tells_what_was_shown_and_when() -> None:
    study = people.make_study()
    ada = people.make_user("ada")
    round = staged.make_open_round(study, [ada, people.make_user("bob")], name="Part by part")
    own = rounds.assignments_of(round, ada)[0]
    staged.submit_stage(own)
    rounds.end(round)
    [line] = packages.build(study).table("disclosures").to_dict("records")
    assert (line["round"], line["report"]) == ("Part by part", own.round_report.report_id)
    assert line["parts"] == "@@".join(staged.STAGE.parts)
    assert line["shown_at"] != line["shown_at"], "a time beside a letter would tell whose it is"
    rounds.close(round)
    opened = packages.build(study)
    [line] = opened.table("disclosures").to_dict("records")
    assert line["shown_at"].startswith(codings.AT.date().isoformat())
    [told] = opened.table("rounds").to_dict("records")
    assert (told["hides"], told["hides_until"]) == (line["parts"], "facet:symptom")


def test_a_package_of_rounds_that_hide_nothing_has_an_empty_table() -> None:
    study = people.make_study()
    rounds.end(rounds.make_open_round(study, [people.make_user("ada")]))
    assert packages.build(study).table("disclosures").empty
