"""The alignment room's pages, as a browser without script sends them, and who gets in."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.alignment.models import Alignment
from annotator.coding.models import OwnCode
from tests.worlds import people
from tests.worlds.open_coding import Opened, align, coded

pytestmark = pytest.mark.django_db
Coded = tuple[Opened, dict[str, OwnCode]]


@pytest.fixture
def world(db: None) -> Coded:
    return coded()


def url(opened: Opened, more: str = "") -> str:
    return f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/alignment/{more}"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def numbers() -> dict[str, int]:
    return {key: row["number"] for row in Alignment.objects.get().board for key in row["members"]}


def test_the_board_is_worked_from_first_to_last_step_without_script(world: Coded) -> None:
    opened, own = world
    lead = signed_in(opened.lead)
    text = lead.get(url(opened)).content.decode()
    assert "1 likely match" in text
    assert "given to the same reports: both in 2 of 2 where either was given" in text

    def step(**said: object) -> None:
        revision = Alignment.objects.values_list("revision", flat=True).first() or 0
        answer = lead.post(url(opened), {"base_revision": revision, **said})
        assert answer.status_code == 302, answer.content

    step(action="merge", row=2, into=3)
    where = numbers()
    assert where[own["oom"].key] == where[own["OOM"].key]
    step(action="part", code=own["OOM"].key)
    step(action="put", code=own["OOM"].key, into=numbers()[own["oom"].key])
    step(action="become", row=numbers()[own["slow"].key], fate="existing", target="System hang", name="Slow")
    step(action="become", row=numbers()[own["odd"].key], fate="aside", name="Odd")
    step(action="become", row=numbers()[own["oom"].key], fate="new", name="Memory exhausted", brief="None is left.")
    revision = Alignment.objects.get().revision
    assert lead.post(url(opened, "apply/"), {"base_revision": revision}).status_code == 302
    assert "Publish and read the codings" in lead.get(url(opened)).content.decode()
    assert lead.post(url(opened, "reopen/")).status_code == 302
    assert "Rows that became codes of the draft are read as these" in lead.get(url(opened)).content.decode()
    revision = Alignment.objects.get().revision
    assert lead.post(url(opened, "apply/"), {"base_revision": revision}).status_code == 302
    assert lead.post(url(opened, "read/"), {"notes": "Aligned."}).status_code == 302
    opened.round.refresh_from_db()
    assert opened.round.version.notes == "Aligned."
    part = lead.get(url(opened, "agreement/"), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert "Before and after alignment" in part


def test_what_the_board_can_not_do_is_said_on_it(world: Coded) -> None:
    opened, _ = world
    lead = signed_in(opened.lead)
    for said, status, why in (
        ({"action": "put", "base_revision": 0}, 400, "Say which row"),
        ({"action": "dance", "base_revision": 0}, 400, "no such step"),
        (
            {"action": "become", "row": 1, "fate": "existing", "target": "Nowhere", "base_revision": 0},
            400,
            "same facet",
        ),
        ({"action": "become", "row": 1, "fate": "aside", "base_revision": 7}, 409, "Somebody changed the board"),
        ({"action": "become", "row": 1, "fate": "aside"}, 400, "required"),
    ):
        answer = lead.post(url(opened), said)
        assert (answer.status_code, why in answer.content.decode()) == (status, True)
    said = {"action": "become", "row": 1, "fate": "new", "name": "Mine", "brief": "My words.", "base_revision": 7}
    text = lead.post(url(opened), said).content.decode()
    assert 'Yours is still in <a href="#row-1">row 1</a>' in text
    assert 'value="Mine"' in text
    assert ">My words.</textarea>" in text
    gone = lead.post(url(opened), said | {"row": 99}).content.decode()
    assert ("Mine" in gone, "Yours is still" in gone) == (False, False)
    assert lead.post(url(opened), {"action": "merge", "row": 99, "into": 1, "base_revision": 0}).status_code == 404
    lead.post(url(opened, "reopen/"))
    assert "Apply the board to the draft first" in lead.get(url(opened)).content.decode()
    lead.post(url(opened, "read/"))
    assert "Apply the board to the draft first" in lead.get(url(opened)).content.decode()
    lead.post(url(opened, "apply/"), {"base_revision": "x"})
    assert "Somebody changed the board" in lead.get(url(opened)).content.decode()


def test_raters_look_at_the_board_and_others_do_not(world: Coded) -> None:
    opened, _ = world
    viewer = people.add(opened.study, people.make_user("vera"), "viewer")
    adjudicator = people.add(opened.study, people.make_user("jo"), "adjudicator")
    step = {"action": "become", "row": 1, "fate": "aside", "base_revision": 0}
    for person, looks, does in (
        (opened.ada, 200, 403),
        (viewer, 403, 403),
        (people.make_user("sam"), 404, 404),
        (adjudicator, 200, 302),
    ):
        client = signed_in(person)
        assert (client.get(url(opened)).status_code, client.post(url(opened), step).status_code) == (looks, does)
    assert "Save<span" not in signed_in(opened.ada).get(url(opened)).content.decode()
    revision = {"base_revision": 1}
    assert signed_in(adjudicator).post(url(opened, "apply/"), revision).status_code == 302
    assert "A lead publishes the draft" in signed_in(adjudicator).get(url(opened)).content.decode()
    assert signed_in(adjudicator).post(url(opened, "read/")).status_code == 403


def test_before_the_alignment_the_round_leads_to_the_board_and_nothing_else(world: Coded) -> None:
    opened, own = world
    lead = signed_in(opened.lead)
    page = f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/"
    text = lead.get(page).content.decode()
    assert "alignment/" in text
    assert "conflicts/" not in text
    assert "Align own codes of" in lead.get(f"/studies/{opened.study.slug}/").content.decode()
    for address in ("agreement/", "conflicts/"):
        answer = lead.get(page + address)
        assert (answer.status_code, "align the raters" in answer.content.decode()) == (409, True)
    assert lead.get(url(opened, "agreement/")).status_code == 409
    for address in (f"/studies/{opened.study.slug}/agreement/", f"/codebooks/{opened.study.codebook_id}/impact/"):
        assert lead.get(address).status_code == 200
    align(opened, own)
    assert "conflicts/" in lead.get(page).content.decode()
    assert lead.get(page + "agreement/").status_code == 200
