"""Carrying out an import: chunk by chunk, each one transaction, resumable at any line."""

from __future__ import annotations

import io
import time
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from outbound.clock import database_now
from social_outreach.models import SocialImport, SocialImportError
from social_outreach.rules.records import Record, records
from social_outreach.rules.repeats import SeenBefore
from social_outreach.rules.rows import FoundProfile, RowReader, clean
from social_outreach.services import csv_files
from social_outreach.services.csv_files import ImportRefused
from social_outreach.services.intake import LIMITS, KnownPlatforms, Merged, merge_profiles
from social_outreach.states import JobStatus

CHUNK_ROWS = 1000
#: A chunk of long rows ends earlier, so that memory stays bounded whatever the rows hold.
CHUNK_BYTES = 4 * 1024 * 1024
MOST_ERRORS = 5_000
LEASE = timedelta(seconds=120)
OPEN = (JobStatus.WAITING, JobStatus.RUNNING)


class _LostLease(Exception):
    """Somebody else goes on with this import, or a person cancelled it."""


@dataclass(slots=True)
class _Chunk:
    rows: list[FoundProfile] = field(default_factory=list)
    errors: list[SocialImportError] = field(default_factory=list)
    count: int = 0
    end: int = 0


def run(import_id: int, *, budget_seconds: float = 40) -> bool:
    """Go on with an import for about so long. True: it is over, one way or the other; False: call again.

    Also False while another worker is at it.
    """
    deadline = time.monotonic() + budget_seconds
    lease = _claim(import_id)
    if lease is None:
        return _is_over(import_id)
    work = _Work(SocialImport.objects.get(pk=import_id), lease)
    try:
        return work.go_on(deadline)
    except _LostLease:
        return _is_over(import_id)
    finally:
        work.release()


def _is_over(import_id: int) -> bool:
    return not SocialImport.objects.filter(pk=import_id, status__in=OPEN).exists()


def _claim(import_id: int) -> datetime | None:
    """Take the import for one lease; None where it is not to be had. The lease's end is also its token."""
    now = database_now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    taken = SocialImport.objects.filter(free, pk=import_id, status__in=OPEN).update(
        status=JobStatus.RUNNING, started_at=Coalesce(F("started_at"), now), lease_until=now + LEASE
    )
    return now + LEASE if taken else None


def reader_for(shape: Mapping[str, Any], *, mapping: Mapping[str, str], platform: str) -> RowReader:
    return RowReader(
        mapping={int(column): field for column, field in mapping.items()},
        columns=shape["columns"],
        platform=platform,
        limits=LIMITS,
        time_zones=_time_zones(),
        platforms=KnownPlatforms(),
    )


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def records_of(lines: Iterator[str], shape: Mapping[str, Any]) -> Iterator[Record]:
    """The data of a file, without what stands above it."""
    before = shape["first_line"] - 1
    for _ in range(before):
        next(lines, None)
    return records(lines, delimiter=shape["delimiter"], before=before)


class _Work:
    """One worker's go at one import, under one lease."""

    def __init__(self, source: SocialImport, lease: datetime) -> None:
        self._import = source
        self._lease: datetime | None = lease
        self._reader = reader_for(source.shape, mapping=source.mapping, platform=source.platform)
        self._seen = SeenBefore()
        self._found_by = f"import {source.pk}"

    def go_on(self, deadline: float) -> bool:
        try:
            return self._read_on(deadline)
        except ImportRefused as error:
            self.end(JobStatus.FAILED, error=str(error))
            return True

    def _read_on(self, deadline: float) -> bool:
        with csv_files.lines_of(self._import.path, self._import.shape["encoding"]) as (lines, raw):
            for chunk in self._chunks(records_of(lines, self._import.shape), raw):
                self._commit(chunk, raw.tell())
                if time.monotonic() >= deadline:
                    return False
        self.end(JobStatus.FINISHED, bytes_read=self._import.size)
        return True

    def _chunks(self, found: Iterator[Record], raw: io.BufferedReader) -> Iterator[_Chunk]:
        chunk, began = _Chunk(), raw.tell()
        for record in found:
            if record.end <= self._import.lines_done:
                self._remember(record)
                began = raw.tell()
                continue
            self._take(record, chunk)
            if chunk.count >= CHUNK_ROWS or raw.tell() - began > CHUNK_BYTES:
                yield chunk
                chunk, began = _Chunk(), raw.tell()
        if chunk.count:
            yield chunk

    def _remember(self, record: Record) -> None:
        """Of what is done already only this is needed: which profiles the file has named."""
        if record.problem or self._reader.is_blank(record.cells):
            return
        try:
            row = self._reader.read(record.cells)
        except ValueError:
            return
        self._seen.add((row.platform, row.username_key))

    def _take(self, record: Record, chunk: _Chunk) -> None:
        chunk.end = record.end
        if not record.problem and self._reader.is_blank(record.cells):
            return
        chunk.count += 1
        try:
            if record.problem:
                raise ValueError(record.problem)
            row = self._reader.read(record.cells)
        except ValueError as error:
            chunk.errors.append(self._error(record, str(error)))
            return
        row.fills_only = self._seen.add((row.platform, row.username_key))
        chunk.rows.append(row)

    def _error(self, record: Record, reason: str) -> SocialImportError:
        excerpt = clean(" · ".join(cell[:80] for cell in record.cells[:8] if cell))
        return SocialImportError(
            source=self._import, line=record.start, reason=clean(reason)[:300], excerpt=excerpt[:200]
        )

    def _commit(self, chunk: _Chunk, bytes_read: int) -> None:
        """Rows, errors, counts and the place to resume at, together or not at all."""
        if self._import.rows_read + chunk.count > settings.IMPORT_MAX_ROWS:
            raise ImportRefused(
                f"The file has more than {settings.IMPORT_MAX_ROWS:,} rows. Those up to line "
                f"{self._import.lines_done:,} went in; split the file and import the rest."
            )
        with transaction.atomic():
            merged = merge_profiles(chunk.rows, found_by=self._found_by) if chunk.rows else Merged()
            room = max(0, MOST_ERRORS - self._import.refused_count)
            if chunk.errors[:room]:
                SocialImportError.objects.bulk_create(chunk.errors[:room])
            lease = self._advance(chunk, merged, bytes_read)
        self._lease = lease
        self._import.lines_done = chunk.end
        self._import.rows_read += chunk.count
        self._import.refused_count += len(chunk.errors)

    def _advance(self, chunk: _Chunk, merged: Merged, bytes_read: int) -> datetime:
        until = database_now() + LEASE
        self._move(
            lease_until=until,
            lines_done=chunk.end,
            bytes_read=min(bytes_read, self._import.size),
            rows_read=F("rows_read") + chunk.count,
            found=F("found") + chunk.count,
            created_count=F("created_count") + merged.created,
            merged_count=F("merged_count") + merged.merged,
            unchanged_count=F("unchanged_count") + merged.unchanged,
            refused_count=F("refused_count") + len(chunk.errors),
        )
        return until

    def _move(self, **fields: Any) -> None:
        """Write to the import only while the lease is ours and nobody cancelled. Raises ``_LostLease``."""
        held = SocialImport.objects.filter(pk=self._import.pk, status=JobStatus.RUNNING, lease_until=self._lease)
        if not held.update(**fields):
            self._lease = None
            raise _LostLease

    def end(self, status: JobStatus, **fields: Any) -> None:
        self._move(status=status, lease_until=None, finished_at=database_now(), **fields)
        self._lease = None
        csv_files.discard(self._import.path)

    def release(self) -> None:
        """Let the next worker in at once instead of after the lease."""
        if self._lease is not None:
            SocialImport.objects.filter(pk=self._import.pk, lease_until=self._lease).update(lease_until=None)
