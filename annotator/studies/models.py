"""Studies, who belongs to them in which roles, and invitations."""

from django.conf import settings
from django.db import models

from mining.models import Corpus
from taxonomy.models import Codebook


class Role(models.TextChoices):
    LEAD = "lead", "lead"
    RATER = "rater", "rater"
    ADJUDICATOR = "adjudicator", "adjudicator"
    VIEWER = "viewer", "viewer"


class Study(models.Model):
    """One research project: a corpus, a codebook, members and rounds.

    `screening` is a second, small codebook: whether a report belongs to the study, and if not, why; made when the
    study first screens.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    protocol = models.TextField(blank=True)
    corpus = models.OneToOneField(Corpus, on_delete=models.PROTECT, related_name="+")
    codebook = models.OneToOneField(Codebook, on_delete=models.PROTECT, related_name="+")
    screening = models.OneToOneField(Codebook, on_delete=models.PROTECT, null=True, related_name="+")
    shows_names_when_closed = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one study; a person may hold several."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "user", "role"], name="membership_role_once")]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.study}"


class Invitation(models.Model):
    """A link by which a person joins a study in given roles; only the token's SHA-256 is kept."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="invitations")
    roles = models.JSONField()
    email = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation to {self.study}"
