"""What the pages do with posts beyond the plain services: move safely, preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from outbound.clock import database_now
from outbound.states import State
from posting.adapters import registry
from posting.adapters.base import Capabilities
from posting.models import PostMedia, PostPart, PostTarget, ScheduledPost
from posting.rules import calendar as days
from posting.rules.checks import Problem
from posting.rules.content import Part
from posting.rules.walltime import BadTime, local_time, resolve, zone_named
from posting.selectors.accounts import outlives_token
from posting.selectors.calendar import accounts as known_accounts
from posting.services import checking, posts, scheduling
from posting.services.posts import NotAcceptable, NotNow
from posting.states import PartKind, Stage

#: The hour of a draft that is put on a day without saying when.
FIRST_HOUR = time(9)
_NOT_BEGUN = (State.SCHEDULED, State.CANCELLED)
#: A time so long over is a slip of the hand, not a wish to post at once.
PAST = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did. ``before`` is empty where the post had no time."""

    post: ScheduledPost
    before: str
    zone: str


def written(fields: Mapping[str, Any], *, pk: int | None = None) -> ScheduledPost:
    """A post in memory, as it would be stored. Raises NotAcceptable."""
    post = ScheduledPost(pk=pk)
    posts.write(post, {name: _copied(value) for name, value in fields.items()})
    return post


def _copied(value: Any) -> Any:
    """Deep enough that writing it down does not change what the caller holds."""
    if isinstance(value, Mapping):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


# -- time ------------------------------------------------------------------------------------------------


def move(pk: int, *, local: str, zone: str, actor: Any) -> Moved:
    """Give a post another wall time; an empty one takes its time away. What has begun is never moved.

    Raises NotNow, NotAcceptable, ScheduledPost.DoesNotExist.
    """
    with transaction.atomic():
        post = posts.locked(pk)
        before, old_zone = post.scheduled_local, post.timezone
        require_movable(post)
        if not local:
            return Moved(_without_time(post, actor), before, old_zone)
        if _instant(local, zone or post.timezone) < database_now() - PAST:
            raise NotAcceptable("That time is over. Choose one that is still to come.")
        return Moved(scheduling.reschedule(pk, actor=actor, local=local, zone=zone), before, old_zone)


def move_to_day(pk: int, *, day: date, zone: str, actor: Any) -> Moved:
    """Put a post on a day of the calendar that is shown in ``zone``, at the time of day it has. Raises as ``move``."""
    post = ScheduledPost.objects.get(pk=pk)
    if post.scheduled_at is None:
        return move(pk, local=datetime.combine(day, FIRST_HOUR).isoformat(), zone=zone, actor=actor)
    shown_in, kept_in = _zones(zone, post)
    local = days.moved_to(day, post.scheduled_at, shown_in=shown_in, kept_in=kept_in)
    return move(pk, local=local, zone=kept_in.key, actor=actor)


def move_as_shown(pk: int, *, wall: datetime, zone: str, actor: Any) -> Moved:
    """Give a post the time that the clock of ``zone`` shows as ``wall``; its own zone stays. Raises as ``move``."""
    post = ScheduledPost.objects.get(pk=pk)
    if post.scheduled_at is None:
        return move(pk, local=wall.isoformat(), zone=zone, actor=actor)
    shown_in, kept_in = _zones(zone, post)
    return move(pk, local=days.kept(wall, shown_in=shown_in, kept_in=kept_in), zone=kept_in.key, actor=actor)


def _zones(shown_in: str, post: ScheduledPost) -> tuple[ZoneInfo, ZoneInfo]:
    try:
        return zone_named(shown_in), zone_named(post.timezone)
    except BadTime as error:
        raise NotAcceptable(str(error)) from error


def require_movable(post: ScheduledPost) -> None:
    """Raises NotNow where the post is cancelled, or what has begun leaves nothing that has not.

    Of a post that is out on one account and waits on another, the one that waits is moved.
    """
    if post.stage == Stage.CANCELLED:
        raise NotNow(f"Post {post.pk} is cancelled; edit it first.")
    parts = PostPart.objects.filter(target__post=post)
    waits = parts.filter(position=0, state=State.SCHEDULED).exists()
    if not waits and parts.exclude(state__in=_NOT_BEGUN).exists():
        raise NotNow(f"Post {post.pk} has begun to leave and stays where it is.")


def _instant(local: str, zone: str) -> datetime:
    try:
        return resolve(local_time(local), zone_named(zone)).instant
    except BadTime as error:
        raise NotAcceptable(str(error)) from error


def _without_time(post: ScheduledPost, actor: Any) -> ScheduledPost:
    if post.stage == Stage.SCHEDULED:
        raise NotNow("A scheduled post has a time. Edit it to take it off the schedule.")
    post.scheduled_at, post.scheduled_local, post.time_note = None, "", ""
    post.save(update_fields=["scheduled_at", "scheduled_local", "time_note", "updated_at"])
    posts.note(post, "moved", actor, {"to": ""})
    return post


# -- preview ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartView:
    """One part as its network would show it. ``used`` of ``most`` in the network's own counting."""

    kind: str
    text: str
    media: list[PostMedia]
    link: str
    used: int
    most: int

    @property
    def is_over(self) -> bool:
        return self.used > self.most


@dataclass(frozen=True, slots=True)
class NetworkView:
    """What leaves for one network, for all accounts on it, and what stands against it."""

    known: Capabilities
    accounts: list[Any]
    parts: list[PartView]
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [each for each in self.problems if not each.is_warning]

    @property
    def warnings(self) -> list[Problem]:
        return [each for each in self.problems if each.is_warning]


def preview(fields: Mapping[str, Any], accounts: Iterable[int], *, pk: int | None = None) -> list[NetworkView]:
    """What would leave for each network, checked by the rules that scheduling asks. Raises NotAcceptable."""
    chosen = set(accounts)
    post = written(fields, pk=pk)
    # Targets in memory only: the account's number stands in for theirs.
    targets = [
        PostTarget(pk=each.pk, post=post, account=each, platform=each.platform)
        for each in known_accounts()
        if each.pk in chosen
    ]
    return shown(post, _planned(post, targets))


def preview_of(post: ScheduledPost) -> list[NetworkView]:
    """The same of a stored post."""
    return shown(post, posts.planned_parts(post))


def _planned(post: ScheduledPost, targets: Iterable[PostTarget]) -> list[tuple[PostTarget, Part]]:
    whole = posts.whole(post)
    return [(target, part) for target in targets for part in posts.parts_for(whole, posts.network(target.platform))]


def shown(post: ScheduledPost, planned: Sequence[tuple[PostTarget, Part]]) -> list[NetworkView]:
    found = checking.check(post, planned)
    media = PostMedia.objects.in_bulk({each["medium"] for _, part in planned for each in part.content["media"]})
    views: dict[str, NetworkView] = {}
    for target, _ in planned:
        views.setdefault(target.platform, NetworkView(registry.capabilities(target.platform), [], [], []))
        if target.account not in views[target.platform].accounts:
            views[target.platform].accounts.append(target.account)
    for target, part in planned:
        view = views[target.platform]
        if target.account == view.accounts[0]:
            view.parts.append(_part_view(part, view.known, media))
    for view in views.values():
        view.problems.extend(_ends_of_tokens(post, view.accounts))
    for each in found:
        if each.problem not in views[each.platform].problems:
            views[each.platform].problems.append(each.problem)
    return list(views.values())


def _ends_of_tokens(post: ScheduledPost, accounts: Iterable[Any]) -> list[Problem]:
    """Of accounts that somebody has to connect again before the post can leave."""
    said = (outlives_token(each, post.scheduled_at) for each in accounts if post.scheduled_at)
    return [Problem(sentence, "time", is_warning=True) for sentence in said if sentence]


def _part_view(part: Part, known: Capabilities, media: Mapping[int, PostMedia]) -> PartView:
    text, is_comment = part.content["text"], part.kind == PartKind.COMMENT
    most = known.most_comment_length if is_comment and known.most_comment_length else known.most_length
    files = [media[each["medium"]] for each in part.content["media"] if each["medium"] in media]
    return PartView(part.kind, text, files, part.content["link"], known.measured_length(text), most)
