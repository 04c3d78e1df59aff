"""What holds for every test: which services there are, what a missing one means, and where sockets may go."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")


def has_services() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres") and bool(os.environ.get("REDIS_URL"))


#: marker -> (is it there, what to say if not, the variable that makes its absence a failure)
NEEDS: dict[str, tuple[bool, str, str]] = {
    "services": (has_services(), "needs DATABASE_URL (PostgreSQL) and REDIS_URL", "REQUIRE_SERVICES"),
    "browser": (bool(CHROMIUM), "needs Chromium", "REQUIRE_BROWSER"),
}


#: Folders of tests that ask neither database nor broker, but where a test says so.
GROUNDLESS = ("architecture", "platforms", "rehearsal", "meta", "linkedin", "tiktok", "x", "gemini", "search")


def is_required(variable: str) -> bool:
    return os.environ.get(variable, "") not in {"", "0"}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """On which ground it ran. At the end, because the quiet run of ours has no header."""
    found = [name for name, (present, _, _) in NEEDS.items() if present]
    required = [name for name, (_, _, variable) in NEEDS.items() if is_required(variable)]
    terminalreporter.write_line(
        f"database: {database_vendor()}; found: {', '.join(found) or 'neither services nor browser'}"
        + (f"; required: {', '.join(required)}" if required else "")
    )


def database_vendor() -> str:
    from django.db import connection

    return connection.display_name


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Sockets reach loopback, and the services that the environment names, and nothing else."""
    hosts = {urlsplit(os.environ.get(name, "")).hostname for name in ("DATABASE_URL", "REDIS_URL")} - {None}
    allowed = config.getoption("allow_hosts", None)
    if isinstance(allowed, str) and hosts:
        config.option.allow_hosts = ",".join([allowed, *sorted(str(host) for host in hosts)])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # Tests that start processes measure and kill them: those of a file one after the other.
        if item.get_closest_marker("processes"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        if item.path.parent.name in GROUNDLESS and not asks_the_database(item):
            item.add_marker(pytest.mark.anywhere)


def asks_the_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in getattr(item, "fixturenames", ())


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (is_present, sentence, _) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_present:
            pytest.skip(sentence)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """A skip of a test that needs what is required is a failure, whoever skipped it."""
    report = yield
    for marker, (_, _, variable) in NEEDS.items():
        if report.skipped and is_required(variable) and item.get_closest_marker(marker):
            report.outcome = "failed"
            report.longrepr = f"skipped, but {variable} is set: {report.longrepr}"
    return report
