"""Decisions: the adjudicator's rulings, in rows of their own. A coding is never touched."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.coding.models import AnswerBase
from annotator.rounds.models import RoundReport
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
