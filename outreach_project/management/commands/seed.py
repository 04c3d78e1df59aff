"""Groups with their permissions and the beat's entries; run after each migrate of a served install."""

from typing import Any

from django.core.management.base import BaseCommand

from outreach_project import people, periodic


class Command(BaseCommand):
    help = "Create the groups and periodic entries that are missing. Safe to repeat; keeps what operators tuned."

    def handle(self, *_args: Any, **_options: Any) -> None:
        people.seed_groups()
        for line in periodic.seed() or ["nothing to do"]:
            self.stdout.write(line)
