"""Is the house well? The same lines for /readyz, the health page, the console and ``manage.py doctor``."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from outbound.clock import database_now
from outbound.credentials import cipher
from outbound.port import Durations
from outreach_project import installed
from platforms.linkedin import versions as linkedin_versions
from platforms.meta import versions as graph_versions

logger = logging.getLogger(__name__)

#: Without a tick for so long nothing is repaired and nothing leaves: the scheduler or all workers are gone.
TICK_LATE = timedelta(minutes=2)
#: What has been due for so long without being taken says that the workers do not keep up.
QUEUE_OLD_SECONDS = 600
#: Platforms announce the end of a version about a year ahead; this is when it becomes urgent.
VERSION_NOTICE = timedelta(days=60)
BROKER_SECONDS = 1
_MIGRATIONS_ARE_TRUSTED_SECONDS = 30


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One line. ``level`` is 'ok', 'warn' or 'bad'; ``todo`` says what to do and is empty when all is well;
    ``url`` leads to what the line is about, where that has a page."""

    name: str
    level: str
    sentence: str
    todo: str = ""
    url: str = ""


def database() -> HealthLine:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # The reason may name hosts and users: it goes to the log, not to whoever asks /readyz.
        logger.warning("The database does not answer.", exc_info=True)
        return HealthLine("database", "bad", "The database does not answer.", "Check DATABASE_URL; see the log.")
    return HealthLine("database", "ok", f"{connection.display_name} answers.")


def migrations() -> HealthLine:
    waiting = _waiting_migrations()
    if not waiting:
        return HealthLine("migrations", "ok", "All are applied.")
    named = ", ".join(waiting[:3]) + (f" and {len(waiting) - 3} more" if len(waiting) > 3 else "")
    return HealthLine("migrations", "bad", f"Not applied: {named}.", "Run manage.py migrate.")


_applied_until = 0.0


def _waiting_migrations() -> list[str]:
    """Reading the migration graph costs some 50 ms, and what is applied stays so: a good answer holds a while."""
    global _applied_until
    if time.monotonic() < _applied_until:
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        _applied_until = time.monotonic() + _MIGRATIONS_ARE_TRUSTED_SECONDS
    return [str(migration) for migration, _ in plan]


def broker() -> HealthLine:
    if not settings.REDIS_URL:
        return HealthLine("broker", "ok", "In this process; nothing to reach.")
    try:
        with Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=BROKER_SECONDS,
            socket_timeout=BROKER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            client.ping()
    except (RedisError, OSError, ValueError):
        logger.warning("Redis does not answer.", exc_info=True)
        todo = "Check REDIS_URL; see the log. Nothing is lost: the tick finds what is due once Redis is back."
        return HealthLine("broker", "bad", "Redis does not answer.", todo)
    return HealthLine("broker", "ok", "Redis answers.")


def scheduler() -> list[HealthLine]:
    """The last tick of each app that ticks."""
    return [_tick_line(config.verbose_name, ticked_at) for config, ticked_at in installed.answers("last_tick_at")]


def _tick_line(app: str, ticked_at: datetime | None) -> HealthLine:
    name, todo = f"scheduler of {app}", "Start a worker and beat: manage.py up, or the Procfile's worker and beat."
    if ticked_at is None:
        return HealthLine(name, "bad", "No worker has ever ticked.", todo)
    age = database_now() - ticked_at
    if age > TICK_LATE:
        return HealthLine(name, "bad", f"No worker has ticked for {_spoken(age)}. Nothing leaves.", todo)
    return HealthLine(name, "ok", f"Last tick {_spoken(age)} ago.")


def queue() -> list[HealthLine]:
    """How long the oldest due delivery of each app has waited."""
    lines = []
    for config, seconds in installed.answers("oldest_due_seconds", default=0.0):
        old = seconds > QUEUE_OLD_SECONDS and not installed.ask(config, "is_stopped")
        waited = _spoken(timedelta(seconds=seconds))
        lines.append(
            HealthLine(
                f"queue of {config.verbose_name}",
                "bad" if old else "ok",
                f"The oldest due delivery has waited {waited}." if seconds >= 1 else "Nothing is overdue.",
                "Start more workers, and look at the accounts that hold it." if old else "",
            )
        )
    return lines


def keys() -> HealthLine:
    count = len(settings.FIELD_KEYS)
    try:
        cipher()
    except ImproperlyConfigured as error:
        return HealthLine("keys", "bad", str(error), "Set FIELD_KEYS to Fernet keys, newest first.")
    if count > 1:
        return HealthLine("keys", "warn", f"{count} keys are in use.", "Run manage.py rotate_keys, then drop the old.")
    return HealthLine("keys", "ok", "One key, readable.")


def durations() -> HealthLine:
    problems = configured_durations().problems()
    if problems:
        return HealthLine(
            "durations",
            "bad",
            " ".join(problems),
            "Correct LEASE_SECONDS, TASK_LIMIT_SECONDS and CALL_DEADLINE_SECONDS.",
        )
    return HealthLine("durations", "ok", "Lease, hard limit and deadline are in order.")


def configured_durations() -> Durations:
    return Durations(
        lease=timedelta(seconds=settings.LEASE_SECONDS),
        hard_limit=timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT),
        deadline=timedelta(seconds=settings.CALL_DEADLINE_SECONDS),
        settle=timedelta(seconds=settings.SETTLE_SECONDS),
        rehint=timedelta(seconds=settings.REHINT_SECONDS),
    )


def versions() -> list[HealthLine]:
    """Platform API versions that end soon or have ended."""
    known = (
        ("LINKEDIN_VERSION", settings.LINKEDIN_VERSION, linkedin_versions.expires_on(settings.LINKEDIN_VERSION)),
        ("META_GRAPH_VERSION", settings.META_GRAPH_VERSION, graph_versions.expires_on(settings.META_GRAPH_VERSION)),
    )
    today = datetime.now(UTC).date()
    lines = []
    for name, version, ends in known:
        if ends is None:
            lines.append(HealthLine(name, "ok", f"{version} has no announced end."))
        elif ends - VERSION_NOTICE > today:
            lines.append(HealthLine(name, "ok", f"{version} works until {ends}."))
        else:
            level, word = ("bad", "ended") if ends <= today else ("warn", "ends")
            todo = f"Set {name} to a newer version after reading the platform's changelog."
            lines.append(HealthLine(name, level, f"{version} {word} on {ends}.", todo))
    return lines


Told = list[tuple[installed.OurApp, dict[str, Any] | None]]


def told_by_the_apps() -> Told:
    """What stands around every page, of each app in one question; None where its tables cannot be read."""
    return list(installed.answers("surroundings"))


def of_the_apps(told: Told | None = None) -> list[Any]:
    """What the apps say of themselves, ticks included."""
    told = told_by_the_apps() if told is None else told
    lines: list[Any] = [_tick_line(config.verbose_name, answer["ticked_at"]) for config, answer in told if answer]
    for config, answer in told:
        gone = HealthLine(config.verbose_name, "bad", "Its tables cannot be read.", "Run manage.py migrate.")
        lines += answer["health"] if answer else [gone]
    return lines


def everything() -> list[Any]:
    """All lines, each asked once."""
    lines: list[Any] = [database(), broker(), keys(), durations(), *versions()]
    return lines if lines[0].level == "bad" else [*lines, migrations(), *queue(), *of_the_apps()]


def readiness() -> list[HealthLine]:
    """The lines without which nothing can be taken in, or nothing leaves."""
    lines = [database(), broker()]
    return lines if lines[0].level == "bad" else [*lines, migrations(), *scheduler(), *queue()]


def worst(lines: Iterable[Any]) -> Any:
    """The first bad line, else the first warning, else None."""
    by_level = {line.level: line for line in reversed(list(lines))}
    return by_level.get("bad") or by_level.get("warn")


def _spoken(age: timedelta) -> str:
    seconds = max(int(age.total_seconds()), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anything else."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when work can be taken in and will leave; 503 otherwise, naming each part either way."""
    lines = readiness()
    is_ready = all(line.level == "ok" for line in lines)
    body = {
        "status": "ok" if is_ready else "degraded",
        "parts": {line.name: {"level": line.level, "sentence": line.sentence, "todo": line.todo} for line in lines},
    }
    return JsonResponse(body, status=200 if is_ready else 503)


@require_safe
@login_required
@never_cache
def health_page(request: HttpRequest) -> HttpResponse:
    return render(request, "health.html", {"health_lines": everything()})
