"""A document becomes a post: one text per platform, stored as a draft, and taken as far as its author may take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from outbound.clock import database_now
from posting.adapters import registry
from posting.models import ScheduledPost
from posting.rules.instants import BadInstant, wall_of
from posting.rules.walltime import BadTime
from posting.selectors.aims import AimRefused, accounts_named
from posting.selectors.posts import own_work
from posting.services import checking, content_sources, posts, scheduling, writing
from posting.services.content_sources import Document
from posting.services.dry_run import tried
from posting.services.programs import may

_LONGEST_URL = 2000

Keep = Callable[[dict[str, Any]], None]


class GenerationRefused(ValueError):
    """It cannot be made as asked; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. ``platforms``: names as programs give them, or ``platform:username``; ``scheduled_for``: an
    ISO time, without an offset in UTC. Without ``immediate`` and ``scheduled_for`` it stays a draft."""

    url: str
    platforms: Sequence[str]
    immediate: bool = False
    scheduled_for: str = ""
    writer: str = ""
    dry_run: bool = False


def generate(wish: Wish, *, actor: Any, keep: Keep = lambda _: None) -> dict[str, Any]:
    """Returns {post_id, post_status, needs_approval, scheduled_for, source, variants, problems, notes, dry_run}.

    ``keep`` is given the same in the transaction that makes the post.

    Approval is never bypassed: who may not approve it hands it in. Raises GenerationRefused, SourceRefused,
    CannotWrite, UnknownPlatform, BadTime, BadInstant.
    """
    time = _time(wish)
    names = list(dict.fromkeys(registry.named(name.partition(":")[0]) for name in wish.platforms))
    if not names:
        raise GenerationRefused("Name at least one platform.")
    if len(wish.url) > _LONGEST_URL:
        raise GenerationRefused(f"The address has more than {_LONGEST_URL} characters.")
    accounts, notes = _accounts(wish.platforms)
    # No network call inside a transaction: everything is read and written before a row is.
    document = content_sources.read(wish.url)
    variants = writing.about_document(document, names, writer=wish.writer)
    fields = _fields(document, variants) | time

    def change() -> dict[str, Any]:
        post, said, found = _made(fields, accounts, wish, actor)
        return _answer(post, document, variants, found, [*notes, *said]) | {"dry_run": wish.dry_run}

    if wish.dry_run:
        return {**tried(change), "post_id": None}
    with transaction.atomic():
        answer = change()
        keep(answer)
    return answer


def _time(wish: Wish) -> dict[str, str]:
    if wish.immediate and wish.scheduled_for:
        raise GenerationRefused("Give either immediate or scheduled_for.")
    if not wish.scheduled_for:
        return {}
    instant, local, zone = wall_of(wish.scheduled_for)
    if instant < database_now():
        raise GenerationRefused(f"{wish.scheduled_for} is over. Give a later time, or immediate.")
    return {"scheduled_local": local, "timezone": zone}


def _accounts(names: Sequence[str]) -> tuple[list[int], list[str]]:
    """Accounts that are meant, and why there is none for a platform: its text is written all the same."""
    found: list[int] = []
    notes: list[str] = []
    for name in names:
        try:
            found += accounts_named([name])
        except AimRefused as error:
            notes.append(str(error))
    return found, notes


def _fields(document: Document, variants: Sequence[writing.Variant]) -> dict[str, Any]:
    return {
        "content": variants[0].text,
        "variants": {each.platform: {"content": each.text} for each in variants},
        "link": document.url,
        "source_url": document.url,
        "drafter": "+".join(dict.fromkeys(each.writer for each in variants))[:40],
    }


def _made(
    fields: Mapping[str, Any], accounts: Sequence[int], wish: Wish, actor: Any
) -> tuple[ScheduledPost, list[str], list[checking.Found]]:
    """The post as far as its author may take it, sentences on where it stopped, and what stands against it."""
    post = posts.create(fields=fields, accounts=accounts, actor=actor)
    found = checking.check(post, posts.planned_parts(post))
    if not wish.immediate and not wish.scheduled_for:
        return post, [], found
    if not accounts:
        return post, ["It stays a draft: it goes to no account yet."], found
    if checking.errors(found):
        return post, [f"It stays a draft. {checking.sentence(checking.errors(found))}"], found
    if not may(actor, "approve") or own_work(post, actor):
        submitted = posts.submit(post.pk, actor=actor)
        return submitted, ["It waits for approval by another person; nothing leaves before."], found
    post = posts.approve(post.pk, actor=actor)
    if not may(actor, "schedule"):
        return post, ["It is approved, and waits for a person who may schedule it."], found
    if wish.immediate:
        return scheduling.publish_now(post.pk, actor=actor), [], found
    return scheduling.schedule(post.pk, actor=actor), [], found


def _answer(
    post: ScheduledPost,
    document: Document,
    variants: Sequence[writing.Variant],
    found: Sequence[checking.Found],
    notes: Sequence[str],
) -> dict[str, Any]:
    post.refresh_from_db()
    return {
        "post_id": post.pk,
        "post_status": str(post.status),
        "needs_approval": post.stage in ("draft", "in_review"),
        "scheduled_for": post.scheduled_at,
        "source": {"url": document.url, "title": document.title, "description": document.description},
        "variants": [
            {
                "platform": each.platform,
                "content": each.text,
                "length": each.length,
                "most": each.most,
                "writer": each.writer,
                "notes": list(each.notes),
            }
            for each in variants
        ],
        "problems": [
            {"platform": each.platform, "sentence": each.problem.sentence, "is_warning": each.problem.is_warning}
            for each in found
        ],
        "notes": list(notes),
    }


#: What doors turn into an answer for people.
REFUSALS = (GenerationRefused, writing.CannotWrite, registry.UnknownPlatform, BadTime, BadInstant, posts.NotAcceptable)
