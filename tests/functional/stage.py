"""The stage of the play about blinding: a study, everybody around it, and every address as each of them sees it.

What the addresses are, `addresses` says.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.coding import services as coding
from annotator.coding.answers import Content
from annotator.coding.models import Draft
from annotator.exports import services as exports
from annotator.exports.models import Package
from annotator.exports.tasks import build_package
from annotator.rounds.models import Assignment, Round
from annotator.studies.models import Study
from taxonomy import selectors as taxonomy
from tests.functional import addresses
from tests.worlds import books, codings, discussions, draws, people, reports, rounds
from tests.worlds.conflicts import CRASH, HANG

# what only one person has written, or may know
SECRETS = {
    "heron": "Ada's memo",
    "ibis": "Ben's memo",
    "kite": "Ada's draft",
    "egret": "Ben's draft",
    "bittern": "the reason of a decision",
    "plover": "a remark of Ada's",
    "curlew": "the reason of Ben's second answer",
    "dunlin": "a remark that was withdrawn",
    "wigeon": "the name of Ada's own code",
    "smew": "the definition of Ben's own code",
    "godwit": "a machine's memo",
    "dotterel": "a machine's draft",
    "whimbrel": "the name of a machine's own code",
}
OUTSIDE = ("owner", "stranger", "nobody")
NAMES = {"ada": "Adalind Quill", "ben": "Benno Thorn"}


# headers that are made anew for every answer, or follow from the text
PASSING = {"Content-Length", "Content-Security-Policy", "Expires", "Set-Cookie"}


@dataclass(frozen=True)
class Sight:
    """What one person got from one address; of a zip, the names and texts of its files."""

    status: int
    text: str
    headers: str

    @property
    def main(self) -> str:
        """The page without its bar, where everybody reads their own name."""
        return self.text.partition("<main")[2] or self.text


@dataclass(frozen=True)
class Stage:
    """The study, the round that the play is about and others, and the people by role."""

    study: Study
    round: Round
    cast: Mapping[str, User | None]
    others: Sequence[Round] = ()
    clients: dict[str, Client] = field(default_factory=dict)

    def assignment(self, rater: str, number: int) -> Assignment:
        """Return a rater's assignment of the corpus' report of this number."""
        return Assignment.objects.select_related("rater").get(
            round=self.round, rater=self.cast[rater], round_report__report__number=number
        )

    def client(self, name: str) -> Client:
        """Return the client in which the person signed in once."""
        if name not in self.clients:
            self.clients[name] = Client(raise_request_exception=False)
            user = self.cast[name]
            if user is not None:
                self.clients[name].force_login(user)
        return self.clients[name]

    def see(self, name: str, asked: Sequence[str] | None = None) -> dict[str, Sight]:
        """Open every address as this person; none may break."""
        client = self.client(name)
        seen = {address: sight_of(addresses.open_at(client, address)) for address in asked or self.every_address(name)}
        broken = [address for address, sight in seen.items() if sight.status >= 500]
        assert not broken, f"{broken} broke for {name}"
        return seen

    def every_address(self, name: str) -> list[str]:
        """Return every address that this person could read, filled in with everything that there is.

        Where there are several rounds, of the assignments these are the own and Ada's, for others differ in nothing;
        and who is no member looks at one round, for the others do not exist in the same way.
        """
        unread = addresses.not_to_be_read(self.client("lead"), self.study, self.round)
        desks = {user.pk for user in (self.cast[name], self.cast["ada"]) if user} if self.others else None
        rounds = [self.round, *(self.others if name not in OUTSIDE else ())]
        return addresses.every_address(self.study, rounds, without=unread, desks=desks)

    def send(self, name: str) -> dict[str, Sight]:
        """Send nothing to every address of the play's round as this person, and take back whatever that changed."""
        client, told = self.client(name), {}
        for address in dict.fromkeys(map(addresses.path_of, addresses.every_address(self.study, [self.round]))):
            before = transaction.savepoint()
            sight = sight_of(client.post(address))
            transaction.savepoint_rollback(before)
            assert sight.status < 500, f"{address} broke for {name}"
            # where a new row lies: its number depends on how often numbers were taken back
            told[address] = replace(sight, headers=re.sub(r"\d+", "1", sight.headers))
        return told

    def everybody_sees(self) -> dict[str, dict[str, Sight]]:
        """Open every address as every person, all signed in before the first looks."""
        for name in self.cast:
            self.client(name)
        return {name: self.see(name) for name in self.cast}


def begin_again() -> None:
    """Empty what a process keeps, and let every table count on from its last row, as if nothing had been taken back."""
    cache.clear()
    taxonomy.forget_books()
    taxonomy.forget_news()
    taxonomy.forget_routes()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)


def secrets_in(sights: Mapping[str, Sight]) -> set[str]:
    """Return the secret words that somebody reads anywhere."""
    return {secret for secret in SECRETS for sight in sights.values() if secret in sight.text + sight.headers}


def set_stage(*, is_open_coding: bool = False) -> Stage:
    """Return a study with a planned round of three reports for two raters, and everybody who might look."""
    owner = people.make_owner("olga")
    lead = people.make_user("lea", name="Lea Marsh")
    study = people.make_study(lead, name="Bugs in small engines")
    reports.make_reports(study.corpus, 3)
    books.make_version(study.codebook, lead)
    cast: dict[str, User | None] = {
        "lead": lead,
        **{name: people.add(study, people.make_user(name, name=full), "rater") for name, full in NAMES.items()},
        "rater of other rounds": people.add(study, people.make_user("rita"), "rater"),
        "adjudicator": people.add(study, people.make_user("jo"), "adjudicator"),
        "viewer": people.add(study, people.make_user("vera"), "viewer"),
        "owner": owner,
        "stranger": people.make_user("sam"),
        "nobody": None,
    }
    draws.make_draw(study, draws.by_number(2), name="Sample")
    round = rounds.make_round(study, [cast["ada"], cast["ben"]], name="Reliability", is_open_coding=is_open_coding)
    return Stage(study, round, cast)


def code(stage: Stage) -> None:
    """Let both raters code two reports (they differ on the first) and leave a draft of the third."""
    codings.submit(stage.assignment("ada", 1), _with(CRASH, "A heron stood there."))
    codings.submit(stage.assignment("ben", 1), _with(HANG, "An ibis flew by."))
    codings.submit(stage.assignment("ada", 2), CRASH)
    codings.submit(stage.assignment("ben", 2), CRASH)
    draft(stage, "ada", _with(HANG, "A kite, or not."))
    draft(stage, "ben", _with(CRASH, "An egret, maybe."))


def discuss(stage: Stage) -> None:
    """Let Ada write a remark, and another that she takes back, and Ben come to say what she says."""
    report = stage.assignment("ada", 1).round_report
    discussions.write(report, stage.cast["ada"], "A plover, see line 3.")
    regretted = discussions.write(report, stage.cast["ada"], "Or a dunlin.")
    adjudication.withdraw_remark(remark=regretted, by=stage.cast["ada"], at=discussions.SAID_AT)
    discussions.answer(report, stage.cast["ben"], reason="It was a curlew.")


def draft(stage: Stage, rater: str, content: Content) -> None:
    """Leave a draft of the third report."""
    own = stage.assignment(rater, 3)
    known = Draft.objects.filter(assignment=own).values_list("revision", flat=True).first()
    coding.save_draft(
        assignment=own,
        content=content,
        base_revision=known or 0,
        by=own.rater,
        at=codings.AT,
    )


def export(stage: Stage) -> Package:
    """Build a package as the lead."""
    package = exports.start_export(study=stage.study, by=stage.cast["lead"], at=codings.AT)
    build_package(package.job_id)
    package.refresh_from_db()
    assert package.file, "the package was not built"
    return package


def text_of_zip(content: bytes) -> str:
    """Return all that the files of a zip say, their names included."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(f"{name}\n{archive.read(name).decode(errors='replace')}" for name in archive.namelist())


def sight_of(response: HttpResponse | StreamingHttpResponse) -> Sight:
    """Return what a response says, without what is made anew for every answer."""
    content = b"".join(response) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.items()) if name not in PASSING)
    if content.startswith(b"PK"):
        return Sight(response.status_code, text_of_zip(content), headers)
    return Sight(response.status_code, _without_tokens(content.decode(errors="replace")), headers)


def _without_tokens(text: str) -> str:
    """Take out what is made anew for every answer, also from pages that a script is sent as JSON."""
    text = text.replace('\\"', '"')
    for once in (
        r'nonce="[^"]*"',
        r'csrfmiddlewaretoken" value="[^"]*"',
        r'X-CSRFToken": "[^"]*"',
        r'"client_id": "[^"]*"',
    ):
        text = re.sub(once, "", text)
    return re.sub(r'name="(client_id|window|seed)" value="[^"]*"', "", text)


def _with(content: Content, memo: str) -> Content:
    return Content(content.answers, content.findings, memo)
