"""Naming the repository that commits are read from: a clone of the folder, or an uploaded bundle, which is unpacked."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from annotator.common.errors import Invalid
from annotator.common.events import JsonValue, record
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease
from mining import access
from mining.git.bundles import HEADER, check_bundle, unpack
from mining.git.models import Clone
from mining.git.names import address_of, clean_address
from mining.git.places import clone_at
from mining.git.reading import unpacked_at
from mining.models import Corpus, Source, SourceKind

if TYPE_CHECKING:
    from annotator.common.people import Person

TASK = "mining.unpack_bundle"


def use_clone(
    *, corpus: Corpus, folder: str, address: str, by: "Person", at: datetime, keeps_names: bool = False
) -> Clone:
    """Make a clone of the configured folder a source of the corpus; asked again, the source is found again.

    Without an address that of the clone's origin is taken. Refuses names outside the folder, and a clone that tells no
    address when none is given: commits are told apart by theirs.
    """
    access.require(by, "import_reports", corpus)
    place = clone_at(folder)
    found = clean_address(address) if address.strip() else address_of(place)
    if not found:
        raise Invalid("This clone does not tell where its project is found; give the address.", field="address")
    with transaction.atomic():
        clone = _clone_of(corpus, folder, found, at)
        clone.folder, clone.keeps_names = folder, keeps_names
        clone.save()
        told = _told(clone, folder=folder)
        record(scope=corpus, subject=clone.source, action="clone chosen", by=by, at=at, after=told)
    return clone


def take_bundle(
    *,
    corpus: Corpus,
    file: "File[bytes]",
    name: str,
    address: str,
    by: "Person",
    at: datetime,
    keeps_names: bool = False,
) -> Clone:
    """Keep a bundle and enqueue its unpacking; one of the same name adds to what an earlier one brought.

    Refuses strangers, files that are too large or no whole bundles, and an address that is none.
    """
    access.require(by, "import_reports", corpus)
    if file.size > settings.IMPORT_MAX_BYTES:
        raise Invalid(f"The bundle is larger than {settings.IMPORT_MAX_BYTES // 1024**2:,} MB.", field="file")
    file.seek(0)
    check_bundle(file.read(HEADER))
    address = clean_address(address)
    sha256 = _hash(file)
    name = PurePath(name).name[:255]
    with transaction.atomic():
        clone = _clone_of(corpus, name, address, at)
        clone.bundle_sha256, clone.unpacked_at, clone.keeps_names = sha256, None, keeps_names
        clone.bundle.save(f"{sha256[:16]}.bundle", file, save=False)
        clone.save()
        clone.job = jobs.enqueue(
            task=TASK,
            title=f"Unpacking of {name}"[:200],
            scope=corpus,
            arguments={"clone": clone.pk},
            by=by,
            at=at,
            unit="bundles",
        )
        clone.save(update_fields=["job"])
        told = _told(clone, file=name, sha256=sha256)
        record(scope=corpus, subject=clone.source, action="bundle uploaded", by=by, at=at, after=told)
    return clone


def run_unpacking(lease: Lease, clock: Callable[[], datetime] = timezone.now) -> Mapping[str, JsonValue] | None:
    """Unpack a bundle; interrupted, it is begun again, and adds nothing twice."""
    clone = Clone.objects.select_related("source").get(job_id=lease.job_id)

    def beat() -> None:
        jobs.save_progress(lease=lease, at=clock(), done=0, total=None, cursor={})

    unpack(Path(clone.bundle.path), unpacked_at(clone).git_dir, beat)
    with transaction.atomic():
        jobs.save_progress(lease=lease, at=clock(), done=1, total=1, cursor={})
        Clone.objects.filter(pk=clone.pk).update(unpacked_at=clock(), bundle="")
    clone.bundle.delete(save=False)
    return {"bundle": clone.bundle_sha256}


def _clone_of(corpus: Corpus, name: str, address: str, at: datetime) -> Clone:
    source, _ = Source.objects.get_or_create(corpus=corpus, kind=SourceKind.GIT, name=name, defaults={"created_at": at})
    clone = Clone.objects.filter(source=source).first() or Clone(source=source)
    clone.address = address
    return clone


def _told(clone: Clone, **more: JsonValue) -> Mapping[str, JsonValue]:
    return {"address": clone.address, "keeps_names": clone.keeps_names, **more}


def _hash(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
