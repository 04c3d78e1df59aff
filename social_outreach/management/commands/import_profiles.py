"""``manage.py import_profiles FILE``: import a CSV file without the browser."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from social_outreach.services import imports

_BLOCK = 256 * 1024
_DELIMITERS = {"\t": "tab", "": "none"}


class Command(BaseCommand):
    help = "Import profiles from a CSV file. Refused rows are listed by line on the error output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--platform", default="", help="platform of all rows, where the file does not say it")
        parser.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=FIELD", help="may be given several times"
        )
        parser.add_argument("--dry-run", action="store_true", help="read everything, write nothing")

    def handle(self, *args: Any, file: Path, platform: str, dry_run: bool, **options: Any) -> None:
        try:
            source = imports.receive(name=file.name, chunks=_chunks(file), actor=None)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except imports.ImportRefused as error:
            raise CommandError(f"{file}: {error}") from None
        try:
            imports.set_mapping(
                source,
                mapping=_changed(source.shape["columns"], source.mapping, options["map"]),
                platform=platform or source.platform,
            )
            self._show(source)
            if dry_run:
                self._check(source)
                return
            self._run(source)
        except ValueError as error:
            raise CommandError(f"{file}: {error}") from None
        finally:
            imports.cancel(source)

    def _show(self, source: Any) -> None:
        shape = source.shape
        delimiter = _DELIMITERS.get(shape["delimiter"], shape["delimiter"])
        header = f"header on line {shape['header_line']}" if shape["header_line"] else "no header"
        self.stdout.write(f"Encoding {shape['encoding']}, delimiter {delimiter}, {header}")
        self.stdout.write(f"Platform: {source.platform or 'as each row says'}")
        for number, column in enumerate(shape["columns"]):
            self.stdout.write(f"  {column} → {source.mapping.get(str(number), '(left out)')}")

    def _check(self, source: Any) -> None:
        good = refused = 0
        for row in imports.check(source):
            if row.profile is None:
                refused += 1
                self.stderr.write(f"line {row.line}: {row.error}")
            else:
                good += 1
        self.stdout.write(f"Dry run: {good} rows would go in, {refused} would be refused. Nothing was written.")

    def _run(self, source: Any) -> None:
        imports.start(source)
        shown = -1
        while not imports.run(source.pk, budget_seconds=2):
            now = imports.progress(source)
            if now.rows_read == shown:
                time.sleep(1)  # a worker took it; watch
            shown = now.rows_read
            self.stdout.write(f"{now.percent} %, {now.rows_read} rows")
        self._report(source)

    def _report(self, source: Any) -> None:
        end = imports.progress(source)
        listed = 0
        for error in imports.errors(source):
            listed += 1
            self.stderr.write(str(error))
        if end.refused > listed:
            self.stderr.write(f"… and {end.refused - listed} more")
        self.stdout.write(
            f"{end.rows_read} rows: {end.created} created, {end.merged} merged, "
            f"{end.unchanged} unchanged, {end.refused} refused"
        )
        if end.status != "finished":
            raise CommandError(end.error or f"The import is {end.status}.")


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def _changed(columns: list[str], proposed: dict[str, str], asked: list[str]) -> dict[str, str]:
    """The proposal with a person's changes: a column asked for loses its old field, a field its old column."""
    wanted: dict[str, str] = {}
    for pair in asked:
        column, equals, field = pair.rpartition("=")
        if not equals:
            raise imports.MappingRefused(f"--map takes Column=field, not “{pair[:60]}”.")
        wanted[str(columns.index(column)) if column in columns else column] = field
    kept = {
        column: field for column, field in proposed.items() if column not in wanted and field not in wanted.values()
    }
    return {**kept, **wanted}
