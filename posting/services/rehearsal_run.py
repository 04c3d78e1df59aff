"""The whole job of posting once, against the rehearsal world: log in, write, approve, schedule, wait, and compare.

Runs beside a started console that publishes; `manage.py rehearse_posts` starts both in a throw-away folder.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from outbound.clock import database_now
from outbound.http import HttpDoor
from outbound.states import State
from posting.adapters import registry
from posting.adapters.base import Capabilities
from posting.models import PostPart, PostTarget, ScheduledPost, SocialAccount
from posting.services import posts, rehearsal_media, scheduling
from posting.services.rehearsal_login import LoginFailed, connect_all
from posting.states import PartKind, Status

#: After the minute has come. A thread waits between its parts, and some networks process for a while.
PATIENCE_SECONDS = 150.0
#: Time to write everything down before the minute comes.
HEADROOM = timedelta(seconds=15)
_MOVING = (Status.PENDING, Status.POSTING)


class RehearsalFailed(RuntimeError):
    """A step could not be done; the sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One kind of post. ``fits``: which networks take it."""

    name: str
    fits: Callable[[Capabilities], bool]
    media: Callable[[], list[Any]] = list
    link: str = ""
    variant: dict[str, Any] = field(default_factory=dict)


PLANS = (
    Plan("text", lambda known: not known.needs_media),
    Plan("link", lambda known: not known.needs_media, link="https://example.org/rehearsal"),
    Plan("image", lambda known: known.most_media > 0, lambda: [rehearsal_media.picture(1)]),
    Plan("four images", lambda known: known.most_media > 3, lambda: [rehearsal_media.picture(n) for n in (2, 3, 4, 5)]),
    Plan("video", lambda known: known.most_media > 0, lambda: [rehearsal_media.film(1)]),
    Plan(
        "carousel",
        lambda known: known.mixes_media,
        lambda: [rehearsal_media.picture(6), rehearsal_media.film(2), rehearsal_media.picture(7)],
    ),
    Plan("thread", lambda known: known.has_threads, variant={"thread": ["Second of the thread.", "Third of it."]}),
    Plan(
        "first comment",
        lambda known: known.has_first_comment,
        lambda: [rehearsal_media.picture(8)],
        variant={"first_comment": "More of it below the post."},
    ),
)


@dataclass
class Line:
    """One network's counts, in parts: a thread of three is three. ``lateness``: seconds after the minute, of roots."""

    platform: str
    targets: int = 0
    parts: int = 0
    arrived: int = 0
    twice: int = 0
    lost: int = 0
    lateness: list[float] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def late(self, share: float) -> float:
        """The lateness that ``share`` of the posts stay at or below."""
        ordered = sorted(self.lateness)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0

    @property
    def problems(self) -> list[str]:
        found = [
            (self.arrived != self.parts, f"{self.arrived} of {self.parts} parts arrived"),
            (self.twice, f"{self.twice} arrived twice"),
            (self.lost, f"{self.lost} are posted by our books and did not arrive"),
            (min(self.lateness, default=0.0) < 0, "something went before its minute"),
        ]
        told = [f"{registry.LABELS[self.platform]}: {sentence}." for is_so, sentence in found if is_so]
        return told + [f"{registry.LABELS[self.platform]}: {remark}" for remark in self.remarks[:8]]


class PostingRehearsal:
    """One run. ``say`` tells a person what is being done."""

    def __init__(self, *, say: Callable[[str], None], platforms: list[str] | None = None) -> None:
        self._say, self._platforms = say, platforms or list(registry.ADAPTERS)
        self._actor, _ = get_user_model().objects.get_or_create(username="rehearsal")

    def run(self) -> list[Line]:
        """Raises RehearsalFailed."""
        accounts = self._connect()
        due = _coming_minute(database_now())
        made = [post for plan in PLANS for post in self._schedule(plan, accounts, due)]
        self._say(f"{len(made)} posts to {_planned().count()} targets, all due at {due:%H:%M} UTC.")
        self._wait(due, lambda: not PostTarget.objects.filter(status__in=_MOVING).exists())
        return compared(self._platforms, published(HttpDoor(), settings.REHEARSAL_URL))

    def _connect(self) -> dict[str, list[SocialAccount]]:
        try:
            found = connect_all(actor=self._actor, platforms=self._platforms)
        except LoginFailed as error:
            raise RehearsalFailed(str(error)) from error
        by_platform: dict[str, list[SocialAccount]] = {platform: [] for platform in self._platforms}
        for account in found:
            by_platform[account.platform].append(account)
        names = ", ".join(f"{registry.LABELS[platform]} {len(rows)}" for platform, rows in by_platform.items())
        self._say(f"Logged in everywhere; accounts: {names}.")
        return by_platform

    def _schedule(self, plan: Plan, accounts: dict[str, list[SocialAccount]], due: datetime) -> list[ScheduledPost]:
        """One post to one account of each network that takes it; the accounts of a network take turns."""
        turn = PLANS.index(plan)
        aimed = [rows[turn % len(rows)] for rows in accounts.values() if rows and plan.fits(_known(rows[0]))]
        if not aimed:
            return []
        named = {each.platform: {**plan.variant, "options": _options(_known(each))} for each in aimed}
        fields = {
            # Brackets and the like are what some networks want escaped.
            "content": f"Rehearsal of a post (kind: {plan.name}) *with* marks_to [escape], 100 % so.",
            "variants": {platform: _told(variant, plan.name) for platform, variant in named.items()},
            "media": [{"medium": medium.pk} for medium in plan.media()],
            "link": plan.link,
        }
        try:
            post = posts.create(fields=fields, accounts=[each.pk for each in aimed], actor=self._actor)
            posts.approve(post.pk, actor=self._actor)
            local = due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
            return [scheduling.schedule(post.pk, actor=self._actor, local=local, zone="UTC")]
        except (posts.NotAcceptable, posts.NotNow) as error:
            raise RehearsalFailed(f"A post of kind {plan.name} was refused: {error}") from error

    def _wait(self, due: datetime, is_done: Callable[[], bool]) -> None:
        until = time.monotonic() + max((due - database_now()).total_seconds(), 0.0) + PATIENCE_SECONDS
        while not is_done() and time.monotonic() < until:
            time.sleep(0.5)


def _planned() -> QuerySet[PostTarget]:
    """The workspace holds drafts too, which nobody approves in a rehearsal: they have no parts."""
    return PostTarget.objects.filter(pk__in=PostPart.objects.values("target"))


def _known(account: SocialAccount) -> Capabilities:
    return registry.capabilities(account.platform)


def _options(known: Capabilities) -> dict[str, Any]:
    """What has to be chosen. Choices go from many to few who may see it; apps that are new may use the last only."""
    return {name: spec["choices"][-1] for name, spec in known.options.items() if spec.get("needed")}


def _told(variant: dict[str, Any], name: str) -> dict[str, Any]:
    """With texts that no other post has: the comparison knows posts by their words."""
    told = {key: value for key, value in variant.items() if value}
    if "thread" in told:
        told["thread"] = [f"{text} ({name})" for text in told["thread"]]
    if "first_comment" in told:
        told["first_comment"] = f"{told['first_comment']} ({name})"
    return told


def _coming_minute(now: datetime) -> datetime:
    soon = now + HEADROOM
    return soon.replace(second=0, microsecond=0) + timedelta(minutes=1)


def published(door: HttpDoor, url: str) -> list[dict[str, Any]]:
    """All that the world says was published. Raises CallFailed."""
    answer = door.request("GET", f"{url}/_rehearsal/posts?limit=10000", max_bytes=50_000_000)
    return list(answer.json()["posts"])


def compared(platforms: Iterable[str], there: list[dict[str, Any]]) -> list[Line]:
    """Our books against what the world received: each part once, in its place, with its files, not early."""
    lines = {platform: Line(platform) for platform in platforms}
    received: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for post in there:
        received.setdefault((post["platform"], post["account"], _words(post["text"])), []).append(post)
    rows: Any = PostPart.objects.exclude(state=State.CANCELLED).select_related("account", "target__post")
    for part in rows.order_by("target_id", "position"):
        key = (part.platform, part.account.account_id, _words(part.content["text"]))
        _count(lines[part.platform], part, received.pop(key, []))
    for platform, account, text in received:
        lines[platform].remarks.append(f"account {account} has a post that we know nothing of: {text[:60]}")
    for platform, number in Counter(_planned().values_list("platform", flat=True)).items():
        lines[platform].targets = number
    return list(lines.values())


def _words(text: str) -> str:
    return " ".join(text.split())


def _count(line: Line, part: PostPart, there: list[dict[str, Any]]) -> None:
    line.parts += 1
    line.arrived += bool(there)
    line.twice += len(there) > 1
    where = f"post {part.target.post_id}, part {part.position}"
    if part.state != State.SENT:
        line.remarks.append(f"{where} is {part.state}. {part.last_error or part.verdict or ''}")
    if not there:
        line.lost += part.state == State.SENT
        return
    post = there[0]
    if len(post["media"]) != len(part.content["media"]):
        line.remarks.append(f"{where} has {len(post['media'])} files there, {len(part.content['media'])} here.")
    if part.position == 0 and part.scheduled_for is not None:
        line.lateness.append(post["at"] - part.scheduled_for.timestamp())
    if part.kind != PartKind.ROOT and not post["parent"]:
        line.remarks.append(f"{where} hangs on nothing there.")
