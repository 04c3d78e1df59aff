"""Imports of files as a person meets them: receive, look at the columns, preview, start, watch, cancel."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q

from outbound.clock import database_now
from social_outreach.adapters import registry
from social_outreach.models import SocialImport, SocialImportError
from social_outreach.rules.columns import FIELDS, one_platform, propose
from social_outreach.rules.records import records
from social_outreach.rules.rows import FoundProfile, clean
from social_outreach.rules.shape import Shape, find_shape
from social_outreach.services import csv_files
from social_outreach.services.csv_files import ImportRefused
from social_outreach.services.import_runs import OPEN, reader_for, records_of, run
from social_outreach.states import JobStatus

__all__ = [
    "FIELDS",
    "ImportRefused",
    "MappingRefused",
    "PreviewRow",
    "Progress",
    "cancel",
    "check",
    "due",
    "errors",
    "inspect",
    "preview",
    "progress",
    "receive",
    "run",
    "set_mapping",
    "start",
    "tidy",
]

_SAMPLE_ROWS = 10
_STUDIED_ROWS = 100
#: An upload that nobody started is thrown away after this.
KEPT_WAITING = timedelta(days=7)


class MappingRefused(ValueError):
    """This mapping cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What a row would become, or why it would not go in."""

    line: int
    cells: list[str]
    profile: FoundProfile | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. ``percent`` follows the bytes of the file."""

    percent: int
    status: str
    rows_read: int
    created: int
    merged: int
    unchanged: int
    refused: int
    finished: bool
    error: str = ""


def receive(*, name: str, chunks: Iterable[bytes], actor: AbstractBaseUser | None) -> SocialImport:
    """Keep an uploaded file and look into it. Raises ``ImportRefused`` with a sentence for the sender."""
    path, size = csv_files.keep(chunks)
    try:
        source = SocialImport(
            name=clean(Path(name.replace("\\", "/")).name)[-200:] or "upload",
            path=path,
            size=size,
            created_by=actor,  # type: ignore[misc]
        )
        return inspect(source)
    except BaseException:
        csv_files.discard(path)
        raise


def inspect(source: SocialImport, *, encoding: str = "", delimiter: str | None = None) -> SocialImport:
    """Find encoding, delimiter, header and meaning of the columns, and propose a mapping; all is stored.

    A person who knows better gives ``encoding`` or ``delimiter``. Raises ``ImportRefused``.
    """
    encoding = encoding or csv_files.encoding_of(source.path)
    try:
        lines = csv_files.sample_lines(source.path, encoding)
    except (LookupError, UnicodeError):
        raise ImportRefused(f"The file cannot be read as “{encoding[:40]}”.") from None
    platforms = tuple(registry.ADAPTERS)
    shape = find_shape(lines, platforms, delimiter=delimiter)
    if shape is None:
        raise ImportRefused("There is no row in this file.")
    sample = _sample(lines, shape)
    if not sample:
        raise ImportRefused("There is a header and no row below it, or the rows have quotation marks not closed.")
    cells = [row["cells"] for row in sample]
    proposals = propose(shape.columns, cells, platforms=platforms, headed=bool(shape.header_line))
    source.shape = {
        "encoding": encoding,
        **asdict(shape),
        "columns": [clean(column) for column in shape.columns],
        "proposals": [asdict(proposal) for proposal in proposals],
        "sample": [_shortened(row) for row in sample[:_SAMPLE_ROWS]],
    }
    source.mapping = {str(proposal.column): proposal.field for proposal in proposals}
    stated = "platform" in source.mapping.values()
    source.platform = "" if stated else one_platform(shape.columns, list(itertools.chain(*cells)), platforms)
    source.save()
    return source


def _sample(lines: list[str], shape: Shape) -> list[dict[str, Any]]:
    before = shape.first_line - 1
    found = records(lines[before:], delimiter=shape.delimiter, before=before)
    filled = (row for row in found if not row.problem and any(map(str.strip, row.cells)))
    return [{"line": row.start, "cells": row.cells} for row in itertools.islice(filled, _STUDIED_ROWS)]


def _shortened(row: dict[str, Any]) -> dict[str, Any]:
    return {"line": row["line"], "cells": [clean(cell[:400], several_lines=True)[:200] for cell in row["cells"][:60]]}


def preview(
    source: SocialImport, *, mapping: Mapping[str, str] | None = None, platform: str | None = None, rows: int = 10
) -> list[PreviewRow]:
    """The first rows as they would go in with this mapping. Raises ``MappingRefused``, ``ImportRefused``."""
    settled = _settled(source, source.mapping if mapping is None else mapping)
    platform = _known_platform(source.platform if platform is None else platform)
    return list(itertools.islice(_read(source, settled, platform), rows))


def _read(source: SocialImport, mapping: Mapping[str, str], platform: str) -> Iterator[PreviewRow]:
    reader = reader_for(source.shape, mapping=mapping, platform=platform)
    with csv_files.lines_of(source.path, source.shape["encoding"]) as (lines, _raw):
        for record in records_of(lines, source.shape):
            if not record.problem and reader.is_blank(record.cells):
                continue
            try:
                if record.problem:
                    raise ValueError(record.problem)
                yield PreviewRow(record.start, record.cells, reader.read(record.cells))
            except ValueError as error:
                yield PreviewRow(record.start, record.cells, None, str(error))


def check(source: SocialImport) -> Iterator[PreviewRow]:
    """Every row of the file as it would go in, one at a time; nothing is written. For a dry run."""
    return _read(source, _settled(source, source.mapping), source.platform)


def set_mapping(source: SocialImport, *, mapping: Mapping[str, str], platform: str) -> SocialImport:
    """Store what a person decided. Keys are column numbers or names; an empty field leaves the column out.

    Raises ``MappingRefused``.
    """
    settled = _settled(source, mapping)
    platform = _known_platform(platform)
    waiting = SocialImport.objects.filter(pk=source.pk, status=JobStatus.WAITING)
    if not waiting.update(mapping=settled, platform=platform):
        raise MappingRefused("This import has been started; its mapping cannot be changed any more.")
    source.mapping, source.platform = settled, platform
    return source


def _settled(source: SocialImport, mapping: Mapping[str, str]) -> dict[str, str]:
    columns: list[str] = source.shape["columns"]
    settled: dict[str, str] = {}
    for column, field in mapping.items():
        if not field:
            continue
        if field not in FIELDS:
            raise MappingRefused(f"There is no field “{str(field)[:60]}”; there are {', '.join(FIELDS)}.")
        if field in settled.values():
            raise MappingRefused(f"Two columns are mapped to “{FIELDS[field]}”; choose one.")
        number = str(_column_number(columns, str(column)))
        if number in settled:
            raise MappingRefused(f"The column “{columns[int(number)][:60]}” is mapped twice.")
        settled[number] = field
    if not {"username", "url"} & set(settled.values()):
        raise MappingRefused("Choose the column with the username or the one with the address of the profile.")
    return settled


def _column_number(columns: list[str], column: str) -> int:
    if column in columns:
        return columns.index(column)
    if column.isascii() and column.isdigit() and int(column[:6]) < len(columns):
        return int(column)
    raise MappingRefused(f"There is no column “{column[:60]}”; there are {', '.join(columns)[:300]}.")


def _known_platform(platform: str) -> str:
    if platform and platform not in registry.ADAPTERS:
        raise MappingRefused(str(registry.UnknownPlatform(platform)))
    return platform


def start(source: SocialImport) -> None:
    """Hand an import over to the workers. Raises ``MappingRefused`` while its mapping cannot be used."""
    _settled(source, source.mapping)
    SocialImport.objects.filter(pk=source.pk, status=JobStatus.WAITING).update(
        status=JobStatus.RUNNING, started_at=database_now()
    )
    source.refresh_from_db()


def due() -> list[int]:
    """Imports that were started and that nobody is working on."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=database_now())
    return list(SocialImport.objects.filter(free, status=JobStatus.RUNNING).order_by("pk").values_list("pk", flat=True))


def cancel(source: SocialImport) -> bool:
    """Stop an import; what went in stays. False if it was over already."""
    stopped = SocialImport.objects.filter(pk=source.pk, status__in=OPEN).update(
        status=JobStatus.CANCELLED, finished_at=database_now(), lease_until=None
    )
    if stopped:
        csv_files.discard(source.path)
    source.refresh_from_db()
    return bool(stopped)


def progress(source: SocialImport) -> Progress:
    """Read afresh from the database."""
    source.refresh_from_db()
    finished = source.status not in OPEN
    percent = min(99, source.bytes_read * 100 // max(source.size, 1))
    return Progress(
        percent=100 if source.status == JobStatus.FINISHED else percent,
        status=source.status,
        rows_read=source.rows_read,
        created=source.created_count,
        merged=source.merged_count,
        unchanged=source.unchanged_count,
        refused=source.refused_count,
        finished=finished,
        error=source.error,
    )


def errors(source: SocialImport) -> Iterator[SocialImportError]:
    """Rows that did not go in, in the order of the file."""
    return SocialImportError.objects.filter(source=source).order_by("line").iterator()


def tidy() -> int:
    """Throw away uploads that nobody started, and files that no open import owns. Returns how many files."""
    now = database_now()
    stale = SocialImport.objects.filter(status=JobStatus.WAITING, created_at__lt=now - KEPT_WAITING)
    stale.update(status=JobStatus.CANCELLED, finished_at=now, error="Nobody started this import.")
    owned = set(SocialImport.objects.filter(status__in=OPEN).values_list("path", flat=True))
    hour_ago = (now - timedelta(hours=1)).timestamp()
    orphans = [
        path for path in csv_files.folder().iterdir() if path.name not in owned and path.stat().st_mtime < hour_ago
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
