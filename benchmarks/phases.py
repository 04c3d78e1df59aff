"""Where the time of a send goes: claim, begin, call, settle; statements and commits. Off unless asked for."""

from __future__ import annotations

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery.signals import task_postrun
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

seconds: dict[str, float] = defaultdict(float)
counts: Counter[str] = Counter()


def watch(folder: Path) -> None:
    if not os.environ.get("PHASES"):
        return
    from outbound.engine import Engine  # only where Django has been set up
    from social_outreach.services.sending import SocialEngine

    _time(Engine, "claim")
    _time(Engine, "begin")
    _time(SocialEngine, "call")
    _time(Engine, "settle")
    _time(BaseDatabaseWrapper, "_commit", "commit")

    @task_postrun.connect(weak=False)
    def write(**_: Any) -> None:
        found = {"seconds": dict(seconds), "counts": dict(counts)}
        (folder / f"phases-{os.getpid()}.json").write_text(json.dumps(found))


def _time(owner: type, name: str, called: str = "") -> None:
    function: Callable[..., Any] = getattr(owner, name)
    phase = called or name

    def timed(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            if phase == "commit":
                return function(*args, **kwargs)
            with connection.execute_wrapper(_count):
                return function(*args, **kwargs)
        finally:
            seconds[phase] += time.perf_counter() - started
            counts[phase] += 1

    setattr(owner, name, timed)


def _count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds["statements"] += time.perf_counter() - started
        counts["statements"] += 1


def told(folder: Path, messages: int) -> str:
    """Milliseconds of one message by phase, over all worker processes."""
    total: dict[str, float] = defaultdict(float)
    number: Counter[str] = Counter()
    for path in folder.glob("phases-*.json"):
        found = json.loads(path.read_text())
        number.update(found["counts"])
        for phase, spent in found["seconds"].items():
            total[phase] += spent
    each = ", ".join(
        f"{phase} {total[phase] / messages * 1000:.1f} ms" for phase in ("claim", "begin", "call", "settle")
    )
    inside = f"{total['statements'] / messages * 1000:.1f} ms in {number['statements'] / messages:.1f} statements"
    commits = f"{total['commit'] / messages * 1000:.1f} ms in {number['commit'] / messages:.2f} commits"
    return f"{each}; of which {inside} and {commits}"
