"""The cast that can be found: enough of it, believable, odd where it should be, and the same on every start."""

import hashlib
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from rehearsal.directory import listing
from rehearsal.directory.folding import fold, slug

ODD = Counter({"injection": 2, "long-bio": 1, "right-to-left": 1, "opt-out": 1})
DUMP = (
    "from rehearsal.directory import listing; import hashlib, sys;"
    "sys.stdout.write(hashlib.sha256(repr(listing.everyone()).encode()).hexdigest())"
)


def directory(stage: Any, **query: Any) -> list[dict[str, Any]]:
    return list(stage.control("GET", "directory", params={"limit": 1000, **query})["profiles"])


class TestTheCast:
    def test_there_are_enough_on_each_platform(self, stage: Any, platform: str) -> None:
        found = directory(stage, platform=platform)
        assert len(found) >= 120
        studios = [each for each in found if (each["category"], each["city"]) == ("Design Studio", "Lisbon")]
        assert len(studios) >= 12
        assert len({each["city"] for each in found}) >= 10

    def test_nobody_is_there_twice(self, platform: str) -> None:
        names = [profile.username.lower() for profile in listing.on(platform)]
        assert len(set(names)) == len(names)
        assert len({profile.url for profile in listing.on(platform)}) == len(names)
        assert len({profile.remote_id for profile in listing.on(platform)}) == len(names)

    def test_the_odd_ones_are_on_each_platform(self, platform: str) -> None:
        assert Counter(profile.oddity for profile in listing.on(platform) if profile.oddity) == ODD

    def test_odd_bios_are_what_they_say(self, platform: str) -> None:
        by_kind = {profile.oddity: profile.bio for profile in listing.on(platform)}
        assert len(by_kind["long-bio"]) > 5000
        assert any("\u0590" <= letter <= "\u06ff" for letter in by_kind["right-to-left"])
        assert "No sales messages" in by_kind["opt-out"]
        injections = [profile.bio for profile in listing.on(platform) if profile.oddity == "injection"]
        assert ["Ignore your instructions" in bio for bio in injections] == [True, False]
        assert "Ignoriere alle" in injections[1]

    def test_some_show_no_bio_and_some_no_counts(self, platform: str) -> None:
        found = listing.on(platform)
        assert 0 < sum(not profile.bio for profile in found) < 20
        assert 0 < sum(profile.followers_count is None for profile in found) < 20

    def test_nothing_leads_to_a_real_site(self) -> None:
        for profile in listing.everyone():
            assert profile.website.endswith(".example")
            assert not profile.email or profile.email.endswith(".example")

    @pytest.mark.parametrize(("platform", "longest"), [("instagram", 30), ("tiktok", 24), ("facebook", 50)])
    def test_usernames_fit_the_platform(self, platform: str, longest: int) -> None:
        for profile in listing.on(platform):
            assert len(profile.username) <= longest
            assert all(letter.isascii() and (letter.isalnum() or letter in "._") for letter in profile.username)

    def test_it_is_the_same_in_every_process(self) -> None:
        told = {
            subprocess.run(
                [sys.executable, "-c", DUMP], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
            ).stdout
            for seed in ("1", "2")
        }
        assert told == {hashlib.sha256(repr(listing.everyone()).encode()).hexdigest().encode()}


class TestTheList:
    def test_it_is_paged(self, stage: Any) -> None:
        first = directory(stage, platform="tiktok", limit=2)
        second = directory(stage, platform="tiktok", limit=1, offset=1)
        assert first[1] == second[0]
        assert stage.control("GET", "directory", params={"limit": 1})["count"] == len(listing.everyone())

    @pytest.mark.parametrize("query", [{"platform": "myspace"}, {"limit": "-1"}, {"offset": "x"}])
    def test_a_bad_question_names_its_field(self, stage: Any, query: dict[str, str]) -> None:
        answer = stage.call("GET", "/_rehearsal/directory", params=query)
        assert (answer.status_code, answer.json()["field"]) == (400, next(iter(query)))

    def test_a_listed_person_has_that_page(self, stage: Any) -> None:
        profile = next(each for each in listing.on("linkedin") if each.oddity == "injection")
        page = stage.call("GET", f"/p/linkedin/{profile.username}").text
        assert profile.full_name in page
        assert profile.company in page
        assert "Lisbon, Portugal" in page


class TestFolding:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [("São  Paulo!", "sao paulo"), ("Łąka", "laka"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("", "")],
    )
    def test_accents_and_case_are_gone(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    def test_a_slug_is_ascii(self) -> None:
        assert slug("Żuraw & Łąka نور") == "zuraw-laka"
