"""A study that is ready for rounds: twenty reports, a published version, a lead and three raters."""

import pytest

from annotator.accounts.models import User
from annotator.studies.models import Study
from tests.worlds import books, people, reports


@pytest.fixture
def ready_study(db: None) -> Study:
    study = people.make_study(people.make_user("lea"))
    reports.make_reports(study.corpus, 20)
    books.make_version(study.codebook, study.created_by)
    return study


@pytest.fixture
def raters_of_three(ready_study: Study) -> list[User]:
    return [people.add(ready_study, people.make_user(name), "rater") for name in ("ada", "ben", "cyd")]
