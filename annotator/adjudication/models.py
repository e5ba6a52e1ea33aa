"""What is said of a conflict once a round has ended: remarks, answers after discussion, decisions.

Each is a row of its own; a coding is never touched.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.adjudication.discussion import Voice
from annotator.coding.models import AnswerBase
from annotator.rounds.models import Round, RoundReport
from taxonomy.models import Code


class Cause(models.TextChoices):
    """Why the raters differed."""

    UNCLEAR_DEFINITION = "unclear_definition", "unclear definition"
    MISSING_CODE = "missing_code", "missing code"
    MISSED_EVIDENCE = "missed_evidence", "missed evidence"
    SLIP = "slip", "slip"
    GENUINE_AMBIGUITY = "genuine_ambiguity", "genuine ambiguity"


class Decision(models.Model):
    """A ruling on one question of one report: a facet ("facet:KEY") or a group of findings ("group:NAME").

    A later ruling is a new revision beside it; the last one counts.
    """

    round_report = models.ForeignKey(RoundReport, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=100)
    revision = models.PositiveIntegerField()
    reason = models.TextField()
    cause = models.CharField(max_length=20, choices=Cause)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round_report", "question", "revision"], name="decision_revision_once_per_question"
            ),
            models.CheckConstraint(name="decision_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.round_report}"


class DecisionAnswer(AnswerBase):
    """One facet's answer in a decision."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="answers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "facet", "finding"], name="decision_answer_once")]

    def __str__(self) -> str:
        return f"{self.facet}: {self.kind}"


class DecisionCode(models.Model):
    """One code of a decision's answer."""

    answer = models.ForeignKey(DecisionAnswer, on_delete=models.CASCADE, related_name="codes")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "code"], name="decision_code_once")]

    def __str__(self) -> str:
        return str(self.code)


class Remark(models.Model):
    """What somebody wrote on a conflict, and as whom (`Voice`).

    It is never edited; who wrote it may withdraw it, and the row stays.
    `client_id` names the sending, so that what is sent twice is kept once.
    """

    round_report = models.ForeignKey(RoundReport, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=100)
    voice = models.CharField(max_length=12, choices=[(voice.value, voice.value) for voice in Voice])
    text = models.TextField()
    client_id = models.CharField(max_length=64)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["written_by", "client_id"], name="remark_sent_twice_is_kept_once"),
            models.CheckConstraint(name="remark_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"remark on {self.question} of {self.round_report}"


class ReadMark(models.Model):
    """How far one person has read the remarks of one conflict; seen by nobody else."""

    round_report = models.ForeignKey(RoundReport, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=100)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    up_to = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round_report", "question", "reader"], name="read_mark_once_per_reader")
        ]

    def __str__(self) -> str:
        return f"{self.reader} has read up to {self.up_to_id}"


class SecondAnswer(models.Model):
    """What a rater says on a question after discussion: a row beside the coding; of several the last one counts."""

    round_report = models.ForeignKey(RoundReport, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=100)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    cause = models.CharField(max_length=20, choices=Cause, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round_report", "question", "rater", "revision"], name="second_answer_revision_once"
            ),
            models.CheckConstraint(name="second_answer_revisions_start_at_one", condition=Q(revision__gte=1)),
        ]

    def __str__(self) -> str:
        return f"second answer to {self.question} of {self.round_report}"


class SecondAnswerFacet(AnswerBase):
    """One facet's answer in a second answer."""

    second_answer = models.ForeignKey(SecondAnswer, on_delete=models.CASCADE, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["second_answer", "facet", "finding"], name="second_answer_facet_once")
        ]

    def __str__(self) -> str:
        return f"{self.facet}: {self.kind}"


class SecondAnswerCode(models.Model):
    """One code of a second answer."""

    answer = models.ForeignKey(SecondAnswerFacet, on_delete=models.CASCADE, related_name="codes")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "code"], name="second_answer_code_once")]

    def __str__(self) -> str:
        return str(self.code)


class AgreementAfterDiscussion(models.Model):
    """The figures of a round as they were at its close with second answers in the place of the first.

    Kept beside the frozen figures of the independent codings, never in their place, and only where anybody changed an
    answer; `figures` has the shape of `annotator.agreement.frozen.figures_of`.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="+")
    figures = models.JSONField()
    method = models.CharField(max_length=20)
    seed = models.PositiveBigIntegerField()
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreement after discussion of {self.round}"
