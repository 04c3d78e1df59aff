"""``manage.py backfill_engagement_scores``: compute the scores of profiles that are stored already."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from social_outreach.services import scores

#: Profiles between two lines of progress.
_EVERY = 50_000


class Command(BaseCommand):
    help = "Compute the engagement score of every profile without one. May be stopped and started again at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those that have one, also where a file stated it")
        parser.add_argument("--after", type=int, default=0, metavar="ID", help="go on behind this profile")
        parser.add_argument("--dry-run", action="store_true", help="count, write nothing")

    def handle(self, *args: Any, after: int, dry_run: bool, **options: Any) -> None:
        now, told = scores.Backfilled(), 0
        for now in scores.backfill(everything=options["all"], dry_run=dry_run, after=after):
            if now.seen - told >= _EVERY:
                told = now.seen
                self.stdout.write(f"{now.seen:,} looked at, up to profile {now.last}")
                self.stdout.flush()
        done = "would be written" if dry_run else "written"
        kept = f", {now.unchanged:,} right already" if options["all"] else ""
        self.stdout.write(
            f"{_counted(now.seen, 'profile')} looked at: {_counted(now.written, 'score')} {done}{kept}, "
            f"{now.unknown:,} with too little known for one."
        )
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
