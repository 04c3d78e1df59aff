import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

THROTTLED = {"linkedin": 429, "facebook": 400, "instagram": 400, "tiktok": 200}


def send(stage: Any, platform: str, **more: Any) -> Any:
    return stage.send(platform, stage.written_by(platform), **more)


class TestBeforeAccepting:
    @pytest.mark.parametrize("kind", ["429", "503-before", "revoked-token", "window-closed"])
    def test_nothing_arrives_and_the_next_call_is_fine(self, stage: Any, platform: str, kind: str) -> None:
        stage.fault(platform, kind)
        assert send(stage, platform).status_code in (200, 400, 401, 422, 429, 503)
        assert stage.count() == 0
        assert send(stage, platform).ok
        assert stage.count() == 1

    def test_429_speaks_as_the_platform_does(self, stage: Any, platform: str) -> None:
        stage.fault(platform, "429")
        answer = send(stage, platform)
        assert answer.status_code == THROTTLED[platform]
        if platform == "linkedin":
            assert "Resource level throttle MEMBER DAY limit" in answer.json()["message"]
        elif platform == "tiktok":
            assert answer.json()["code"] == 40064
        else:
            use = json.loads(answer.headers["X-Business-Use-Case-Usage"])[stage.account(platform)][0]
            assert (use["call_count"], use["estimated_time_to_regain_access"]) == (100, 1)

    def test_a_short_linkedin_throttle_names_its_wait(self, stage: Any) -> None:
        stage.fault("linkedin", "429", seconds=7)
        assert send(stage, "linkedin").headers["Retry-After"] == "7"

    def test_503_is_a_503(self, stage: Any, platform: str) -> None:
        stage.fault(platform, "503-before")
        assert send(stage, platform).status_code == 503


class TestAfterAccepting:
    def test_503_hides_an_arrival(self, stage: Any, platform: str) -> None:
        stage.fault(platform, "503-after-accept")
        assert send(stage, platform).status_code == 503
        assert stage.count() == 1

    def test_malformed_json_hides_an_arrival(self, stage: Any, platform: str) -> None:
        stage.fault(platform, "malformed-json")
        answer = send(stage, platform)
        assert answer.status_code == 200
        with pytest.raises(ValueError, match=r"."):
            answer.json()
        assert stage.count() == 1

    def test_a_huge_body_is_beyond_20_mb(self, stage: Any) -> None:
        stage.fault("facebook", "huge-body")
        assert len(send(stage, "facebook").content) > 20_000_000
        assert stage.count() == 1

    def test_a_timeout_of_nought_hangs_up_at_once(self, stage: Any, platform: str) -> None:
        stage.fault(platform, "timeout-after-accept", seconds=0)
        with pytest.raises(requests.ConnectionError):
            send(stage, platform)
        assert stage.count() == 1

    def test_a_timeout_holds_the_connection(self, stage: Any) -> None:
        stage.fault("facebook", "timeout-after-accept")
        recipient = stage.written_by("facebook")
        url, headers = stage.url + "/graph/v26.0/me/messages", {"Authorization": f"Bearer {stage.token('facebook')}"}
        body = {"recipient": {"id": recipient}, "message": {"text": "Hi"}}
        with pytest.raises(requests.ReadTimeout):
            requests.post(url, json=body, headers=headers, timeout=0.3)
        assert stage.count() == 1
        deadline = time.monotonic() + 5
        while stage.control("GET", "health")["held"] and time.monotonic() < deadline:
            time.sleep(0.02)
        assert stage.control("GET", "health")["held"] == 0

    def test_slow_answers_late_but_rightly(self, stage: Any) -> None:
        stage.fault("tiktok", "slow", seconds=0.3)
        began = time.monotonic()
        assert send(stage, "tiktok").json()["code"] == 0
        assert time.monotonic() - began >= 0.3

    def test_held_connections_never_exhaust_the_server(self, stage: Any) -> None:
        stage.fault("facebook", "slow", probability=1, seconds=1)
        recipient = stage.written_by("facebook")
        with ThreadPoolExecutor(60) as pool:
            told = [pool.submit(stage.send, "facebook", recipient, f"Hello {n}") for n in range(60)]
            began = time.monotonic()
            health = stage.control("GET", "health")
            assert time.monotonic() - began < 1.5
            assert health["held"] <= health["held_at_most"]
            assert all(answer.result().ok for answer in told)
        assert stage.count() == 60


class TestOtherCalls:
    def test_reading_back_may_fail_while_sending_works(self, stage: Any) -> None:
        stage.fault("facebook", "503-before", calls="read")
        assert send(stage, "facebook").ok
        query = {"access_token": stage.token("facebook")}
        told = [stage.call("GET", "/graph/v26.0/me/conversations", params=query) for _ in range(2)]
        assert [answer.status_code for answer in told] == [503, 200]

    def test_a_refresh_may_fail(self, stage: Any) -> None:
        stage.fault("linkedin", "503-before", calls="token")
        assert stage.call("POST", "/linkedin/oauth/v2/accessToken", data={}).status_code == 503


class TestBookkeeping:
    def test_a_count_is_used_up_atomically(self, stage: Any) -> None:
        stage.fault("linkedin", "503-before", count=7)
        urn = stage.written_by("linkedin")
        with ThreadPoolExecutor(12) as pool:
            told = list(pool.map(lambda n: stage.send("linkedin", urn, f"Hello {n}").status_code, range(40)))
        assert told.count(503) == 7
        assert stage.count() == 33
        assert stage.control("GET", "faults")["faults"][0]["fired"] == 7

    def test_probability_nought_never_fires(self, stage: Any) -> None:
        stage.fault("linkedin", "503-before", probability=0)
        assert send(stage, "linkedin").ok

    def test_another_platform_is_spared(self, stage: Any) -> None:
        stage.fault("linkedin", "503-before", probability=1)
        assert send(stage, "tiktok").ok

    def test_clearing_ends_them(self, stage: Any) -> None:
        stage.fault("linkedin", "503-before", probability=1)
        assert stage.control("DELETE", "faults") == {"cleared": 1}
        assert send(stage, "linkedin").ok

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"platform": "myspace", "kind": "429", "count": 1}, "platform"),
            ({"platform": "tiktok", "kind": "418", "count": 1}, "kind"),
            ({"platform": "tiktok", "kind": "429"}, "probability"),
            ({"platform": "tiktok", "kind": "429", "count": 1, "probability": 1}, "probability"),
            ({"platform": "tiktok", "kind": "429", "count": 0}, "count"),
            ({"platform": "tiktok", "kind": "429", "count": 1.5}, "count"),
            ({"platform": "tiktok", "kind": "429", "probability": 2}, "probability"),
            ({"platform": "tiktok", "kind": "slow", "count": 1, "seconds": -1}, "seconds"),
            ({"platform": "tiktok", "kind": "slow", "count": 1, "calls": "sing"}, "calls"),
        ],
    )
    def test_a_bad_fault_is_a_400_that_names_the_field(self, stage: Any, body: dict[str, Any], field: str) -> None:
        answer = stage.call("POST", "/_rehearsal/faults", json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
