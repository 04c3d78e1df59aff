"""What posting's tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posting.adapters import registry
from tests.posting.cast import FakeAdapter


@pytest.fixture
def stands_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], FakeAdapter]:
    """Put a fake adapter in the place of a platform's own."""

    def put(platform: str) -> FakeAdapter:
        adapter = FakeAdapter(platform)
        monkeypatch.setitem(registry._configured, platform, adapter)
        return adapter

    return put


@pytest.fixture
def x(stands_in: Callable[[str], FakeAdapter]) -> FakeAdapter:
    return stands_in("x")


@pytest.fixture
def linkedin(stands_in: Callable[[str], FakeAdapter]) -> FakeAdapter:
    return stands_in("linkedin")


@pytest.fixture(autouse=True)
def _media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _no_queue(settings):
    """Tests that want the queue in Redis make one of their own: rolled back rows would stay in the one that is kept."""
    settings.REDIS_URL = ""
