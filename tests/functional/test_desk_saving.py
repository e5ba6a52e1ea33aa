"""What a rater puts down is never lost: a server that dies, a line that drops, a reload, a second window."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import Page, Route, expect

from annotator.accounts.models import User
from annotator.coding.models import Coding, Draft
from annotator.rounds.models import Round
from tests.services.browsers import first_held
from tests.worlds import people, rounds
from tools.processes import end, free_port, is_listening, running, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def rater(transactional_db: None) -> User:
    return people.make_user("rater")


@pytest.fixture
def round(rater: User) -> Round:
    return rounds.make_open_round(people.make_study(), [rater], n_reports=4)


@pytest.fixture
def desk(round: Round) -> str:
    return f"/studies/{round.study.slug}/rounds/{round.pk}/desk/"


def open_desk(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    return page


def state(page: Page, name: str) -> None:
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", name)


def content() -> dict[str, object]:
    return Draft.objects.get().content["answers"]


def test_every_change_is_saved_at_once_and_is_there_after_a_reload(desk: str, rater: User, page_of: PageOf) -> None:
    page = open_desk(page_of(rater), desk)
    page.keyboard.press("2")
    state(page, "saved")
    assert content() == {"symptom": {"kind": "codes", "codes": ["system-hang"]}}
    page.keyboard.press("m")
    page.keyboard.type("Lock order?")
    state(page, "saved")
    page.reload()
    expect(page.get_by_role("radio", name="System hang")).to_be_checked()
    expect(page.locator("#memo")).to_have_value("Lock order?")
    assert not Coding.objects.exists()


def test_offline_answers_wait_on_the_device_and_are_saved_when_the_line_is_back(
    desk: str, rater: User, page_of: PageOf
) -> None:
    page = open_desk(page_of(rater), desk)
    page.context.set_offline(True)
    page.keyboard.press("2")
    state(page, "waiting")
    expect(page.locator("[data-saved]")).to_contain_text("Kept on this device")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not submitted yet: the server does not answer.")
    page.context.set_offline(False)
    state(page, "saved")
    assert content() == {"symptom": {"kind": "codes", "codes": ["system-hang"]}}
    # asked for again by itself, and refused: the other questions are open
    expect(page.get_by_role("alert")).to_contain_text("is not answered yet")


def test_leaving_with_unsaved_answers_warns(desk: str, rater: User, page_of: PageOf) -> None:
    page = open_desk(page_of(rater), desk)
    page.context.set_offline(True)
    page.keyboard.press("2")
    state(page, "waiting")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("window.location.assign('/')")
    expect(page.get_by_role("radio", name="System hang")).to_be_checked()
    assert asked == ["beforeunload"]


def test_two_windows_never_overwrite_each_other_unasked(desk: str, rater: User, page_of: PageOf) -> None:
    left = open_desk(page_of(rater), desk)
    right = open_desk(left.context.new_page(), desk)
    left.keyboard.press("1")
    state(left, "saved")
    right.keyboard.press("2")
    state(right, "conflict")
    expect(right.get_by_role("alert")).to_contain_text("changed in another window")
    assert content() == {"symptom": {"kind": "codes", "codes": ["crash"]}}
    right.keyboard.press("Enter")
    right.get_by_role("button", name="Load the newer answers").click()
    expect(right.get_by_role("radio", name="Crash")).to_be_checked()
    state(right, "saved")
    assert not Coding.objects.exists()


def test_the_rater_may_keep_what_stands_in_the_older_window(desk: str, rater: User, page_of: PageOf) -> None:
    left = open_desk(page_of(rater), desk)
    right = open_desk(left.context.new_page(), desk)
    left.keyboard.press("1")
    state(left, "saved")
    right.keyboard.press("2")
    right.get_by_role("button", name="Keep what stands here").click()
    state(right, "saved")
    assert content() == {"symptom": {"kind": "codes", "codes": ["system-hang"]}}
    left.keyboard.press("m")
    left.keyboard.type("?")
    state(left, "conflict")


def test_what_is_saved_while_the_page_comes_anew_stands_on_it(desk: str, rater: User, page_of: PageOf) -> None:
    page = open_desk(page_of(rater), desk)
    url = page.evaluate("location.pathname")
    saving: list[Route] = []
    coming: list[Route] = []
    page.route(f"**{url}", lambda route: (saving if route.request.method == "POST" else coming).append(route))
    page.keyboard.press("2")
    saved = first_held(page, saving)
    page.evaluate("setTimeout(() => location.reload())")
    made = first_held(page, coming)
    before = made.fetch()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        saved.continue_()
    page.wait_for_timeout(300)  # for the page that is being left to hear of it
    made.fulfill(response=before)
    page.unroute_all()
    expect(page.get_by_role("radio", name="System hang")).to_be_checked()
    state(page, "saved")


def test_who_is_signed_out_in_the_middle_loses_nothing(
    desk: str, rater: User, page_of: PageOf, live_server: object
) -> None:
    page = open_desk(page_of(rater), desk)
    old = Session.objects.get().pk
    Session.objects.all().delete()
    page.keyboard.press("2")
    state(page, "signed-out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    again = page_of(rater).context.cookies()
    page.context.add_cookies([{**cookie, "url": live_server.url} for cookie in _plain(again)])  # type: ignore[attr-defined]
    page.reload()
    expect(page.get_by_role("radio", name="System hang")).to_be_checked()
    state(page, "saved")
    assert Session.objects.get().pk != old


def _plain(cookies: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{"name": cookie["name"], "value": cookie["value"]} for cookie in cookies]


class Server:
    """A web server process of its own on the test's database, at one address however often it is killed."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "web.log"
        self.folder = folder
        self.stack = ExitStack()

    def start(self) -> None:
        one = connection.settings_dict
        postgres = f"postgresql://{one['USER']}:{one['PASSWORD']}@{one['HOST']}:{one['PORT']}/{one['NAME']}"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
            "DATABASE_URL": f"sqlite:///{one['NAME']}" if connection.vendor == "sqlite" else postgres,
            "INTERCODER_DATA": str(self.folder),
            "INTERCODER_SECRET_KEY": settings.SECRET_KEY,
            "INTERCODER_DEBUG": "yes",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--port", str(self.port)]
        command += ["--blocking-threads", "2", "annotator.wsgi:application"]
        self.process = self.stack.enter_context(running(command, log=self.log, env=environment, cwd=ROOT))
        wait_until(lambda: is_listening(self.port), seconds=40, what="Starting the web server")

    def stop(self) -> None:
        end(self.process)


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    with server.stack:
        server.start()
        yield server


def test_answers_survive_a_server_that_dies_and_a_reload_meanwhile(
    desk: str, rater: User, page_of: PageOf, server: Server
) -> None:
    page = page_of(rater)
    (session,) = page.context.cookies()
    page.context.add_cookies([{"name": str(session["name"]), "value": str(session["value"]), "url": server.url}])
    open_desk(page, server.url + desk)
    address = page.url
    page.keyboard.press("1")
    state(page, "saved")
    server.stop()
    page.keyboard.press("1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("2")
    state(page, "waiting")
    page.on("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    server.start()
    page = page.context.new_page()
    open_desk(page, address)
    expect(page.locator("[name='a.phase']:checked")).to_have_value("engine-setup")
    state(page, "saved")
    assert content() == {
        "symptom": {"kind": "codes", "codes": ["crash"]},
        "phase": {"kind": "codes", "codes": ["engine-setup"]},
    }


def test_answers_left_behind_for_another_report_are_sent_too(
    desk: str, rater: User, page_of: PageOf, round: Round
) -> None:
    page = open_desk(page_of(rater), desk)
    page.context.set_offline(True)
    page.keyboard.press("2")
    state(page, "waiting")
    context = page.context
    page.close()
    context.set_offline(False)
    other = rounds.assignments_of(round, rater)[2]
    page = open_desk(context.new_page(), f"{desk}{other.pk}/")
    expect(page.locator("input:checked")).to_have_count(0)
    wait_until(lambda: Draft.objects.filter(revision=1).exists(), seconds=10, what="Sending what was left behind")
    assert Draft.objects.get(revision=1).assignment == rounds.assignments_of(round, rater)[0]
    assert content() == {"symptom": {"kind": "codes", "codes": ["system-hang"]}}


def test_a_submission_whose_answer_was_lost_is_kept_once(desk: str, rater: User, page_of: PageOf) -> None:
    page = open_desk(page_of(rater), desk)
    for key in ("1", "0", "1", "1"):
        page.keyboard.press(key)
    state(page, "saved")
    lost = []

    def lose_one(route: object) -> None:
        if "action=submit" in (route.request.post_data or "") and not lost:  # type: ignore[attr-defined]
            lost.append(route.fetch().status)  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/desk/*/", lose_one)
    page.keyboard.press("Enter")
    expect(page.locator(".done-count")).to_contain_text("1 of 4")
    assert lost == [200]
    assert Coding.objects.count() == 1


def test_time_counts_while_there_are_signs_of_life_and_no_longer(desk: str, rater: User, page_of: PageOf) -> None:
    page = page_of(rater)
    page.clock.install()
    open_desk(page, desk)
    page.mouse.move(300, 300)
    page.clock.run_for(30_000)
    page.mouse.move(310, 300)
    # two hours away from the desk: one minute of them may have been reading
    page.clock.run_for(2 * 3600 * 1000)
    for key in ("1", "0", "1", "1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".done-count")).to_contain_text("1 of 4")
    assert 85 <= Coding.objects.get().active_seconds <= 95
