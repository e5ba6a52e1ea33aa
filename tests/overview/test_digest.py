"""The digest by mail: when it is due, what it says, that each is sent once, and what it never tells."""

import smtplib
from datetime import UTC, date, datetime, timedelta, timezone
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from annotator.accounts import services as accounts
from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed
from annotator.common.jobs import runner
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease, LeaseLost, MustWait
from annotator.common.models import Job, JobState
from annotator.overview import services
from annotator.overview.digest import DueIn, letter_of, next_moment
from annotator.overview.models import Digest, Every
from annotator.overview.places import place
from annotator.overview.rules import Task
from annotator.rounds.models import Round
from annotator.rounds.services import phases
from annotator.studies.models import Study
from tests.worlds import codings, people, rounds

ADDRESS = "https://codes.example.org/"
THURSDAY = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 6, 0, tzinfo=UTC)
SAME = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash")
OTHER = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="system-hang")


@pytest.mark.parametrize(
    ("every", "after", "due"),
    [
        (Every.DAILY, datetime(2026, 3, 5, 5, 59, tzinfo=UTC), datetime(2026, 3, 5, 6, tzinfo=UTC)),
        (Every.DAILY, datetime(2026, 3, 5, 6, 0, tzinfo=UTC), datetime(2026, 3, 6, 6, tzinfo=UTC)),
        (Every.DAILY, datetime(2026, 12, 31, 7, 0, tzinfo=UTC), datetime(2027, 1, 1, 6, tzinfo=UTC)),
        (Every.WEEKLY, datetime(2026, 3, 5, 9, 0, tzinfo=UTC), datetime(2026, 3, 9, 6, tzinfo=UTC)),
        (Every.WEEKLY, datetime(2026, 3, 9, 5, 0, tzinfo=UTC), datetime(2026, 3, 9, 6, tzinfo=UTC)),
        (Every.WEEKLY, datetime(2026, 3, 9, 6, 0, tzinfo=UTC), datetime(2026, 3, 16, 6, tzinfo=UTC)),
        (Every.WEEKLY, datetime(2026, 3, 8, 23, 0, tzinfo=UTC), datetime(2026, 3, 9, 6, tzinfo=UTC)),
    ],
)
def test_the_next_digest_is_due_at_six(every: str, after: datetime, due: datetime) -> None:
    assert next_moment(every, after=after) == due


def test_the_hour_is_that_of_utc_wherever_the_moment_was_read() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert next_moment(Every.DAILY, after=datetime(2026, 3, 6, 14, 30, tzinfo=tokyo)) == FRIDAY
    assert next_moment(Every.DAILY, after=datetime(2026, 3, 6, 15, 30, tzinfo=tokyo)) == FRIDAY + timedelta(days=1)


def test_a_letter_names_each_thing_with_its_link_and_the_way_to_the_setting() -> None:
    task = Task("Start coding: 5 left", "Pilot", place("coding:desk", slug="bugs", round_id=7), "coded")
    letter = letter_of([DueIn("Bugs & more", [task]), DueIn("Quiet", [])], address=ADDRESS)
    assert letter is not None
    assert letter.subject == "Intercoder: 1 study waits for you"
    assert letter.text == (
        "This is what waits for you.\n\n"
        "Bugs & more\n\n"
        "* Start coding: 5 left (Pilot)\n"
        f"  https://codes.example.org{task.place.url}\n\n"
        "You asked for this mail. Change how often it comes, or turn it off:\n"
        "https://codes.example.org/profile/digest/\n"
    )


def test_the_subject_counts_the_studies_in_which_something_is_due() -> None:
    task = Task("End Pilot", "Everything in it is coded.", place("rounds:round", slug="bugs", round_id=7), "rounds")
    letter = letter_of([DueIn("One", [task, task]), DueIn("Two", [task]), DueIn("Three", [])], address=ADDRESS)
    assert letter is not None
    assert letter.subject == "Intercoder: 2 studies wait for you"
    assert letter_of([DueIn("Three", [])], address=ADDRESS) is None


class World:
    """An open round of two raters, one of whom wants a digest every day."""

    def __init__(self) -> None:
        self.study: Study = people.make_study(name="Bugs")
        self.raters = [people.make_user(name="Ada Rater"), people.make_user(name="Bo Rater")]
        self.round: Round = rounds.make_open_round(self.study, self.raters, name="Pilot", n_reports=3)
        phases.set_due(round=self.round, due_on=date(2026, 3, 20), by=self.study.created_by, at=THURSDAY)
        self.ada = self.raters[0]
        choose(self.ada)

    def code_all(self, *, differ: bool) -> None:
        for rater in self.raters:
            for assignment in rounds.assignments_of(self.round, rater):
                codings.submit(assignment, OTHER if differ and rater == self.raters[1] else SAME)


def choose(user: User, every: str = Every.DAILY) -> Job | None:
    services.choose_digest(user=user, every=every, address=ADDRESS, by=user, at=THURSDAY)
    return job_of(user) if every else None


def job_of(user: User) -> Job:
    return Digest.objects.select_related("job").get(user=user).job


def work(job: Job, at: datetime = FRIDAY) -> None:
    with time_machine.travel(at, tick=False):
        runner.work(job.pk, services.run_digests)


def claim(job: Job, holder: str, at: datetime) -> Lease:
    lease = jobs.claim(job_id=job.pk, holder=holder, at=at)
    assert lease is not None
    return lease


@pytest.fixture
def world(db: None, filesystem_broker: str) -> World:
    return World()


def test_what_is_due_is_sent_at_its_time_and_the_next_day_again(world: World) -> None:
    job = job_of(world.ada)
    work(job, FRIDAY - timedelta(seconds=1))
    assert mail.outbox == []
    work(job)
    work(job)
    assert [letter.to for letter in mail.outbox] == [[world.ada.email]]
    assert mail.outbox[0].subject == "Intercoder: 1 study waits for you"
    assert "* Start coding: 3 left (Pilot, due on 20 Mar 2026)" in mail.outbox[0].body
    assert f"{ADDRESS}studies/{world.study.slug}/rounds/{world.round.pk}/" in mail.outbox[0].body
    work(job, FRIDAY + timedelta(days=1))
    assert len(mail.outbox) == 2


def test_days_on_which_no_worker_ran_are_made_up_for_by_one_digest(world: World) -> None:
    job, late = job_of(world.ada), FRIDAY + timedelta(days=4, hours=3)
    work(job, late)
    work(job, late + timedelta(hours=1))
    job.refresh_from_db()
    assert len(mail.outbox) == 1
    assert job.waiting_until == FRIDAY + timedelta(days=5)


def test_a_worker_that_was_overtaken_sends_nothing(world: World) -> None:
    job, later = job_of(world.ada), FRIDAY + timedelta(hours=1)
    slow = claim(job, "slow", FRIDAY)
    assert jobs.claim(job_id=job.pk, holder="second", at=FRIDAY) is None
    work(job, later)
    with time_machine.travel(later, tick=False), pytest.raises(LeaseLost):
        services.run_digests(slow)
    assert len(mail.outbox) == 1


def test_a_digest_whose_worker_died_before_its_claim_is_sent_by_another(world: World) -> None:
    job = job_of(world.ada)
    claim(job, "killed", FRIDAY)
    work(job, FRIDAY + timedelta(seconds=1))
    assert mail.outbox == []
    work(job, FRIDAY + timedelta(hours=1))
    assert len(mail.outbox) == 1


def test_a_digest_whose_worker_died_while_sending_is_not_sent_again_and_the_next_one_is(world: World) -> None:
    job, lease = job_of(world.ada), claim(job_of(world.ada), "killed", FRIDAY)
    with (
        time_machine.travel(FRIDAY, tick=False),
        patch("annotator.overview.services.send_mail", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        services.run_digests(lease)
    work(job, FRIDAY + timedelta(hours=1))
    assert mail.outbox == []
    work(job, FRIDAY + timedelta(days=1))
    assert len(mail.outbox) == 1


def test_a_mail_host_that_refuses_does_not_end_the_digests(world: World) -> None:
    job = job_of(world.ada)
    with patch("annotator.overview.services.send_mail", side_effect=smtplib.SMTPServerDisconnected):
        work(job)
    work(job, FRIDAY + timedelta(days=1))
    assert len(mail.outbox) == 1


def test_nothing_is_sent_when_nothing_is_due(world: World) -> None:
    job = job_of(world.ada)
    for assignment in rounds.assignments_of(world.round, world.ada):
        codings.submit(assignment, SAME)
    work(job)
    job.refresh_from_db()
    assert mail.outbox == []
    assert (job.state, job.waiting_until) == (JobState.QUEUED, FRIDAY + timedelta(days=1))


def test_a_deactivated_person_gets_none_until_let_in_again(world: World) -> None:
    owner, job = User.objects.get(pk=world.study.created_by_id), job_of(world.ada)
    User.objects.filter(pk=owner.pk).update(is_superuser=True)
    owner.refresh_from_db()
    accounts.deactivate(user=world.ada, by=owner, at=THURSDAY)
    work(job)
    assert mail.outbox == []
    accounts.reactivate(user=world.ada, by=owner, at=FRIDAY)
    work(job, FRIDAY + timedelta(days=1))
    assert len(mail.outbox) == 1


def test_a_study_that_was_left_is_not_told_of(world: World) -> None:
    people.take(world.study, world.ada, "rater")
    work(job_of(world.ada))
    assert mail.outbox == []


def test_who_turns_it_off_or_chooses_anew_gets_nothing_from_the_earlier_choice(world: World) -> None:
    daily = job_of(world.ada)
    weekly = choose(world.ada, Every.WEEKLY)
    assert weekly is not None
    work(daily)
    daily.refresh_from_db()
    assert (daily.state, mail.outbox) == (JobState.DONE, [])
    assert weekly.waiting_until == FRIDAY + timedelta(days=3)
    choose(world.ada, "")
    work(weekly, FRIDAY + timedelta(days=3))
    assert mail.outbox == []


def test_a_lead_is_told_of_a_round_to_end_and_of_no_code(world: World) -> None:
    world.code_all(differ=True)
    lead = world.study.created_by
    job = choose(lead)
    assert job is not None
    work(job)
    body = mail.outbox[0].body
    assert "* End Pilot (Everything in it is coded.)" in body
    for secret in ("Crash", "crash", "System hang", "Symptom", "kappa", "agree", "Settle", "Ada", "Bo"):
        assert secret not in body


def test_conflicts_are_told_to_the_adjudicator_alone_and_only_once_the_round_has_ended(world: World) -> None:
    world.code_all(differ=True)
    everybody = {role: people.add(world.study, people.make_user(), role) for role in ("adjudicator", "viewer")}
    waiting = [choose(user) for user in everybody.values()]
    for job in waiting:
        assert job is not None
        work(job)
    assert mail.outbox == []
    rounds.end(world.round, at=FRIDAY)
    for job in [*waiting, job_of(world.ada)]:
        assert job is not None
        work(job, FRIDAY + timedelta(days=1))
    assert [letter.to for letter in mail.outbox] == [[everybody["adjudicator"].email]]
    assert "* Settle conflicts: 3 left (Pilot)" in mail.outbox[0].body
    for secret in ("Crash", "System hang", "Symptom", "kappa", "Ada", "Bo"):
        assert secret not in mail.outbox[0].body


def test_a_digest_of_ten_rounds_asks_no_more_than_one_of_two(world: World) -> None:
    job, asked = job_of(world.ada), []
    for day, more in enumerate([1, 8]):
        for _ in range(more):
            rounds.make_open_round(world.study, world.raters)
        with CaptureQueriesContext(connection) as queries:
            work(job, FRIDAY + timedelta(days=day))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert len(mail.outbox) == 2


def test_nobody_chooses_for_another_and_nothing_else_can_be_chosen(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.choose_digest(user=world.ada, every="", address=ADDRESS, by=world.raters[1], at=THURSDAY)
    with pytest.raises(Invalid):
        services.choose_digest(user=world.ada, every="hourly", address=ADDRESS, by=world.ada, at=THURSDAY)
    assert Digest.objects.get(user=world.ada).every == Every.DAILY


def test_the_page_keeps_the_choice_and_the_address_it_was_made_at(world: World, client: Client) -> None:
    person = world.raters[1]
    client.force_login(person)
    assert "The next one is due" not in client.get("/profile/digest/").content.decode()
    page = client.post("/profile/digest/", {"every": "weekly"}, follow=True, headers={"host": "localhost:8123"})
    assert "The next one is due on" in page.content.decode()
    kept = Digest.objects.get(user=person)
    assert (kept.every, kept.address) == (Every.WEEKLY, "http://localhost:8123/")
    client.post("/profile/digest/", {"every": ""})
    assert not Digest.objects.filter(user=person).exists()


def test_the_page_says_that_no_mail_leaves_without_a_mail_host(
    world: World, client: Client, settings: Settings
) -> None:
    client.force_login(world.ada)
    assert "no mail host" not in client.get("/profile/digest/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "no mail host" in client.get("/profile/digest/").content.decode()


def test_a_digest_that_has_stopped_says_so_and_starts_again_by_saving(world: World, client: Client) -> None:
    job = job_of(world.ada)
    with patch("annotator.overview.services.studies_of", side_effect=ZeroDivisionError):
        work(job)
    client.force_login(world.ada)
    assert "Your digest has stopped." in client.get("/profile/digest/").content.decode()
    page = client.post("/profile/digest/", {"every": "daily"}, follow=True).content.decode()
    assert "Your digest has stopped." not in page
    assert job_of(world.ada).pk != job.pk


def test_waiting_is_what_a_digest_does_between_two(world: World) -> None:
    lease = claim(job_of(world.ada), "worker", FRIDAY)
    with time_machine.travel(FRIDAY, tick=False), pytest.raises(MustWait) as waits:
        services.run_digests(lease)
    assert waits.value.until == FRIDAY + timedelta(days=1)
