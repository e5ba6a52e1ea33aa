"""The repository behind a source of commits."""

from django.db import models
from django.db.models import Q


class Clone(models.Model):
    """A git repository that commits are read from: a clone in the configured folder, or a bundle that was uploaded.

    `folder` is the clone's path below the configured folder. A bundle is unpacked once, by `job`, into a repository of
    our own; the file itself is then thrown away, its hash stays. `keeps_names` leaves the names of authors, and the
    addresses of mail in messages, as they are.
    """

    source = models.OneToOneField("mining.Source", on_delete=models.CASCADE, related_name="clone")
    address = models.CharField(max_length=400)
    folder = models.CharField(max_length=400, blank=True)
    bundle = models.FileField(upload_to="bundles/%Y/%m/", blank=True)
    bundle_sha256 = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey("common.Job", on_delete=models.PROTECT, null=True, related_name="+")
    keeps_names = models.BooleanField(default=False)
    unpacked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clone_is_a_folder_or_a_bundle",
                condition=(~Q(folder="") & Q(bundle_sha256="")) | (Q(folder="") & ~Q(bundle_sha256="")),
            )
        ]

    def __str__(self) -> str:
        return self.folder or f"bundle {self.bundle_sha256[:12]}"

    @property
    def is_ready(self) -> bool:
        """Whether its history can be read."""
        return bool(self.folder) or self.unpacked_at is not None
