"""What every journey in a real browser needs of the database."""

from __future__ import annotations

import pytest
from django.db import connections


@pytest.fixture(autouse=True)
def _no_connection_outlives_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the threads of the live server keep PostgreSQL from dropping the database of the tests."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
