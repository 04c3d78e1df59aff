"""The registry, and that no adapter in it goes untested."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import cast

import pytest

from outbound.http import HttpDoor
from social_outreach.adapters import registry
from social_outreach.adapters.base import Capabilities, SocialAdapter
from social_outreach.adapters.registry import ADAPTERS, AdapterConfig, NotConfigured, UnknownPlatform
from tests.contracts.social_adapter import SocialAdapterContract
from tests.platforms.payloads import ScriptedDoor

HERE = Path(__file__).parent


def config(web_base: str | None = None) -> AdapterConfig:
    return AdapterConfig(door=cast("HttpDoor", ScriptedDoor([])), web_base=web_base)


@pytest.mark.parametrize("platform", ADAPTERS)
class TestEveryPlatform:
    def test_has_a_suite_that_inherits_the_contract(self, platform: str) -> None:
        path = HERE / f"test_adapter_{platform}.py"
        assert path.exists(), f"{platform} has no {path.name}"
        loader = importlib.util.spec_from_file_location(f"suite_of_{platform}", path)
        assert loader is not None
        assert loader.loader is not None
        module = importlib.util.module_from_spec(loader)
        loader.loader.exec_module(module)
        suites = [thing for thing in vars(module).values() if isinstance(thing, type)]
        suites = [suite for suite in suites if issubclass(suite, SocialAdapterContract)]
        assert any(getattr(suite, "platform", "") == platform for suite in suites)

    def test_can_be_built_and_knows_its_name(self, platform: str) -> None:
        adapter = registry.build_adapters(config())[platform]
        assert isinstance(adapter, SocialAdapter)
        assert adapter.capabilities.platform == platform

    def test_tells_its_capabilities_without_configuration(self, platform: str) -> None:
        assert isinstance(registry.capabilities(platform), Capabilities)

    def test_names_the_environment_of_a_single_account(self, platform: str) -> None:
        names = [name for name, _ in registry.capabilities(platform).settings]
        assert len(names) == 4
        assert f"{platform.upper()}_ACCESS_TOKEN" in names

    def test_has_a_page_in_the_docs(self, platform: str) -> None:
        pages = Path(__file__).parents[2].joinpath("docs", "platforms").glob("*.md")
        label = registry.capabilities(platform).label
        assert any(label in page.read_text() for page in pages)


class TestUnknownPlatforms:
    @pytest.mark.parametrize("name", ["myspace", "", "LinkedIn", "x" * 10_000, "__class__"])
    def test_are_named_and_not_a_crash(self, name: str) -> None:
        for ask in (registry.get, registry.capabilities):
            with pytest.raises(UnknownPlatform, match="There is no platform") as refused:
                ask(name)
            assert len(str(refused.value)) < 200


class TestConfiguring:
    def test_get_answers_with_what_was_configured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "_configured", {})
        with pytest.raises(NotConfigured):
            registry.get("linkedin")
        registry.configure(config(web_base="http://127.0.0.1:8001"))
        assert registry.get("linkedin").profile_url("ada") == "http://127.0.0.1:8001/p/linkedin/ada"

    def test_configuring_again_replaces_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "_configured", {})
        registry.configure(config(web_base="http://127.0.0.1:1"))
        registry.configure(config(web_base="http://127.0.0.1:2"))
        assert {registry.get(name).profile_url("adalove")[:18] for name in ADAPTERS} == {"http://127.0.0.1:2"}

    def test_choices_follow_the_registry(self) -> None:
        assert [slug for slug, _ in registry.platform_choices()] == list(ADAPTERS)
        assert ("tiktok", "TikTok") in registry.platform_choices()
