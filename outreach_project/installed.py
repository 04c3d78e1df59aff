"""Which of our apps are installed, and their facades. The only place that reaches an app by name."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Protocol, cast

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction


class Line(Protocol):
    """One line of an app's health. ``level`` is 'ok', 'warn' or 'bad'; ``todo`` is empty when all is well, ``url``
    where what it is about has no page."""

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def todo(self) -> str: ...
    @property
    def url(self) -> str: ...


class Facade(Protocol):
    """What the house asks an app. An app may leave out what it has nothing to say to."""

    def navigation(self, user: Any) -> list[dict[str, Any]]: ...
    def accounts_overview(self) -> list[dict[str, Any]]: ...
    def surroundings(self) -> dict[str, Any]: ...
    def health(self) -> list[Line]: ...
    def last_tick_at(self) -> datetime | None: ...
    def oldest_due_seconds(self) -> float: ...
    def metrics(self) -> dict[str, Any]: ...
    def prepare_rehearsal_workspace(self, url: str) -> None: ...
    def is_stopped(self) -> dict[str, Any] | None: ...


class OurApp(AppConfig):
    """What the config of an app of ours looks like. Only for annotations: an app may not import this."""

    verbose_name: str
    #: key, label, icon, sentence, url_name of its card.
    card: dict[str, Any]


def our_apps() -> list[OurApp]:
    """Our installed apps in the order they are shown."""
    return [cast("OurApp", each) for each in apps.get_app_configs() if each.name in settings.ALL_OUTREACH_APPS]


def room(config: OurApp, name: str) -> ModuleType | None:
    """A module of an app, such as ``urls`` or ``facade``; None if the app has none (yet)."""
    parent, _, _ = name.rpartition(".")
    if parent and room(config, parent) is None:
        return None
    path = f"{config.name}.{name}"
    return importlib.import_module(path) if find_spec(path) else None


def ask(config: OurApp, question: str, *args: Any, default: Any = None) -> Any:
    """Call a function of an app's facade. ``default`` if it has no such function or its tables are missing."""
    function = getattr(room(config, "facade"), question, None)
    if function is None:
        return default
    try:
        return _answer(function, *args)
    except DatabaseError:
        # The pages of that app say what is wrong (missing_tables); the others must not go down with it.
        return default


def _answer(function: Any, *args: Any) -> Any:
    if not connection.in_atomic_block:
        return function(*args)
    # Inside a transaction a failed statement would spoil all that follow.
    with transaction.atomic():
        return function(*args)


def answers(question: str, *args: Any, default: Any = None) -> Iterator[tuple[OurApp, Any]]:
    """The same question to each of our apps that can answer it."""
    for config in our_apps():
        if hasattr(room(config, "facade"), question):
            yield config, ask(config, question, *args, default=default)
