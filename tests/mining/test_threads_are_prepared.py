"""Threads are made before anybody opens the report, and being killed in between does no harm."""

import pytest

from annotator.common.models import Job, JobState
from mining.models import RenderedThread, Snapshot
from mining.services import preparing
from mining.tasks import prepare_threads
from mining.threads import renderer, thread_html
from tests.worlds import people, reports, rounds

pytestmark = pytest.mark.django_db


def test_opening_a_round_has_its_reports_made_ready_to_be_read() -> None:
    round = rounds.make_open_round(people.make_study(), [people.make_user("rater")], n_reports=3)
    assert not RenderedThread.objects.exists()
    prepare_threads(Job.objects.get(task=preparing.TASK, scope=f"round:{round.pk}").pk)
    assert RenderedThread.objects.filter(renderer=renderer()).count() == 3


def test_what_is_prepared_is_what_a_reader_gets() -> None:
    study = people.make_study()
    reports.make_reports(study.corpus, 1)
    snapshot = Snapshot.objects.get()
    job = preparing.prepare_threads(scope=study, snapshot_ids=[snapshot.pk], by=study.created_by, at=reports.AT)
    prepare_threads(job.pk)
    prepared = RenderedThread.objects.get().html
    RenderedThread.objects.all().delete()
    assert thread_html(snapshot) == prepared


def test_a_thread_of_an_older_renderer_is_made_anew_and_one_that_is_kept_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(preparing, "AT_ONCE", 1)
    study = people.make_study()
    reports.make_reports(study.corpus, 3)
    old, kept, new = Snapshot.objects.order_by("pk")
    RenderedThread.objects.create(snapshot=old, renderer=1, html="old")
    RenderedThread.objects.create(snapshot=kept, renderer=renderer(), html="kept")
    ids = [old.pk, kept.pk, new.pk]
    job = preparing.prepare_threads(scope=study, snapshot_ids=ids, by=study.created_by, at=reports.AT)
    prepare_threads(job.pk)
    html = dict(RenderedThread.objects.values_list("snapshot_id", "html"))
    assert (html[kept.pk], "old" in html[old.pk][:4], len(html)) == ("kept", False, 3)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 3)
