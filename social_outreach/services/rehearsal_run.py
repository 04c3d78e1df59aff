"""The whole job once, against the rehearsal world: import, qualify, draft, approve, send, and compare the counts.

Runs beside a started console that does the sending; `manage.py rehearse` starts both in a throw-away folder.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from outbound.http import HttpDoor
from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.models import SocialLimit, SocialMessage, SocialProfile
from social_outreach.services import assisted, batches, drafting, imports, messages, rehearsal, review

#: The tick hints within seconds and takes what a killed worker left after its lease; longer than this is a fault.
PATIENCE_SECONDS = 90.0
_WAITING = Q(state__in=[State.SCHEDULED, State.CLAIMED, State.SENDING]) | Q(state=State.UNKNOWN, look_at__isnull=False)


class RehearsalFailed(RuntimeError):
    """A step could not be done; the sentence says which and why."""


@dataclass
class Line:
    """One platform's counts. ``lost``: sent by the ledger, not there; ``stuck``: neither sent nor in doubt."""

    platform: str
    profiles: int = 0
    by_api: int = 0
    by_hand: int = 0
    arrived: int = 0
    twice: int = 0
    lost: int = 0
    unknown: int = 0
    stuck: int = 0
    seconds: float = 0.0
    remarks: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        found = [
            (
                self.arrived != self.by_api + self.by_hand,
                f"{self.arrived} arrived, {self.by_api + self.by_hand} are sent",
            ),
            (self.twice, f"{self.twice} arrived twice"),
            (self.lost, f"{self.lost} are sent and did not arrive"),
            (self.unknown, f"{self.unknown} are unknown: nobody can tell whether they went"),
            (self.stuck, f"{self.stuck} were not sent"),
            (self.profiles != self.by_api + self.by_hand, f"{self.profiles} profiles, not all of them sent to"),
        ]
        return [f"{self.platform}: {sentence}" for is_so, sentence in found if is_so]


class Rehearsal:
    """One run. ``say`` tells a person what is being done."""

    def __init__(self, *, profiles: int, writers: int, say: Callable[[str], None]) -> None:
        self._profiles, self._writers, self._say = profiles, writers, say
        self._door, self._url = HttpDoor(), settings.REHEARSAL_URL
        self._actor, _ = get_user_model().objects.get_or_create(username="rehearsal")
        self._found_by = ""

    def run(self) -> list[Line]:
        """Raises RehearsalFailed."""
        self._raise_limits()
        people = self._import()
        self._write_first(people)
        made = self._prepare(people)
        self._say(f"{len(made)} messages approved and scheduled; the console sends, the rest goes by hand.")
        self._send(made)
        return self._compare()

    def _raise_limits(self) -> None:
        """Of the throw-away accounts: the shipped ones would take weeks."""
        SocialLimit.objects.filter(scope__startswith="account:").update(limit=100_000, hard_rail=None)

    def _import(self) -> list[SocialProfile]:
        """Through the import as a person's file goes; the console carries it out."""
        source = imports.receive(name="rehearsal.csv", chunks=[self._file()], actor=self._actor)
        imports.start(source)
        self._wait("the import", lambda: imports.progress(source).finished)
        done = imports.progress(source)
        if (done.created, done.refused) != (self._profiles, 0):
            raise RehearsalFailed(
                f"{done.created} of {self._profiles} rows went in, {done.refused} refused. {done.error}"
            )
        self._found_by = f"import {source.pk}"
        self._say(f"{done.created} profiles imported.")
        return list(SocialProfile.objects.filter(found_by=self._found_by).order_by("username"))

    def _file(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["platform", "username", "full name", "category", "location", "followers"])
        platforms = list(registry.ADAPTERS)
        for number in range(self._profiles):
            row = (f"rehearsed{number:05d}", f"Rea Hearsed{number}", "Ceramics", "Porto, Portugal", 1000 + number)
            writer.writerow([platforms[number % len(platforms)], *row])
        return text.getvalue().encode()

    def _write_first(self, people: list[SocialProfile]) -> None:
        """Some of them write to us, which opens a window for the API; the others are written to by hand."""
        for person in people[: self._writers]:
            rehearsal.write_first(
                self._door, self._url, platform=person.platform, username=person.username, text="Hello! Tell me more?"
            )
        self._say(f"{len(people[: self._writers])} of them wrote to us first.")

    def _prepare(self, people: list[SocialProfile]) -> list[int]:
        ids = [person.pk for person in people]
        review.judge(ids, verdict="qualify", reason="Rehearsal.")
        drafted = drafting.draft_many(ids, actor=self._actor)
        approved = batches.each(drafted.made, messages.approve, actor=self._actor)
        sent = batches.each(approved.done, messages.send, actor=self._actor)
        for refused in (drafted.refused, approved.refused, sent.refused):
            if refused:
                raise RehearsalFailed(f"{len(refused)} were refused, e.g.: {next(iter(refused.values()))}")
        return sent.done

    def _send(self, made: list[int]) -> None:
        """Cards one after the other, as a person works; meanwhile the console sends by API."""
        waiting = SocialMessage.objects.filter(_WAITING, pk__in=made)
        self._wait("the sending", lambda: not self._send_by_hand() and not waiting.exists(), fails=False)

    def _send_by_hand(self) -> int:
        """Every card that is to be had now; returns how many."""
        count = 0
        while (card := assisted.take(actor=self._actor)) is not None:
            try:
                assisted.begin(card.pk, actor=self._actor)
            except assisted.Waits:
                continue
            pasted = {"platform": card.platform, "username": card.profile.username, "text": card.draft_body}
            pasted["account_id"] = card.account.account_id
            rehearsal._post(self._door, f"{self._url}/_rehearsal/hand", pasted)
            assisted.mark_sent(card.pk, actor=self._actor)
            count += 1
        return count

    def _wait(self, what: str, is_done: Callable[[], bool], *, fails: bool = True) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_done():
            if time.monotonic() > until:
                if fails:
                    raise RehearsalFailed(f"{what} did not end within {PATIENCE_SECONDS:.0f} seconds.")
                return
            time.sleep(0.2)

    def _compare(self) -> list[Line]:
        """The ledger against what the world says it received."""
        asked = rehearsal._get(self._door, f"{self._url}/_rehearsal/arrivals?limit=10000")["arrivals"]
        received: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for arrival in asked:
            received.setdefault((arrival["platform"], arrival["username"]), []).append(arrival)
        lines = {platform: Line(platform) for platform in registry.ADAPTERS}
        rows = SocialMessage.objects.filter(profile__found_by=self._found_by).select_related("profile").order_by("pk")
        for message in rows:
            self._count(
                lines[message.platform], message, received.pop((message.platform, message.profile.username), [])
            )
        for (platform, username), _ in received.items():
            lines[platform].remarks.append(f"somebody wrote to {username}, whom the ledger does not know")
        return list(lines.values())

    def _count(self, line: Line, message: SocialMessage, there: list[dict[str, Any]]) -> None:
        line.profiles += 1
        line.arrived += bool(there)
        line.twice += len(there) > 1
        if message.state == State.SENT:
            if message.mode == "api":
                line.by_api += 1
            else:
                line.by_hand += 1
            line.lost += not [arrival for arrival in there if arrival["text"].split() == message.sent_body.split()]
            if message.sent_at and message.scheduled_for:
                line.seconds = max(line.seconds, (message.sent_at - message.scheduled_for).total_seconds())
        elif message.state == State.UNKNOWN:
            line.unknown += 1
            line.remarks.append(f"to {message.profile.username}: {message.last_error}")
        else:
            line.stuck += 1
            line.remarks.append(f"to {message.profile.username}: {message.state}. {message.last_error}")
