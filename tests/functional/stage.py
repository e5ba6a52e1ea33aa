"""The stage of the play about blinding: a study, everybody around it, and every address as each of them sees it.

The addresses are not a list kept by hand: they are all that the product has, filled in with all that the study has.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.coding import services as coding
from annotator.coding.answers import Content
from annotator.coding.models import Draft
from annotator.exports import services as exports
from annotator.exports.models import Package
from annotator.exports.tasks import build_package
from annotator.rounds.models import Assignment, Draw, Round, RoundReport
from annotator.studies.models import Study
from taxonomy.selectors import load_book
from tests.worlds import books, codings, discussions, draws, people, reports, rounds
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES

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
}
NAMES = {"ada": "Adalind Quill", "ben": "Benno Thorn"}


@dataclass(frozen=True)
class Sight:
    """What one person got from one address."""

    status: int
    text: str

    @property
    def main(self) -> str:
        """The page without its bar, where everybody reads their own name."""
        return self.text.partition("<main")[2] or self.text


@dataclass(frozen=True)
class Stage:
    """The study and its round, and the people by role."""

    study: Study
    round: Round
    cast: Mapping[str, User | None]
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

    def see(self, name: str, addresses: Sequence[str] | None = None) -> dict[str, Sight]:
        """Open every address as this person; none may break."""
        client = self.client(name)
        seen = {address: _sight(client.get(address)) for address in addresses or every_address(self)}
        broken = [address for address, sight in seen.items() if sight.status >= 500]
        assert not broken, f"{broken} broke for {name}"
        return seen

    def everybody_sees(self) -> dict[str, dict[str, Sight]]:
        """Open every address as every person, all signed in before the first looks."""
        for name in self.cast:
            self.client(name)
        return {name: self.see(name) for name in self.cast}


def secrets_in(sights: Mapping[str, Sight]) -> set[str]:
    """Return the secret words that somebody reads anywhere."""
    return {secret for secret in SECRETS for sight in sights.values() if secret in sight.text}


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


def draft(stage: Stage, rater: str, content: Content, *, is_to_discuss: bool = False) -> None:
    """Leave a draft of the third report, marked or not to be discussed."""
    own = stage.assignment(rater, 3)
    known = Draft.objects.filter(assignment=own).values_list("revision", flat=True).first()
    coding.save_draft(
        assignment=own,
        content=content,
        base_revision=known or 0,
        is_to_discuss=is_to_discuss,
        by=own.rater,
        at=codings.AT,
    )


def recode(stage: Stage) -> None:
    """Let Ada change everything that can be changed without another report being done."""
    codings.submit(stage.assignment("ada", 1), _with(HANG, "No heron, but a crane."))
    codings.submit(stage.assignment("ada", 2), TWO_CAUSES)
    draft(stage, "ada", _with(CRASH, "Not a kite."), is_to_discuss=True)


def export(stage: Stage) -> Package:
    """Build a package as the lead."""
    package = exports.start_export(study=stage.study, by=stage.cast["lead"], at=codings.AT)
    build_package(package.job_id)
    package.refresh_from_db()
    assert package.file, "the package was not built"
    return package


def text_of_zip(content: bytes) -> str:
    """Return all that the files of a zip say."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def every_address(stage: Stage) -> list[str]:
    """Return every address of the product that knows a study, filled in with everything that this one has."""
    values = _values(stage)
    found = []
    for name, parameters in _routes(get_resolver().url_patterns):
        if name in ABOUT_NO_STUDY:
            continue
        unknown = set(parameters) - set(values)
        assert not unknown, f"{name} takes {unknown}: say in _values what to fill in."
        for chosen in product(*(values[parameter] for parameter in parameters)):
            address = reverse(name, kwargs=dict(zip(parameters, chosen, strict=True)))
            found += [address + query for query in QUERIES.get(name, [""])]
    return found


# what is told by tests of its own and holds nothing that was coded
ELSEWHERE = (
    "harvest_id",
    "invitation_id",
    "token_id",
    "event_id",
    "source_id",
    "github_token_id",
    "pair_id",
    "clone_id",
)
ABOUT_NO_STUDY = {"api:schema", "api:docs"}
CELLS = [f"?row={row}&column={column}" for row in range(2) for column in range(2)]
NARROWED = [f"?coded={each}" for each in ("mine", "not-mine", "ended", "not-ended")]
SCREENED = [f"?screened={each}" for each in ("included", "excluded", "not-screened")]
QUERIES = {
    "agreement:round": ["", "?format=csv", "?format=latex"],
    "adjudication:conflicts": ["", "?show=mine", "?show=remarks", "?show=unread", "?show=changed", "?state=settled"],
    "adjudication:after_discussion": ["", "?facet=symptom"],
    "agreement:card": ["", *CELLS],
    "mining:reports": ["", "?search=stood", "?search=Crash", *NARROWED, *SCREENED],
    "rounds:screening": ["", "?outcome=included", "?outcome=not-a-bug"],
    "coding:queue": ["", "?state=submitted"],
}


def _values(stage: Stage) -> dict[str, Sequence[object]]:
    study, round = stage.study, stage.round
    rows = RoundReport.objects.filter(round=round).order_by("report__number").values_list("pk", "report_id")
    return {
        "slug": [study.slug],
        "corpus_id": [study.corpus_id],
        "codebook_id": [study.codebook_id],
        "round_id": [round.pk],
        "draw_id": list(Draw.objects.filter(study=study).values_list("pk", flat=True)),
        "round_report_id": [pk for pk, _ in rows],
        "report_id": [report_id for _, report_id in rows],
        "assignment_id": list(Assignment.objects.filter(round=round).values_list("pk", flat=True)),
        "question": [question.key for question in load_book(round.version).questions()],
        "facet": ["symptom", "component"],
        "pair": ["A-B"],
        "key": ["symptom", "crash"],
        "number": [1],
        "package_id": list(Package.objects.values_list("pk", flat=True)) or [0],
        "user_id": [stage.cast["ada"].pk],
        "file_format": ["csv"],
        "token": ["nothing"],
        **{name: [0] for name in ELSEWHERE},
    }


def _routes(
    patterns: Sequence[URLPattern | URLResolver], namespace: str = "", outer: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in patterns:
        parameters = (*outer, *each.pattern.converters)
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, f"{each.namespace}:" if each.namespace else namespace, parameters)
        elif namespace:
            yield f"{namespace}{each.name}", parameters


def _sight(response: HttpResponse | StreamingHttpResponse) -> Sight:
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        return Sight(response.status_code, text_of_zip(content))
    return Sight(response.status_code, _without_tokens(content.decode(errors="replace")))


def _without_tokens(text: str) -> str:
    """Take out what is made anew for every answer."""
    for once in (r'nonce="[^"]*"', r'csrfmiddlewaretoken" value="[^"]*"', r'X-CSRFToken": "[^"]*"'):
        text = re.sub(once, "", text)
    return re.sub(r'name="(client_id|window|seed)" value="[^"]*"', "", text)


def _with(content: Content, memo: str) -> Content:
    return Content(content.answers, content.findings, memo)
