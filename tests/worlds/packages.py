"""Packages for tests: asked for through the service, built by the task itself, read back as a stranger would."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import pandas as pd

from annotator.accounts.models import User
from annotator.exports import services, tasks
from annotator.exports.models import Package
from annotator.studies.models import Study

AT = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Opened:
    """A package with its zip read."""

    package: Package

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The files of the zip by path."""
        with self.package.file.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def text(self, path: str) -> str:
        """Return one file as text."""
        return self.files[path].decode()

    def table(self, name: str, folder: str = "data") -> pd.DataFrame:
        """Return one table as pandas reads it without options."""
        return pd.read_csv(io.BytesIO(self.files[f"{folder}/{name}.csv"]))

    @property
    def everything(self) -> bytes:
        """All files one after the other, names included: what must not leak is looked for here."""
        return b"\0".join(name.encode() + b"\0" + content for name, content in self.files.items())


def ask(study: Study, by: User | None = None) -> Package:
    """Ask for a package, as the study's maker by default."""
    return services.start_export(study=study, by=by or study.created_by, at=AT)


def build(study: Study, by: User | None = None) -> Opened:
    """Ask for a package, build it here and now, and open it; fails when the job does."""
    package = ask(study, by)
    tasks.build_package(package.job_id)
    package = Package.objects.select_related("job").get(pk=package.pk)
    assert package.file, package.job.message
    return Opened(package)
