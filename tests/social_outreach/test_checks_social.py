"""System checks of social outreach: each has an id that stays, names what is wrong, and asks no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from social_outreach import checks
from social_outreach.adapters import registry


def ids(found):
    return [message.id for message in found]


class TestCredentials:
    @pytest.fixture(autouse=True)
    def nothing_set(self, settings):
        settings.SOCIAL_CREDENTIALS = {platform: {} for platform in registry.ADAPTERS}

    def test_none_is_fine(self):
        assert checks.credentials_are_whole() == []

    @pytest.mark.parametrize("platform", list(registry.ADAPTERS))
    def test_half_a_set_names_what_is_missing(self, settings, platform):
        names = [name for name, _ in registry.capabilities(platform).settings]
        settings.SOCIAL_CREDENTIALS[platform] = {names[2]: "token"}
        (found,) = checks.credentials_are_whole()
        assert found.id == "social.W001"
        assert names[0] in found.msg
        assert names[1] in found.msg
        assert "token" not in found.msg.split(names[2])[1].split(" set")[0], "a value is shown"

    @pytest.mark.parametrize("platform", list(registry.ADAPTERS))
    def test_a_whole_set_is_fine_even_without_an_account_id_that_the_token_tells(self, settings, platform):
        capabilities = registry.capabilities(platform)
        names = [name for name, _ in capabilities.settings]
        settings.SOCIAL_CREDENTIALS[platform] = dict.fromkeys(names[:3], "set")
        found = checks.credentials_are_whole()
        assert [names[3] in one.msg for one in found] == [True] * (not capabilities.knows_account_by_token)


class TestVersions:
    def with_end_in(self, monkeypatch, days):
        today = datetime.now(UTC).date()
        monkeypatch.setitem(checks.VERSIONS, "META_GRAPH_VERSION", lambda version: today + timedelta(days=days))
        return ids(checks.versions_are_alive())

    @pytest.mark.parametrize(
        ("days", "expected"),
        [(61, []), (60, ["social.W002"]), (1, ["social.W002"]), (0, ["social.E001"]), (-1, ["social.E001"])],
    )
    def test_warned_60_days_ahead_and_refused_after(self, monkeypatch, settings, days, expected):
        settings.LINKEDIN_VERSION = "unknown"
        assert self.with_end_in(monkeypatch, days) == expected

    def test_a_version_without_an_announced_end_is_fine(self, settings):
        settings.META_GRAPH_VERSION, settings.LINKEDIN_VERSION = "v26.0", "unknown"
        assert checks.versions_are_alive() == []

    def test_an_old_one_of_linkedin_is_an_error(self, settings):
        settings.LINKEDIN_VERSION = "202401"
        assert "social.E001" in ids(checks.versions_are_alive())


@pytest.mark.parametrize(("window", "expected"), [("mon-fri 09:00-17:00", []), ("whenever", ["social.E002"])])
def test_the_send_window_can_be_read(settings, window, expected):
    settings.SEND_WINDOW = window
    assert ids(checks.send_window_is_readable()) == expected
