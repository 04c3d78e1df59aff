"""An app whose tables are missing answers 503 and says what to do; the other apps do not notice.

Costs a request nothing: it looks only after a statement has failed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from outreach_project import installed
from outreach_project.failures import wants_json
from outreach_project.installed import OurApp

# PostgreSQL: relation "social_profile" does not exist. SQLite: no such table: social_profile
_TABLE = re.compile(r"(?:relation \"|no such table: )(?:\w+\.)?(\w+)")
TODO = "Run manage.py migrate"


class MissingTablesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, (ProgrammingError, OperationalError)):
            return None
        config = app_without_table(str(error))
        return unavailable(request, config) if config else None


def app_without_table(message: str) -> OurApp | None:
    """The app of ours that a failed statement belongs to, if its tables really are missing."""
    named = _TABLE.search(message)
    if named is None:
        return None
    for config in installed.our_apps():
        if named[1] in tables_of(config):
            return config if named[1] not in _present_tables() else None
    return None


def tables_of(config: OurApp) -> set[str]:
    return {model._meta.db_table for model in config.get_models(include_auto_created=True)}


def missing_tables(config: OurApp) -> set[str]:
    return tables_of(config) - _present_tables()


def _present_tables() -> set[str]:
    try:
        return set(connection.introspection.table_names())
    except DatabaseError:
        # The failed statement has spoilt the transaction: nothing can be asked, so the message is believed.
        return set()


def unavailable(request: HttpRequest, config: OurApp) -> HttpResponse:
    body = {
        "type": "about:missing-tables",
        "title": f"{config.verbose_name} is not ready",
        "status": 503,
        "detail": f"The tables of {config.verbose_name} are missing. The other apps work.",
        "app": config.label,
        "todo": TODO,
    }
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse(body, status=503, content_type="application/problem+json")
    else:
        response = render(request, "503.html", body, status=503)
    response["Retry-After"] = "60"
    return response
