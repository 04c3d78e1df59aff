"""The OpenAPI schema is complete, and true to the routes."""

from __future__ import annotations

from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from tests.social_outreach.test_api_permissions import ROUTES


@pytest.fixture(scope="module")
def schema() -> dict[str, dict[str, object]]:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    found: dict[str, dict[str, object]] = yaml.safe_load(out.getvalue())
    return found


def test_names_every_route_and_no_other(schema: dict[str, dict[str, object]]) -> None:
    described = {
        (path.replace("{id}", "987654").replace("{platform}", "linkedin"), method)
        for path, methods in schema["paths"].items()
        if path.startswith("/api/social/")
        for method in methods  # type: ignore[attr-defined]
    }
    assert described == {(address, method) for address, method, _ in ROUTES}


def test_every_post_takes_an_idempotency_key(schema: dict[str, dict[str, object]]) -> None:
    for path, methods in schema["paths"].items():
        if path.startswith("/api/social/") and "post" in methods:  # type: ignore[operator]
            names = [item["name"] for item in methods["post"]["parameters"]]  # type: ignore[index]
            assert "Idempotency-Key" in names, path
