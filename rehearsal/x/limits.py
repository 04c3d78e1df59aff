"""How often each endpoint may be asked (docs.x.com/x-api/fundamentals/rate-limits, read 2026-08), and the headers."""

import math
import sqlite3
from typing import Final

from rehearsal.publishing import windows
from rehearsal.publishing.windows import Counted, Window
from rehearsal.wire import Response
from rehearsal.world import World
from rehearsal.x.callers import Caller
from rehearsal.x.errors import problem

QUARTER: Final = 900.0
DAY: Final = 86_400.0
USER: Final = "user"
APP: Final = "app"
#: endpoint -> who is counted, how many, in how many seconds
LIMITS: Final[dict[str, tuple[tuple[str, int, float], ...]]] = {
    # Another official page tells of 300 posts in three hours; both are held here.
    "create": ((USER, 100, QUARTER), (USER, 300, 10_800.0), (APP, 10_000, DAY)),
    "delete": ((USER, 50, QUARTER),),
    "lookup": ((USER, 5000, QUARTER), (APP, 3500, QUARTER)),
    "one": ((USER, 900, QUARTER), (APP, 450, QUARTER)),
    "timeline": ((USER, 900, QUARTER), (APP, 10_000, QUARTER)),
    "me": ((USER, 75, QUARTER),),
    "upload": ((USER, 500, QUARTER), (APP, 50_000, DAY)),
    "status": ((USER, 1000, QUARTER), (APP, 100_000, DAY)),
    "initialize": ((USER, 1875, QUARTER), (APP, 180_000, DAY)),
    "append": ((USER, 1875, QUARTER), (APP, 180_000, DAY)),
    "finalize": ((USER, 1875, QUARTER), (APP, 180_000, DAY)),
    "metadata": ((USER, 500, QUARTER), (APP, 50_000, DAY)),
}


def counted(world: World, caller: Caller, endpoint: str) -> tuple[dict[str, str], Response | None]:
    """The headers of whatever is answered, and the refusal once a window is full."""
    with world.store.write() as db:
        taken = [_one(db, caller, endpoint, limit, world.clock.now()) for limit in LIMITS[endpoint]]
    headers = _headers([one for one, _ in taken])
    if all(fits for _, fits in taken):
        return headers, None
    return headers, problem(429, "Too Many Requests", "Too Many Requests")


def _one(
    db: sqlite3.Connection, caller: Caller, endpoint: str, limit: tuple[str, int, float], now: float
) -> tuple[Counted, bool]:
    who, allowed, seconds = limit
    # The log-in and not the person is what X counts: each app has its own.
    whose = caller.client_id if who == APP else f"{caller.client_id}:{caller.account_id}"
    return windows.count(db, Window(f"x:{endpoint}:{who}:{seconds:g}:{whose}", allowed, seconds), now)


def _headers(taken: list[Counted]) -> dict[str, str]:
    """The window with the least left; a full day has names of its own."""
    told: dict[str, str] = {}
    short = [one for one in taken if one.window.seconds < DAY]
    tightest = min(short, key=lambda one: (one.remaining, -one.ends_at))
    for prefix, one in (
        ("x-rate-limit-", tightest),
        *(("x-app-limit-24hour-", one) for one in taken if one not in short),
    ):
        told[f"{prefix}limit"] = str(one.window.allowed)
        told[f"{prefix}remaining"] = str(one.remaining)
        told[f"{prefix}reset"] = str(math.ceil(one.ends_at))
    return told
