"""System checks of the house. Ids are stable; each says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from outreach_project import health


@register(Tags.security)
def durations_in_order(**_kwargs: Any) -> Iterable[CheckMessage]:
    line = health.durations()
    return [] if line.level == "ok" else [Error(line.sentence, hint=line.todo, id="outreach.E001")]


@register(Tags.security)
def field_keys_open(**_kwargs: Any) -> Iterable[CheckMessage]:
    if not settings.FIELD_KEYS:
        return [Error("FIELD_KEYS names no key.", hint="Set it to one Fernet key.", id="outreach.E002")]
    line = health.keys()
    return [Error(line.sentence, hint=line.todo, id="outreach.E002")] if line.level == "bad" else []


@register()
def periodic_tasks_have_an_app(**_kwargs: Any) -> Iterable[CheckMessage]:
    ours = {*settings.ALL_OUTREACH_APPS, "outreach_project"}
    return [
        Error(
            f"PERIODIC_TASKS: '{name}' names the task {entry['task']!r}, which is not ours.",
            hint="Its name begins with the app it belongs to.",
            id="outreach.E003",
        )
        for name, entry in settings.PERIODIC_TASKS.items()
        if entry["task"].partition(".")[0] not in ours
    ]


@register()
def served_has_servers(**_kwargs: Any) -> Iterable[CheckMessage]:
    if not settings.SERVED:
        return []
    found: list[CheckMessage] = []
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        hint = "Set DATABASE_URL to a PostgreSQL database."
        found.append(Warning("A served install on SQLite has one writer at a time.", hint=hint, id="outreach.W001"))
    if not settings.REDIS_URL:
        hint = "Set REDIS_URL."
        found.append(Warning("Without Redis separate workers get no hints.", hint=hint, id="outreach.W002"))
    return found


@register()
def rehearsal_is_embedded(**_kwargs: Any) -> Iterable[CheckMessage]:
    if not (settings.SERVED and settings.REHEARSAL_URL):
        return []
    hint = "Unset REHEARSAL_URL, unless this install is meant for practice."
    return [Warning("A served install points to the rehearsal world.", hint=hint, id="outreach.W003")]
