"""The one road by which a post gets published: faults, the network's rules, commit, and only then the answer."""

import sqlite3
from collections.abc import Callable
from typing import Final

from rehearsal import acceptance, faults
from rehearsal.acceptance import Voice
from rehearsal.publishing import posts
from rehearsal.publishing.posts import Post
from rehearsal.wire import Request, Response
from rehearsal.world import World

POST: Final = "post"  # a call that makes something others can see
UPLOAD: Final = "upload"  # a call about media or containers
READ: Final = "read"
TOKEN: Final = "token"  # noqa: S105 a kind of call, not a secret

#: Judges a request under the writer's lock: the post that it makes, or the network's refusal.
Judge = Callable[[sqlite3.Connection, float], Post | Response]
Receipt = Callable[[Post], Response]


def publish(
    world: World, request: Request, platform: str, voice: Voice, judge: Judge, receipt: Receipt, calls: str = POST
) -> Response:
    """Whatever is answered after the block was committed in it: a post that anybody was told of is never lost."""
    with world.store.write() as db:
        count_call(db, platform, calls)
        fault = faults.take(db, platform, calls, faults.BEFORE)
        if fault is not None:
            return acceptance.refuse(voice, fault)
        now = world.clock.now()
        post = judge(db, now)
        if isinstance(post, Response):
            return post
        posts.record(db, post, now)
        fault = faults.take(db, platform, calls, faults.AFTER)
    told = receipt(post)
    return told if fault is None else acceptance.spoil(world, request, voice, fault, told)


def meddled(
    world: World, request: Request, platform: str, calls: str, voice: Voice, act: Callable[[], Response]
) -> Response:
    """Every other call: uploads, reading, tokens. Counted, and struck by the faults set for its kind."""
    with world.store.write() as db:
        count_call(db, platform, calls)
    return acceptance.meddled(world, request, platform, calls, voice, act)


def count_call(db: sqlite3.Connection, platform: str, calls: str) -> None:
    db.execute(
        "INSERT INTO posting_calls VALUES (?, ?, 1) ON CONFLICT (platform, calls) DO UPDATE SET asked = asked + 1",
        (platform, calls),
    )


def calls_asked(db: sqlite3.Connection, platform: str | None = None) -> dict[str, dict[str, int]]:
    """platform -> kind of call -> how often."""
    told: dict[str, dict[str, int]] = {}
    for row in db.execute("SELECT * FROM posting_calls WHERE platform = coalesce(?, platform)", (platform,)):
        told.setdefault(row["platform"], {})[row["calls"]] = row["asked"]
    return told
