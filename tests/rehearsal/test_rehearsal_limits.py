from typing import Any

import pytest

from rehearsal.limits import peak


def limit(stage: Any, platform: str, allowed: int, window: float) -> None:
    body = {"platform": platform, "account_id": stage.account(platform), "limit": allowed, "window_seconds": window}
    stage.control("POST", "limits", json=body)


class TestLimit:
    def test_one_too_many_is_throttled_until_the_window_slides(self, stage: Any, platform: str) -> None:
        limit(stage, platform, 3, 60)
        recipient = stage.written_by(platform)
        for n in range(4):
            stage.send(platform, recipient, f"Hello {n}")
        assert stage.count() == 3
        stage.clock.moved += 61
        stage.send(platform, recipient, "later")
        assert stage.count() == 4

    def test_a_refused_call_uses_nothing(self, stage: Any) -> None:
        limit(stage, "linkedin", 1, 60)
        urn = stage.written_by("linkedin")
        stage.send("linkedin", urn)
        stage.clock.moved += 30
        assert stage.send("linkedin", urn).headers["Retry-After"] in ("30", "31")
        stage.clock.moved += 31
        assert stage.send("linkedin", urn).ok

    def test_a_daily_limit_is_worded_as_linkedin_words_it(self, stage: Any) -> None:
        limit(stage, "linkedin", 1, 86400)
        urn = stage.written_by("linkedin")
        told = [stage.send("linkedin", urn) for _ in range(2)][1]
        assert "MEMBER DAY limit" in told.json()["message"]

    def test_meta_shows_how_full_it_is(self, stage: Any) -> None:
        limit(stage, "facebook", 4, 60)
        recipient = stage.written_by("facebook")
        told = [stage.send("facebook", recipient, str(n)) for n in range(3)][-1]
        assert '"call_count":75' in told.headers["X-App-Usage"]

    @pytest.mark.parametrize(
        "change", [{"limit": 0}, {"window_seconds": 0}, {"account_id": "nobody"}, {"limit": True}, {"limit": None}]
    )
    def test_a_bad_limit_is_a_400(self, stage: Any, change: dict[str, Any]) -> None:
        body = {"platform": "linkedin", "account_id": stage.account("linkedin"), "limit": 1, "window_seconds": 1}
        assert stage.call("POST", "/_rehearsal/limits", json={**body, **change}).status_code == 400


class TestPeak:
    @pytest.mark.parametrize(
        ("moments", "expected"),
        [([], 0), ([5.0], 1), ([0.0, 10.0], 1), ([0.0, 9.999999], 2), ([0, 1, 2, 10.5, 10.9], 4)],
    )
    def test_it_is_the_fullest_sliding_window(self, moments: list[float], expected: int) -> None:
        assert peak(moments, 10) == expected

    def test_it_is_computed_from_what_arrived(self, stage: Any) -> None:
        urn = stage.written_by("linkedin")
        for pause in (0, 1, 1, 60, 1):
            stage.clock.moved += pause
            stage.send("linkedin", urn)
        query = {"platform": "linkedin", "account_id": stage.account("linkedin"), "window_seconds": 30}
        told = stage.control("GET", "peak", params=query)
        assert (told["peak"], told["count"]) == (3, 5)

    def test_it_needs_a_window(self, stage: Any) -> None:
        assert stage.call("GET", "/_rehearsal/peak").status_code == 400
