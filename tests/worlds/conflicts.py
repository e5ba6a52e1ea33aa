"""Ended rounds with conflicts for tests, made through services: who is in the study, and what the raters said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from annotator.accounts.models import User
from annotator.adjudication import selectors, services
from annotator.adjudication.models import Decision
from annotator.coding.answers import Content
from annotator.rounds.models import Round, RoundReport
from annotator.studies.models import Study
from annotator.studies.selectors import Seat, seat_in
from tests.worlds import codings, people, rounds

DECIDED_AT = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)

CRASH = codings.content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="crash")
HANG = codings.content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="system-hang")
TWO_CAUSES = codings.content(
    [
        {"component": "operators", "root_cause": "misconfiguration"},
        {"component": "tokenizer", "root_cause": "misused-api"},
    ],
    symptom="crash",
)


@dataclass(frozen=True)
class Scene:
    """A study with everybody a test needs, and one round of it."""

    study: Study
    round: Round
    raters: tuple[User, ...]
    lead: User
    judge: User
    viewer: User
    outsider: User

    def seat(self, user: User) -> Seat:
        """Return a person's seat as it is now."""
        return seat_in(user=user, study=self.study)

    @property
    def reports(self) -> list[RoundReport]:
        """The round's reports in the order in which they came into the corpus."""
        return list(RoundReport.objects.filter(round=self.round).select_related("round").order_by("report_id"))

    def letter(self, user: User) -> str:
        """Return the letter of one of the raters."""
        from annotator.rounds.selectors import letters_of

        return letters_of(self.round)[user.pk]


def make_scene(*said: Sequence[Content | None], ends: bool = True, study: Study | None = None, **plan: object) -> Scene:
    """Return a round of as many raters and reports as `said` has: per rater, what is said of each report in turn.

    None leaves a report without a coding by that rater. The round ends unless told otherwise.
    """
    study = study or people.make_study(_person(None, "lead"), name="Bugs in inference engines")
    raters = tuple(_person(study, f"rater{number}", "rater") for number in range(1, len(said) + 1))
    round = rounds.make_open_round(study, raters, n_reports=len(said[0]), **plan)
    scene = Scene(
        study,
        round,
        raters,
        lead=study.created_by,
        judge=_person(study, "judge", "adjudicator"),
        viewer=_person(study, "viewer", "viewer"),
        outsider=_person(None, "outsider"),
    )
    ids = [one.report_id for one in scene.reports]
    codings.code_round(
        round,
        {
            rater.username: {pk: one for pk, one in zip(ids, contents, strict=True) if one is not None}
            for rater, contents in zip(raters, said, strict=True)
        },
    )
    if ends:
        rounds.end(round)
    return scene


def _person(study: Study | None, username: str, *roles: str) -> User:
    user = User.objects.filter(username=username).first() or people.make_user(username)
    return people.add(study, user, *roles) if study else user


def decide(
    scene: Scene,
    round_report: RoundReport,
    question: str = "facet:symptom",
    content: Content | None = None,
    **rest: object,
) -> Decision:
    """Decide as the adjudicator; by default for a crash."""
    values: Mapping[str, object] = {"reason": "The log says so.", "cause": "missed_evidence", "at": DECIDED_AT, **rest}
    return services.decide(
        round_report=round_report,
        question=question,
        content=content or codings.content(symptom="crash"),
        by=scene.judge,
        **values,
    )


def decide_everything(scene: Scene, content: Content | None = None) -> None:
    """Decide every conflict of the symptom that is left, each for the same answer."""
    reports = {one.pk: one for one in scene.reports}
    for one in selectors.conflicts_of(scene.round, scene.seat(scene.judge)):
        if not one.is_decided:
            decide(scene, reports[one.conflict.round_report_id], one.question.key, content)
