"""What service tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from social_outreach.adapters import registry
from tests.social_outreach.cast import FakeAdapter


@pytest.fixture
def stands_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], FakeAdapter]:
    """Put a fake adapter in the place of a platform's own."""

    def put(platform: str) -> FakeAdapter:
        adapter = FakeAdapter(platform)
        monkeypatch.setitem(registry._configured, platform, adapter)
        return adapter

    return put


@pytest.fixture
def instagram(stands_in: Callable[[str], FakeAdapter]) -> FakeAdapter:
    return stands_in("instagram")


@pytest.fixture
def linkedin(stands_in: Callable[[str], FakeAdapter]) -> FakeAdapter:
    return stands_in("linkedin")
