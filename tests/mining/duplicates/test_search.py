"""What suggests two reports: GitHub's mark, a maintainer's word, a fix, another project, a title, a text."""

import random
import time

import pytest
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.errors import NotAllowed, NotFound, WrongState
from annotator.common.jobs import services as jobs
from annotator.common.models import Job
from annotator.studies.models import Study
from mining import tasks
from mining.duplicates import texts
from mining.duplicates.said import hints_in
from mining.duplicates.search import search
from mining.models import Corpus, DuplicatePair, Reference, ReferenceKind, Report
from mining.services.duplicate_search import run_search, start_search
from tests.worlds import pairs, people
from tests.worlds.reports import make_report, make_reports, make_row, store

WORDS = [f"word{n}" for n in range(3000)]
GITHUB = "https://github.com/example/engine/issues"


def prose(seed: int, length: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def report(corpus: Corpus, number: int, **values: object) -> Report:
    row: dict[str, object] = {"title": f"{prose(number, 6)}", "body": prose(number), "comments": []}
    return make_report(corpus, number=number, url=f"{GITHUB}/{number}", **(row | values))


def suggested(corpus: Corpus) -> set[tuple[int | None, int | None, str]]:
    numbers = dict(Report.objects.filter(corpus=corpus).values_list("pk", "number"))
    return {
        (numbers[each.first_id], numbers[each.second_id], reason["why"])
        for each in search(corpus, lambda _: None)
        for reason in each.reasons
    }


def comment(body: str, role: str = "MEMBER") -> dict[str, str]:
    return {"author": "u-1", "author_association": role, "body": body}


def test_marks_of_github_are_followed_until_they_are_taken_back(corpus: Corpus) -> None:
    report(corpus, 1)
    mark = {"what": "marked as duplicate", "url": f"{GITHUB}/1", "at": "2024-03-01"}
    report(corpus, 2, timeline=[mark])
    report(corpus, 3, timeline=[mark, mark | {"what": "unmarked as duplicate"}])
    assert suggested(corpus) == {(1, 2, "marked")}


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("Closing as a duplicate of #1.", 1),
        ("Duplicate of https://github.com/example/engine/issues/1", 1),
        ("dup: example/engine#1", 1),
        ("This is the same bug as #1", 1),
        ("See #1", None),
        ("No duplicate, see #1", None),
        ("Duplicate of #17", None),
    ],
)
def test_what_a_maintainer_says_is_read(corpus: Corpus, body: str, number: int | None) -> None:
    report(corpus, 1)
    report(corpus, 2, comments=[comment(body)])
    assert suggested(corpus) == ({(1, 2, "said")} if number else set())


def test_others_are_heard_only_where_nobody_has_a_role(corpus: Corpus) -> None:
    report(corpus, 1)
    report(corpus, 2, comments=[comment("Duplicate of #1", "NONE")])
    report(corpus, 3, comments=[{"author": "u-1", "body": "Duplicate of #1"}])
    assert suggested(corpus) == {(1, 3, "said")}


def test_a_report_of_another_project_is_suggested(corpus: Corpus) -> None:
    store(corpus, [make_row(9, url="https://github.com/other/tool/issues/9", title=prose(9, 6), body=prose(9))])
    report(corpus, 1, comments=[comment("Upstream has it: other/tool#9", "NONE")])
    report(corpus, 2, body="https://github.com/other/tool/issues/9 and example/engine#1")
    assert suggested(corpus) == {(9, 1, "cross"), (9, 2, "cross")}


def test_a_report_and_its_fix_are_one_bug(corpus: Corpus) -> None:
    report(corpus, 1)
    [fix] = store(corpus, [make_row(url="https://github.com/example/engine/commit/abc", title=prose(7, 6))])[-1:]
    Reference.objects.create(
        corpus=corpus, report=fix, repository="Example/Engine", number=1, kind=ReferenceKind.CLOSES
    )
    assert {why for *_, why in suggested(corpus)} == {"fix"}


def test_same_titles_are_suggested_and_those_of_forms_are_not(corpus: Corpus) -> None:
    report(corpus, 1, title="[Bug]: Crash while loading a split model")
    report(corpus, 2, title="crash while loading a split model!")
    for number in range(3, 10):
        report(corpus, number, title="[Bug]: Insert a summary of your issue")
    report(corpus, 10, title="Short title")
    report(corpus, 11, title="Short title")
    assert suggested(corpus) == {(1, 2, "title")}


def test_nearly_the_same_texts_are_suggested_and_a_shared_form_is_not(corpus: Corpus) -> None:
    form = "Did you search for it before. Which version do you have. What did you expect to happen instead. " * 2
    for number in range(1, 40):
        report(corpus, number, body=f"{form}\n{prose(number)}")
    report(corpus, 50, body=f"{form}\n{prose(3)} with some more words")
    assert suggested(corpus) == {(3, 50, "text")}


def test_forms_that_nobody_filled_in_are_not_alike(corpus: Corpus) -> None:
    for number in range(1, 9):
        report(corpus, number, body=prose(999, 80))
    assert suggested(corpus) == set()


def test_the_sketch_estimates_the_share_of_common_runs() -> None:
    for share in (0.3, 0.6, 0.9):
        errors = []
        for seed in range(20):
            generator = random.Random(seed)
            total = 400
            common = [generator.getrandbits(32) for _ in range(int(total * share))]
            rest = [generator.getrandbits(32) for _ in range(total - len(common))]
            half = len(rest) // 2
            one, other = sorted({*common, *rest[:half]}), sorted({*common, *rest[half:]})
            sketches = [texts.sketch_of(texts.np.array(each, dtype=texts.np.uint64)) for each in (one, other)]
            assert sketches[0] is not None
            assert sketches[1] is not None
            errors.append(texts.likeness(sketches[0], sketches[1]) - share)
        assert abs(sum(errors) / len(errors)) < 0.03
        assert max(map(abs, errors)) < 0.16


@pytest.mark.parametrize("hostile", ["#1" * 50_000, "duplicate of " * 20_000, "a/b" * 40_000, "```" * 40_000])
def test_hostile_texts_cost_no_time(hostile: str) -> None:
    started = time.process_time()
    list(hints_in(repository="a/b", body=hostile, comments=[comment(hostile)], extra={"timeline": [hostile, 3]}))
    texts.hash_runs(hostile)
    # what is slower than linear takes minutes; the rest is for machines that are busy
    assert time.process_time() - started < 10


def test_a_search_is_a_job_that_keeps_its_pairs_once(corpus: Corpus, lead: User) -> None:
    report(corpus, 1)
    report(corpus, 2, comments=[comment("Duplicate of #1")])
    job = start_search(corpus=corpus, by=lead, at=timezone.now())
    with pytest.raises(WrongState, match="going on"):
        start_search(corpus=corpus, by=lead, at=timezone.now())
    tasks.find_duplicates(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"pairs": 1, "new": 1})
    again = start_search(corpus=corpus, by=lead, at=timezone.now())
    tasks.find_duplicates(again.pk)
    again.refresh_from_db()
    assert again.result == {"pairs": 1, "new": 0}
    assert DuplicatePair.objects.count() == 1


def test_a_cancelled_search_keeps_nothing(corpus: Corpus, lead: User) -> None:
    make_reports(corpus, 250)
    job = start_search(corpus=corpus, by=lead, at=timezone.now())
    lease = jobs.claim(job_id=job.pk, holder="one", at=timezone.now())
    assert lease is not None
    jobs.request_cancel(job=Job.objects.get(pk=job.pk), at=timezone.now())
    assert run_search(lease) is None
    assert not DuplicatePair.objects.exists()


def test_only_who_may_import_searches(study: Study) -> None:
    viewer = people.make_user("viewer")
    people.add(study, viewer, "viewer")
    for person, refusal in ((viewer, NotAllowed), (people.make_user("stranger"), NotFound)):
        with pytest.raises(refusal):
            start_search(corpus=study.corpus, by=person, at=pairs.AT)
