"""The beat's entries: seeded from settings.PERIODIC_TASKS, tuned by operators in the console."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from celery import Task
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

from outreach_project.celery import app

#: Marks an entry as one of these, so that it goes away once the settings no longer name it.
SEEDED = "Comes with the product. Pause it or change its interval; both are kept."


class NotOurTask(ImproperlyConfigured):
    """A periodic entry names a task that no code of ours has registered."""


def entries() -> dict[str, dict[str, Any]]:
    """The entries whose app is installed."""
    present = {*settings.OUTREACH_APPS, "outreach_project"}
    return {name: entry for name, entry in settings.PERIODIC_TASKS.items() if _app_of(entry["task"]) in present}


def assert_ours(wanted: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Raise NotOurTask, naming the entry, unless each names a task registered by our own code."""
    for name, entry in (entries() if wanted is None else wanted).items():
        task = _registered(entry["task"])
        if task is None or _app_of(task.__class__.__module__) not in {*settings.ALL_OUTREACH_APPS, "outreach_project"}:
            raise NotOurTask(
                f"PERIODIC_TASKS: '{name}' names the task {entry['task']!r}, which no code of ours has registered."
            )


def seed() -> list[str]:
    """Create what is missing, remove what is no longer listed, leave what operators tuned. Returns what it did."""
    wanted = entries()
    assert_ours(wanted)
    with transaction.atomic():
        done = _remove_unlisted(wanted)
        for name, entry in wanted.items():
            done += _create_missing(name, entry)
    if done:
        PeriodicTasks.update_changed()
    return done


def _remove_unlisted(wanted: Mapping[str, Any]) -> list[str]:
    gone = PeriodicTask.objects.filter(description=SEEDED).exclude(name__in=list(wanted))
    names = list(gone.values_list("name", flat=True))
    gone.delete()
    return [f"removed '{name}'" for name in names]


def _create_missing(name: str, entry: Mapping[str, Any]) -> list[str]:
    if PeriodicTask.objects.filter(name=name).exists():
        # The task belongs to the code, the interval and the pause to the operators.
        PeriodicTask.objects.filter(name=name, description=SEEDED).update(task=entry["task"])
        return []
    every = int(entry["every_seconds"])
    PeriodicTask.objects.create(
        name=name,
        task=entry["task"],
        interval=_interval(every),
        # A hint that nobody took until the next one is due says nothing new.
        expire_seconds=max(every, 5),
        description=SEEDED,
    )
    return [f"created '{name}', every {every} s"]


def _interval(every: int) -> IntervalSchedule:
    fields = {"every": every, "period": IntervalSchedule.SECONDS}
    # The table has no unique constraint, so there may be several.
    return IntervalSchedule.objects.filter(**fields).first() or IntervalSchedule.objects.create(**fields)


def _registered(name: str) -> Task | None:
    module = f"{_app_of(name)}.tasks"
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in {module, _app_of(name)}:
            raise
        return None
    return app.tasks.get(name)


def _app_of(dotted: str) -> str:
    return dotted.partition(".")[0]
