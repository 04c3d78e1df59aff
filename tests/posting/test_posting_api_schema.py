"""The OpenAPI schema of posting is complete, true to the routes, and free of warnings."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from tests.posting.test_posting_api_permissions import ROUTES


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    found: dict[str, Any] = yaml.safe_load(out.getvalue())
    return found


def ours(schema: dict[str, Any]) -> dict[str, Any]:
    return {path: methods for path, methods in schema["paths"].items() if path.startswith("/api/posting/")}


def test_names_every_route_and_no_other(schema: dict[str, Any]) -> None:
    described = {
        (path.replace("{id}", "987654"), method) for path, methods in ours(schema).items() for method in methods
    }
    assert described == {(address, method) for address, method, _ in ROUTES}


def test_every_post_takes_an_idempotency_key(schema: dict[str, Any]) -> None:
    for path, methods in ours(schema).items():
        if "post" in methods:
            assert "Idempotency-Key" in [item["name"] for item in methods["post"]["parameters"]], path


def test_every_post_that_creates_or_sends_takes_dry_run(schema: dict[str, Any]) -> None:
    without = set()
    for path, methods in ours(schema).items():
        contents = methods.get("post", {}).get("requestBody", {}).get("content", {})
        bodies = [schema["components"]["schemas"][each["schema"]["$ref"].rpartition("/")[2]] for each in
                  contents.values()]  # fmt: skip
        if "post" in methods and not any("dry_run" in body["properties"] for body in bodies):
            without.add(path.removeprefix("/api/posting/"))
    # A dry run itself, a question to a platform, and a rebuilding that changes no row.
    assert without == {"posts/{id}/dry-run/", "accounts/{id}/verify/", "queue/rebuild/"}
