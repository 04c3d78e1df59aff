"""Whatever serves, its lines about requests have no query: that of a log-in would let whoever reads them in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.utils.module_loading import import_string
from gunicorn.app.wsgiapp import WSGIApplication

from tests.architecture.tree import ROOT

CALLBACK = "/api/v1/social/x/callback"
QUERY = "code=AQB-planted-code&state=planted-state"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    found: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("gunicorn.access", "gunicorn.error", "django.server")]
    for logger in loggers:
        logger.addHandler(handler)
    yield found
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.fixture
def gunicorn(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The logger that the Procfile's own command line leads to."""
    command = next(line for line in (ROOT / "Procfile").read_text().splitlines() if line.startswith("web: "))
    monkeypatch.setattr("sys.argv", [word for word in command.split()[2:] if "$" not in word and word != "--bind"
                                     and word not in ("--workers", "--threads")])  # fmt: skip
    config = WSGIApplication().cfg
    return config.logger_class(config)


def environ() -> dict[str, Any]:
    page = f"https://console.example.org{CALLBACK}?{QUERY}"
    return {
        "REMOTE_ADDR": "192.0.2.1", "REQUEST_METHOD": "GET", "RAW_URI": f"{CALLBACK}?{QUERY}", "PATH_INFO": CALLBACK,
        "QUERY_STRING": QUERY, "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": page,
    }  # fmt: skip


def assert_quiet(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert CALLBACK in text
    assert "planted" not in text


class TestGunicorn:
    def test_a_request(self, gunicorn: Any, lines: list[str]):
        answer = SimpleNamespace(status="302 Found", sent=0, headers=[("Location", f"/x?{QUERY}")])
        request = SimpleNamespace(headers=[("REFERER", environ()["HTTP_REFERER"])])
        gunicorn.access(answer, request, environ(), timedelta(milliseconds=5))
        assert_quiet(lines)
        asked = gunicorn.atoms(answer, request, environ(), timedelta())
        assert "planted" not in str(asked)

    def test_a_fault(self, gunicorn: Any, lines: list[str]):
        gunicorn.exception("Error handling request %s", environ()["RAW_URI"])
        assert_quiet(lines)


def test_the_development_server(lines: list[str]):
    logger, known = logging.getLogger("django.server"), settings.LOGGING["loggers"]["django.server"]["filters"]
    assert {settings.LOGGING["filters"][name]["()"] for name in known} & {"outreach_project.access_log.WithoutQuery"}
    assert any(isinstance(each, import_string("outreach_project.access_log.WithoutQuery")) for each in logger.filters)
    handler = WSGIRequestHandler.__new__(WSGIRequestHandler)
    handler.request = None  # type: ignore[assignment]
    handler.client_address = ("192.0.2.1", 9)
    handler.log_message('"%s" %s %s', f"GET {CALLBACK}?{QUERY} HTTP/1.1", "302", "0")
    assert_quiet(lines)
    assert "HTTP/1.1" in lines[0]
