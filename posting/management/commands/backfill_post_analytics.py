"""Ask the networks at once for the numbers of posts that are out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from posting.rules.measures import AGES, NOW
from posting.services import measure_runs


class Command(BaseCommand):
    help = (
        "Asks for the numbers of posts that are out. --age now adds a snapshot to each; another age fills in missing "
        "snapshots of that age, for posts that are of that age now."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--since", required=True, help="Posts posted from this day on (UTC), e.g. 2026-11-01.")
        parser.add_argument("--account", type=int, help="Only this account, by its number.")
        parser.add_argument("--age", default=NOW, choices=[NOW, *(name for name, _ in AGES)])

    def handle(self, *args: Any, **options: Any) -> None:
        done = measure_runs.backfill(since=_day(options["since"]), account=options["account"], age=options["age"])
        for account, problem in done.problems.items():
            self.stderr.write(f"Account {account}: {problem} Its remaining posts were not asked about.")
        self.stdout.write(f"{done.snapshots} snapshots from {done.calls} calls.")
        if done.problems and not done.snapshots:
            raise CommandError("No numbers could be had.")


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError as error:
        raise CommandError(f"“{text}” is no day; write it as 2026-11-01.") from error
