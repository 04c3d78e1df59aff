"""``manage.py discover_profiles``: start a search for profiles, and watch it, without the browser."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from social_outreach import tasks
from social_outreach.adapters.discovery.pasted import PASTED
from social_outreach.selectors import discovery as runs
from social_outreach.services import discovery


class Command(BaseCommand):
    help = "Find profiles. Without --wait the run is left to the workers; with it, this command carries it out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", required=True)
        parser.add_argument("--source", required=True, help="for instance brave; docs/discovery.md has them all")
        for name in ("category", "location", "keyword"):
            parser.add_argument(f"--{name}", action="append", default=[], help="may be given several times")
        parser.add_argument("--most", type=int, default=None, help="end once so many profiles were found")
        parser.add_argument(
            "--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter; may be given several times"
        )
        parser.add_argument("--url", action="append", default=[], help="a profile, for --source urls")
        parser.add_argument("--wait", action="store_true", help="stay until the run is over")

    def handle(self, *args: Any, wait: bool, **options: Any) -> None:
        asked = {
            "platform": options["platform"],
            "source": options["source"],
            "categories": options["category"],
            "locations": options["location"],
            "keywords": options["keyword"],
            "parameters": _parameters(options["set"]),
            "most": options["most"],
        }
        try:
            if options["source"] != PASTED:
                self.stdout.write(f"{discovery.estimate(**asked).sentence}.")
            job = discovery.create(actor=None, lines=options["url"], **asked)
        except discovery.DiscoveryRefused as refusal:
            raise CommandError(_sentences(refusal)) from None
        self.stdout.write(f"Discovery run {job.pk}")
        if wait:
            self._watch(job)
        else:
            tasks.nudge_discovery(job.pk)

    def _watch(self, job: Any) -> None:
        shown = ""
        while not discovery.run(job.pk, budget_seconds=2):
            job = runs.get(job.pk)
            state = runs.progress(job)
            now = f"{state.percent} %, {state.profiles} profiles" + (f"; {job.waits_for}" if job.waits_for else "")
            if now != shown:
                self.stdout.write(now)
            shown = now
            if job.resume_at is not None or job.lease_until is not None:
                time.sleep(1)  # it waits, or a worker took it; watch
        self._report(runs.get(job.pk))

    def _report(self, job: Any) -> None:
        for line in job.report:
            text = f" {line['text']}:" if line.get("text") else ""
            times = f" ({line['count']} times)" if line.get("count", 1) > 1 else ""
            self.stderr.write(f"{line.get('kind', 'refused')}:{text} {line['reason']}{times}")
        passed_over = runs.progress(job).passed_over
        self.stdout.write(
            f"{job.found} found: {job.created_count} new, {job.merged_count} merged, {job.unchanged_count} unchanged, "
            f"{job.refused_count - passed_over} refused, {passed_over} passed over"
        )
        if job.status != "finished":
            raise CommandError(job.error or f"The discovery run is {job.status}.")


def _parameters(pairs: list[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise CommandError(f"--set takes name=value, not “{pair[:60]}”.")
        given[name.strip()] = value
    return given


def _sentences(refusal: discovery.DiscoveryRefused) -> str:
    named = {**refusal.errors, **{f"--set {name}": said for name, said in refusal.parameters.items()}}
    return "\n".join(f"{name}: {sentence}" for name, sentences in named.items() for sentence in sentences)
