"""``manage.py import_posts FILE``: posts from a CSV file. Without --create it is a dry run."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from posting.services import csv_posts, programs


class Command(BaseCommand):
    help = "Take posts in from a CSV file, as drafts. Lists every row with its problems; makes posts with --create."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--create", action="store_true", help="make the posts, if all rows are good")
        parser.add_argument("--only-good", action="store_true", help="with --create: leave bad rows out")
        parser.add_argument("--submit", action="store_true", help="hand the posts in for approval")
        parser.add_argument("--user", default=None, help="username in whose name the posts are made")

    def handle(self, *args: Any, file: Path, create: bool, **options: Any) -> None:
        try:
            actor = programs.person(options["user"], "write")
            found = csv_posts.take_in(
                file.read_bytes(),
                actor=actor,
                dry_run=not create,
                only_good=options["only_good"],
                submit=options["submit"],
            )
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except (csv_posts.FileRefused, programs.OperationRefused) as error:
            raise CommandError(str(error)) from None
        for row in found["rows"]:
            self._show(row)
        self.stdout.write(f"{found['total']} rows: {found['good']} good, {found['bad']} bad, {found['created']} made.")
        if create and found["bad"] and not options["only_good"]:
            raise CommandError("Nothing was made, because of the bad rows. Mend them, or add --only-good.")
        if not create:
            self.stdout.write("This was a dry run. Add --create to make the posts.")

    def _show(self, row: dict[str, Any]) -> None:
        for sentence in row["problems"]:
            self.stderr.write(f"line {row['line']}: {sentence}")
        for sentence in row["warnings"]:
            self.stdout.write(f"line {row['line']}: note: {sentence}")
