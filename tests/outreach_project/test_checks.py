"""The system checks of the house, each with its id."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test.utils import override_settings

SERVED = {"SERVED": True, "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}
PLANTED: list[tuple[str, dict[str, Any]]] = [
    ("outreach.E001", {"LEASE_SECONDS": 10}),
    ("outreach.E002", {"FIELD_KEYS": []}),
    ("outreach.E002", {"FIELD_KEYS": ["not-a-key"]}),
    ("outreach.E003", {"PERIODIC_TASKS": {"x": {"task": "os.system"}}}),
    ("outreach.W002", {"SERVED": True, "REDIS_URL": ""}),
    ("outreach.W003", {"SERVED": True, "REHEARSAL_URL": "http://127.0.0.1:1"}),
]


def ids() -> set[str]:
    return {str(message.id) for message in run_checks()}


def test_the_suites_own_settings_are_clean():
    assert not {found for found in ids() if found.startswith("outreach.")}


@pytest.mark.parametrize(("number", "change"), PLANTED)
def test_a_planted_mistake_is_found(number: str, change: dict[str, Any]):
    with override_settings(**change):
        assert number in ids()


def test_a_served_install_on_sqlite_is_warned_of(monkeypatch: pytest.MonkeyPatch):
    from django.conf import settings

    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    with override_settings(SERVED=True):
        assert "outreach.W001" in ids()
