"""Rounds of open coding for tests, made through services: own codes in few words, coded, ended and aligned."""

from dataclasses import dataclass

from annotator.accounts.models import User
from annotator.alignment import services as alignment
from annotator.alignment.models import Alignment
from annotator.coding import own_services
from annotator.coding.evidence import Span
from annotator.coding.models import OwnCode
from annotator.rounds.models import Round
from annotator.studies.models import Study
from tests.worlds import codings, people, rounds
from tests.worlds.codings import AT


@dataclass
class Opened:
    """A study with an open round of open coding that two raters code."""

    study: Study
    round: Round
    ada: User
    ben: User

    @property
    def lead(self) -> User:
        return self.study.created_by


def open_round(n_reports: int = 4) -> Opened:
    """Return an open round of open coding with two raters who read the same reports."""
    study = people.make_study(people.make_user("lea", name="Lea Marsh"))
    ada, ben = people.make_user("ada", name="Adalind Quill"), people.make_user("ben", name="Benno Thorn")
    round = rounds.make_open_round(study, [ada, ben], purpose="pilot", is_open_coding=True, n_reports=n_reports)
    return Opened(study, round, ada, ben)


def make(round: Round, rater: User, name: str, facet: str = "symptom", **texts: str | Span | None) -> OwnCode:
    """Make an own code as a rater of the round, from their first report."""
    own = rounds.assignments_of(round, rater)[0]
    return own_services.make_own_code(assignment=own, facet=facet, name=name, by=rater, at=AT, **texts)  # type: ignore[arg-type]  # few words


def code(round: Round, rater: User, *symptoms: str | OwnCode) -> None:
    """Submit for each report, in the order of the corpus, the symptom: a key of the codebook or an own code."""
    mine = sorted(rounds.assignments_of(round, rater), key=lambda one: one.round_report.report_id)
    for assignment, symptom in zip(mine, symptoms, strict=True):
        key = symptom.key if isinstance(symptom, OwnCode) else symptom
        said = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom=key)
        codings.submit(assignment, said)


def coded() -> tuple[Opened, dict[str, OwnCode]]:
    """Return an ended round of four reports: Ada's "Out of memory" is Ben's "OOM", and each has a code besides.

    Symptoms: Ada oom, oom, crash, odd; Ben OOM, OOM, crash, slow.
    """
    opened = open_round()
    round, ada, ben = opened.round, opened.ada, opened.ben
    own = {
        "oom": make(round, ada, "Out of memory", brief="Memory ran out."),
        "odd": make(round, ada, "Odd"),
        "OOM": make(round, ben, "OOM", brief="The memory is full."),
        "slow": make(round, ben, "Slow"),
    }
    code(round, ada, own["oom"], own["oom"], "crash", own["odd"])
    code(round, ben, own["OOM"], own["OOM"], "crash", own["slow"])
    rounds.end(round)
    return opened, own


def change(opened: Opened, step: alignment.Change, by: User | None = None) -> None:
    """Take one step on the board as the lead, from how it stands."""
    base = Alignment.objects.filter(round=opened.round).values_list("revision", flat=True).first() or 0
    alignment.change_board(round=opened.round, change=step, base_revision=base, by=by or opened.lead, at=AT)


def align(opened: Opened, own: dict[str, OwnCode]) -> None:
    """Align: out of memory as one, "Slow" read as a hang, "Odd" set aside; applied, published, read."""
    change(opened, lambda board: board.put(own["OOM"].key, board.row_of(own["oom"].key).number))
    change(opened, lambda board: board.read_as(board.row_of(own["slow"].key).number, "system-hang", ("system-hang",)))
    change(opened, lambda board: board.set_aside(board.row_of(own["odd"].key).number))
    apply(opened)
    opened.round.refresh_from_db()
    alignment.read_codings(round=opened.round, by=opened.lead, at=AT)
    opened.round.refresh_from_db()


def apply(opened: Opened) -> Alignment:
    """Apply the board as it stands to the draft, as the lead."""
    base = Alignment.objects.filter(round=opened.round).values_list("revision", flat=True).first() or 0
    return alignment.apply_board(round=opened.round, base_revision=base, by=opened.lead, at=AT)
