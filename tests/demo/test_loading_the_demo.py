"""The demo study: what the visitor finds, that it is loaded once and whole, and nowhere but in a demo."""

import io
import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from annotator.accounts.demo import ACCOUNTS, PASSWORD
from annotator.accounts.models import User
from annotator.adjudication import selectors as adjudication
from annotator.coding.models import Coding, Evidence
from annotator.coding.selectors import next_assignment, progress_of
from annotator.common.models import Event, Job, JobState
from annotator.demo import services
from annotator.demo.services import NotADemo, NotEmpty, load_demo
from annotator.rounds.models import Draw, DrawBatch, Phase, Round, Verdict
from annotator.rounds.selectors.draws import check_draw
from annotator.rounds.selectors.funnel import funnel_of
from annotator.studies.models import Study
from annotator.studies.selectors import Seat, seat_in, studies_of
from mining.models import Harvest, Report
from tests.worlds import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = load_demo(at=timezone.now())
    assert study is not None
    return study


def seat(study: Study, username: str) -> Seat:
    return seat_in(user=User.objects.get(username=username), study=study)


def round_named(name: str) -> Round:
    return Round.objects.select_related("study", "version").get(name=name)


def everything() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (User, Study, Report, Round, Coding, Event, Job)}


def test_the_visitor_finds_a_round_in_every_phase(study: Study) -> None:
    phases = dict(Round.objects.filter(study=study).values_list("name", "phase"))
    assert phases == {
        "Screening": Phase.CLOSED,
        "Pilot": Phase.CLOSED,
        "Reliability 1": Phase.RECONCILING,
        "Reliability 2": Phase.OPEN,
    }


def test_the_sample_is_drawn_in_two_batches_and_screened(study: Study) -> None:
    [draw] = Draw.objects.filter(study=study)
    assert check_draw(draw).is_same
    assert DrawBatch.objects.filter(draw=draw).count() == 2
    steps = {step.key: step.total for step in funnel_of(draw).steps}
    assert steps == {"mined": 78, "frame": 70, "drawn": 70, "screened": 70, "kept": 67}
    reasons = Verdict.objects.filter(study=study, is_included=False).values_list("reason_name", flat=True)
    assert set(reasons) == {"Not a bug", "Outside the system", "Not enough information"}


def test_raters_have_marked_passages(study: Study) -> None:
    assert Evidence.objects.filter(coding__assignment__round__name="Pilot").count() == 6


def test_the_reports_and_the_codebook_are_there(study: Study) -> None:
    harvest = Harvest.objects.get(source__corpus=study.corpus)
    assert (harvest.created, harvest.rejected, study.corpus.reports.count()) == (78, 0, 78)
    assert round_named("Pilot").version.number == 1
    assert "Working blind" in study.protocol


def test_six_conflicts_wait_for_the_adjudicator(study: Study) -> None:
    counts = adjudication.conflict_counts(round_named("Reliability 1"), seat(study, "adjudicator"))
    assert counts.undecided == 6


def test_the_rater_has_24_reports_to_code_and_the_second_rater_has_done_nine(study: Study) -> None:
    running = round_named("Reliability 2")
    rater, rater2 = (User.objects.get(username=name) for name in ("rater", "rater2"))
    progress, progress2 = progress_of(running, rater), progress_of(running, rater2)
    assert (progress.assigned, progress.submitted) == (24, 0)
    assert (progress2.assigned, progress2.submitted) == (24, 9)
    assert next_assignment(running, rater) is not None


def test_the_pilot_has_a_gold_label_for_every_question(study: Study) -> None:
    labels = adjudication.gold_labels(round_named("Pilot"), seat(study, "lead"))
    assert len(labels) == 20 * 3
    assert sum(label.origin == "decision" for label in labels) == 11


def test_everybody_on_the_sign_in_page_can_sign_in(study: Study) -> None:
    for username, _ in ACCOUNTS:
        assert Client().login(username=username, password=PASSWORD), username


def test_the_outsider_belongs_to_no_study(study: Study) -> None:
    assert not studies_of(user=User.objects.get(username="outsider")).exists()


def test_everything_happened_in_its_order_and_before_now(study: Study) -> None:
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    assert Event.objects.earliest("at").at < now - timedelta(days=35)
    for coding in Coding.objects.select_related("assignment__round"):
        round = coding.assignment.round
        assert round.opened_at <= coding.submitted_at <= (round.ended_at or now)
    job = Job.objects.get(task="mining.import_file")
    assert job.state == JobState.DONE
    assert job.created_at <= job.started_at <= job.finished_at < Round.objects.earliest("opened_at").opened_at


def test_loading_again_changes_nothing_whatever_the_visitor_has_done(study: Study) -> None:
    Study.objects.filter(pk=study.pk).update(name="Renamed by a visitor")
    before = everything()
    assert load_demo(at=timezone.now()) is None
    assert everything() == before


def test_the_command_says_who_can_sign_in_each_time() -> None:
    for is_first in (True, False):
        said = io.StringIO()
        call_command("load_demo", stdout=said)
        assert ("The demo study is loaded" in said.getvalue()) == is_first
        assert PASSWORD in said.getvalue()
        assert all(username in said.getvalue() for username, _ in ACCOUNTS)


def test_an_installation_that_is_no_demo_gets_no_known_passwords(settings) -> None:
    settings.IS_DEMO = False
    with pytest.raises(NotADemo):
        load_demo(at=timezone.now())
    with pytest.raises(CommandError, match="no demo"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_a_database_with_people_in_it_is_left_alone() -> None:
    people.make_user("somebody")
    with pytest.raises(NotEmpty):
        load_demo(at=timezone.now())
    assert User.objects.count() == 1


def test_a_demo_that_fails_halfway_leaves_nothing(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "example"
    shutil.copytree(services.FOLDER, folder)
    text = (folder / "rounds.yaml").read_text(encoding="utf-8")
    (folder / "rounds.yaml").write_text(text.replace("cause: slip", "cause: none of these"), encoding="utf-8")
    monkeypatch.setattr(services, "FOLDER", folder)
    with pytest.raises(Exception, match="causes"):
        load_demo(at=timezone.now())
    assert set(everything().values()) == {0}
