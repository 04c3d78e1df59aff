"""Posts from a CSV file: every row is judged first, and nothing is made unless all pass or only the good are wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from outbound.bootclock import boot_seconds
from outbound.clock import database_now
from outbound.http import HttpDoor, Timeouts
from posting.adapters import registry
from posting.models import Campaign, PostMedia, PostTarget, SocialAccount
from posting.rules.content import Part
from posting.selectors.aims import AimRefused, account_named
from posting.services import checking, media_library, posts
from posting.services.csv_rows import FileRefused, Row, read

__all__ = ["FileRefused", "take_in"]

#: Addresses of media in one file: each is fetched while the sender waits.
MOST_ADDRESSES = 100
#: So long all of them may take together: well below the time after which a request counts as abandoned.
MOST_FETCH_SECONDS = 120.0
#: Accounts and platforms of one row, and its labels.
MOST_LISTED = 100

Keep = Callable[[dict[str, Any]], None]


@dataclass
class Judged:
    """One row, and what became of it."""

    row: Row
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    accounts: list[SocialAccount] = field(default_factory=list)
    post_id: int | None = None
    scheduled_at: str | None = None

    def shown(self) -> dict[str, Any]:
        return {
            "line": self.row.number,
            "ok": not self.problems,
            "content": self.row.values.get("content", "")[:80],
            "accounts": [str(account) for account in self.accounts],
            "scheduled_at": self.scheduled_at,
            "problems": self.problems,
            "warnings": self.warnings,
            "post_id": self.post_id,
        }


class _Undo(Exception):
    """Takes back what was only tried."""


def take_in(
    content: bytes,
    *,
    actor: Any,
    dry_run: bool = True,
    only_good: bool = False,
    submit: bool = False,
    keep: Keep = lambda _: None,
) -> dict[str, Any]:
    """Make drafts of the rows; ``submit`` hands them in for approval.

    Returns {dry_run, total, good, bad, created, rows: [{line, ok, content, accounts, scheduled_at, problems, warnings,
    post_id}]}. With a bad row nothing is made, unless ``only_good``. A dry run fetches no media. ``keep`` is given the
    same in the transaction that makes the posts. Raises FileRefused.
    """
    judged = [Judged(row) for row in read(content)]
    if sum(len(each.row.addresses("media_urls")) for each in judged) > MOST_ADDRESSES:
        raise FileRefused(f"The file names more than {MOST_ADDRESSES} media; split it.")
    _read_fields(judged)
    _create(judged, actor, submit, finish=_undo)
    is_wanted = not dry_run and (only_good or not any(each.problems for each in judged))
    if is_wanted:
        _fetch_media(judged, actor)
        is_wanted = only_good or not any(each.problems for each in judged)

    def finish() -> None:
        if not only_good and any(each.problems for each in judged):
            raise _Undo
        keep(_report(judged, dry_run))

    if is_wanted:
        _create(judged, actor, submit, finish=finish)
    return _report(judged, dry_run)


def _report(judged: Sequence[Judged], dry_run: bool) -> dict[str, Any]:
    bad = sum(bool(each.problems) for each in judged)
    return {
        "dry_run": dry_run,
        "total": len(judged),
        "good": len(judged) - bad,
        "bad": bad,
        "created": sum(each.post_id is not None for each in judged),
        "rows": [each.shown() for each in judged],
    }


# -- reading the cells -----------------------------------------------------------------------------------


def _read_fields(judged: Sequence[Judged]) -> None:
    campaigns = {name.casefold(): pk for pk, name in Campaign.objects.values_list("pk", "name")}
    known: dict[str, SocialAccount | str] = {}
    seen: dict[tuple[str, int], int] = {}
    for each in judged:
        row, values = each.row, each.row.values
        each.fields = {"content": values.get("content", ""), "labels": _listed(each, "labels")}
        _read_accounts(each, known)
        if zone := values.get("zone"):
            each.fields["timezone"] = zone
        if local := values.get("local_time"):
            each.fields["scheduled_local"] = local.replace(" ", "T", 1)
        if link := values.get("link"):
            each.fields["link"] = link
            _check_address(link, each)
        for address in row.addresses("media_urls"):
            _check_address(address, each)
        if name := values.get("campaign"):
            each.fields["campaign_id"] = campaigns.get(name.casefold())
            if each.fields["campaign_id"] is None:
                each.problems.append(f"There is no campaign “{name[:80]}”. Add it first, or leave the cell empty.")
        if comment := values.get("first_comment"):
            _read_comment(comment, each)
        for account in each.accounts:
            before = seen.setdefault((values.get("content", ""), account.pk), row.number)
            if before != row.number:
                each.warnings.append(f"Line {before} has the same text for the same account.")


def _listed(each: Judged, *columns: str) -> list[str]:
    items = [item for name in columns for item in each.row.listed(name)]
    if len(items) <= MOST_LISTED:
        return items
    each.problems.append(f"The row has {len(items)} {' and '.join(columns)}; at most {MOST_LISTED} are taken.")
    return []


def _read_accounts(each: Judged, known: dict[str, SocialAccount | str]) -> None:
    """Each name is looked up once a file."""
    for name in _listed(each, "accounts", "platforms"):
        if name not in known:
            try:
                known[name] = account_named(name)
            except (AimRefused, registry.UnknownPlatform) as error:
                known[name] = str(error)
        found = known[name]
        if isinstance(found, str):
            each.problems.append(found)
        elif found.pk not in {account.pk for account in each.accounts}:
            each.accounts.append(found)
    if not each.accounts and not each.problems:
        each.problems.append("No account and no platform is named.")


def _read_comment(comment: str, each: Judged) -> None:
    platforms = dict.fromkeys(account.platform for account in each.accounts)
    taking = [platform for platform in platforms if registry.capabilities(platform).has_first_comment]
    if taking:
        each.fields["variants"] = {platform: {"first_comment": comment} for platform in taking}
    elif platforms:
        each.problems.append("None of these networks takes a first comment. Leave the cell empty.")


def _check_address(address: str, each: Judged) -> None:
    try:
        pieces = urlsplit(address)
        is_good = pieces.scheme in ("http", "https") and bool(pieces.hostname) and len(address) <= 2000
    except ValueError:
        is_good = False
    if not is_good:
        each.problems.append(f"“{address[:80]}” is not an address; it begins with http:// or https://.")


# -- making posts ----------------------------------------------------------------------------------------


def _undo() -> None:
    raise _Undo


def _create(judged: Sequence[Judged], actor: Any, submit: bool, *, finish: Callable[[], None]) -> None:
    """Make and judge the posts, all in one transaction; taken back where ``finish``, its last step, says so."""
    try:
        with transaction.atomic():
            for each in judged:
                if not each.problems:
                    _create_one(each, actor, submit)
            finish()
    except _Undo:
        for each in judged:
            each.post_id = None


def _create_one(each: Judged, actor: Any, submit: bool) -> None:
    each.warnings = [warning for warning in each.warnings if warning.startswith("Line ")]
    try:
        with transaction.atomic():
            post = posts.create(fields=each.fields, accounts=[account.pk for account in each.accounts], actor=actor)
            if post.scheduled_at is not None and post.scheduled_at < database_now():
                each.problems.append(f"{post.scheduled_local} ({post.timezone}) is over.")
            planned = posts.planned_parts(post)
            _note_found(each, checking.check(post, planned), planned)
            if each.problems:
                raise _Undo
            if submit:
                posts.submit(post.pk, actor=actor)
    except posts.NotAcceptable as error:
        each.problems.append(str(error))
        return
    except _Undo:
        return
    each.post_id = post.pk
    each.scheduled_at = post.scheduled_at.isoformat() if post.scheduled_at else None
    if post.time_note:
        each.warnings.append(post.time_note)


def _note_found(each: Judged, found: Sequence[checking.Found], planned: Sequence[tuple[PostTarget, Part]]) -> None:
    """Media that are not fetched yet are not missing."""
    waits_for_media = bool(each.row.addresses("media_urls")) and not each.fields.get("media")
    for one in found:
        if waits_for_media and (one.problem.field == "media" or "no text" in one.problem.sentence):
            continue
        sentence = f"{registry.LABELS[one.platform]}: {one.problem.sentence}"
        (each.warnings if one.problem.is_warning else each.problems).append(sentence)


def _fetch_media(judged: Sequence[Judged], actor: Any) -> None:
    """Into the library, each address once. What gives no file is a problem of its rows."""
    ends, door = boot_seconds() + MOST_FETCH_SECONDS, HttpDoor()
    known: dict[str, PostMedia | str] = {}
    for each in judged:
        if each.problems:
            continue
        media: list[Mapping[str, Any]] = []
        for address in each.row.addresses("media_urls"):
            if address not in known:
                known[address] = _fetched(address, door, ends - boot_seconds(), actor)
            found = known[address]
            if isinstance(found, str):
                each.problems.append(f"{address[:200]}: {found}")
            else:
                media.append({"medium": found.pk})
        if media:
            each.fields["media"] = media


def _fetched(address: str, door: HttpDoor, seconds: float, actor: Any) -> PostMedia | str:
    """The file, or why there is none."""
    if seconds <= 0:
        return f"The media of this file take more than {MOST_FETCH_SECONDS:.0f} seconds to fetch. Split the file."
    last = HttpDoor(timeouts=Timeouts(deadline=seconds)) if seconds < Timeouts().deadline else door
    try:
        return media_library.fetch(address, door=last, actor=actor)
    except media_library.MediaRefused as error:
        return str(error)
