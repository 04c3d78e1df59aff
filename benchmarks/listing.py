"""(d) The lists at a million rows, as their pages evaluate them, against their queries run bare.

Ours: the selector with all that the page takes from it, which is the rows, the count, the cursors to both sides, and
of profiles who is suppressed. Bare: the same query of the rows and of the count, each evaluated once by itself. Beside
them stands what all of the page's statements take through a cursor, without the ORM: where that is below a
millisecond, building queries and objects is most of the rest. Templates are not in it: they cost the same whatever
the table holds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from social_outreach.models import SenderAccount, SocialMessage, SocialProfile
from social_outreach.selectors import message_list, profiles
from social_outreach.selectors.counting import counted
from social_outreach.selectors.profiles import ProfileFilter

Statements = list[tuple[str, Any]]
#: What the page asks for, and its two queries alone.
Case = tuple[Callable[[], Any], Callable[[], Any]]


def people(sort: str = "-found", after: int | None = None, **wanted: Any) -> Case:
    chosen = ProfileFilter(**wanted)
    walk = profiles.Walk(chosen, sort, counted(profiles.matching(chosen)))

    def bare() -> Any:
        return profiles.taken(walk.beyond(after) if after else [walk.all()]), counted(profiles.matching(chosen))

    return lambda: profiles.page(chosen, sort=sort, after=after), bare


def texts(before: int | None = None, **chosen: Any) -> Case:
    def page() -> Any:
        rows = message_list.matching(**chosen)
        return message_list.page(rows, before=before), counted(rows)

    def bare() -> Any:
        rows = message_list.matching(**chosen)
        found = list((rows.filter(pk__lt=before) if before else rows)[: message_list.PAGE_ROWS + 1])
        return found, counted(rows)

    return page, bare


def cases() -> dict[str, Case]:
    deep, far = (rows.order_by("pk")[rows.count() // 2].pk for rows in (SocialProfile.objects, SocialMessage.objects))
    account = SenderAccount.objects.order_by("pk")[0].pk
    found = {
        "profiles: first page": people(),
        "profiles: deep page": people(after=deep),
        "profiles: platform": people(platform="tiktok"),
        "profiles: discovered": people(discovery="discovered"),
        "profiles: rejected": people(discovery="rejected"),
        "profiles: failed": people(outreach="failed"),
        "profiles: followers": people(followers_min=100_000, followers_max=200_000),
        "profiles: three filters": people(platform="instagram", discovery="discovered", outreach="pending"),
        "profiles: category and place": people(category="bakery", location="lisbon"),
        "profiles: text, many": people(q="ada"),
        "profiles: text, few": people(q="maker99123"),
        "messages: first page": texts(),
        "messages: deep page": texts(before=far),
        "messages: sent": texts(status="sent"),
        "messages: unknown": texts(status="unknown"),
        "messages: platform and mode": texts(platform="instagram", mode="api"),
        "messages: account": texts(account=account),
        "messages: name": texts(q="maker99123"),
    }
    for sort in profiles.SORTS:
        found[f"profiles: by {sort}"] = people(sort)
        found[f"profiles: by {sort}, deep"] = people(sort, deep)
    return found


def statements_of(ask: Callable[[], Any]) -> Statements:
    seen: Statements = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        ask()
    return seen


def below(statements: Statements) -> None:
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()


def _seconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def measured(rounds: int) -> dict[str, dict[str, Any]]:
    """Per case: ratio, milliseconds (ours, bare, below the ORM) and how many statements.

    In turns, round after round, and the best of each counts: what the machine does beside it makes a reading longer,
    never shorter.
    """
    known = {name: (*case, statements_of(case[0])) for name, case in cases().items()}
    times: dict[str, list[list[float]]] = {name: [[], [], []] for name in known}
    for turn in range(rounds):
        for name, (page, bare, statements) in known.items():
            acts = [page, bare, lambda statements=statements: below(statements)]
            for index in [0, 1, 2] if turn % 2 else [2, 1, 0]:
                acts[index]()  # warms up
                times[name][index].append(_seconds(acts[index]))
    return {name: _told([min(taken) for taken in times[name]], len(known[name][2])) for name in known}


def _told(seconds: list[float], statements: int) -> dict[str, Any]:
    return {
        "ratio": round(seconds[0] / seconds[1], 2),
        "milliseconds": [round(each * 1000, 1) for each in seconds],
        "statements": statements,
    }
