"""What people paste for a profile, in all its usual forms, and what is none."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outbound.http import HttpDoor
from social_outreach.adapters.registry import ADAPTERS, AdapterConfig, build_adapters
from social_outreach.services.intake import KnownPlatforms
from tests.platforms.payloads import ScriptedDoor
from tests.platforms.profile_forms import TAKEN
from tests.platforms.refused_forms import REFUSED

ADAPTER = build_adapters(AdapterConfig(door=cast("HttpDoor", ScriptedDoor([]))))

_taken = [(platform, text, name) for platform, table in TAKEN.items() for text, name in table.items()]
_refused = [(platform, text, word) for platform, table in REFUSED.items() for text, word in table.items()]

PIECES = st.sampled_from(
    [
        "https://", "//", "www.", "linkedin.com", "facebook.com", "instagram.com", "tiktok.com", "google.com", "m.me",
        "/", "//", "in", "@", "profile.php", "?id=", "pages", "groups", "user", "url", "?q=", "?u=", "l.php", "-", ".",
        "123456789012", "ada", "%40", "%", "%C3%A9", "%FF", "#!/", "#", "[", "]", ":", "\u0130", "\u212a", "ß",
        "\u0301", "duckduckgo.com/l/?uddg=", "bing.com/ck/a?u=a1", "aHR0cHM6Ly8", "r.search.yahoo.com/RU=",
        "translate.goog", "web.archive.org/web/1/", " › ", "…", "...", "accounts/login?next=", "%2F", "profile",
        "share", "pub", "dir", "--", "explore", "events", "about.facebook.com", "help.instagram.com", "people", "embed",
    ]
)  # fmt: skip
PASTED = st.text() | st.lists(PIECES, max_size=12).map("".join)


class TestUsernames:
    @pytest.mark.parametrize(("platform", "text", "name"), _taken)
    def test_are_read_from_every_usual_form(self, platform: str, text: str, name: str) -> None:
        assert ADAPTER[platform].username_from(text) == name

    @pytest.mark.parametrize(("platform", "text", "word"), _refused)
    def test_are_refused_with_a_sentence_that_says_why(self, platform: str, text: str, word: str) -> None:
        with pytest.raises(ValueError, match=r".") as refused:
            ADAPTER[platform].username_from(text)
        assert word in str(refused.value)
        assert str(refused.value).endswith(".")

    def test_have_a_table_of_at_least_150_forms(self) -> None:
        assert set(TAKEN) == set(ADAPTERS)
        assert min(map(len, TAKEN.values())) >= 40
        assert sum(map(len, TAKEN.values())) >= 150

    @pytest.mark.parametrize("platform", ADAPTERS)
    def test_of_one_person_have_one_key(self, platform: str) -> None:
        """The key decides who is known already; see the identity of profiles in the database."""
        forms_of: dict[str, list[str]] = {}
        for text, name in TAKEN[platform].items():
            forms_of.setdefault(name, []).append(text)
        person, forms = max(forms_of.items(), key=lambda pair: len(pair[1]))
        keys = {KnownPlatforms().identify(platform, text)[1] for text in forms}
        assert len(forms) >= 35
        assert keys == {person}

    @pytest.mark.parametrize("platform", ADAPTERS)
    def test_read_again_and_from_their_own_address_stay_the_same(self, platform: str) -> None:
        adapter = ADAPTER[platform]
        for name in TAKEN[platform].values():
            assert adapter.username_from(name) == name
            assert adapter.username_from(adapter.profile_url(name)) == name


@pytest.mark.parametrize("platform", ADAPTERS)
class TestAnyText:
    @given(text=PASTED)
    @example(text="https://[::1")
    @example(text="http://a:b/in/c")
    @example(text="\ud800")
    @example(text="@PROFILE")
    @example(text="s.hare")
    @example(text="instagram.com/0.instagram.com")
    @example(text="tiktok.com/@0.tiktok.com")
    @example(text="https://www.linkedin.com/in/\u0130\u0130\u0130")
    def test_is_a_username_or_a_value_error(self, platform: str, text: str) -> None:
        adapter = ADAPTER[platform]
        try:
            name = adapter.username_from(text)
        except ValueError as refused:
            assert str(refused).endswith(".")  # noqa: PT017 - both ends are right, what is not is another error
            return
        assert adapter.username_from(name) == name
        assert adapter.username_from(adapter.profile_url(name)) == name
