"""Look at everything that must be well, and say for each part: fine, or what to do."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from outreach_project import health

MARKS = {"ok": "fine", "warn": "look", "bad": "BAD"}


class Command(BaseCommand):
    help = "Says for database, broker, scheduler, accounts and keys: fine, or what to do. Exit code 1 if one is bad."
    requires_system_checks = ()  # a broken install is what this is for

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="the lines as JSON")

    def handle(self, *_args: Any, as_json: bool, **_options: Any) -> None:
        lines = health.everything()
        self.stdout.write(_as_json(lines) if as_json else _as_table(lines))
        if any(line.level == "bad" for line in lines):
            sys.exit(1)


def _as_json(lines: list[Any]) -> str:
    rows = [{"name": at.name, "level": at.level, "sentence": at.sentence, "todo": at.todo} for at in lines]
    return json.dumps(rows, indent=2)


def _as_table(lines: list[Any]) -> str:
    width = max(len(line.name) for line in lines)
    rows = []
    for line in lines:
        rows.append(f"{MARKS[line.level]:<5} {line.name:<{width}}  {line.sentence}")
        if line.todo:
            rows.append(f"{'':<5} {'':<{width}}  -> {line.todo}")
    return "\n".join(rows)
