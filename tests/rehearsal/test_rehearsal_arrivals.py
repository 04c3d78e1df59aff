import json
from typing import Any


class TestListing:
    def test_a_row_tells_the_whole_arrival(self, stage: Any, platform: str) -> None:
        recipient = stage.written_by(platform, "Ada.L")
        stage.send(platform, recipient, "Good day")
        (row,) = stage.arrivals(platform=platform, account_id=stage.account(platform), username="@ADA.L")
        assert (row["recipient_id"], row["username"], row["text"], row["via"]) == (
            recipient,
            "ada.l",
            "Good day",
            "api",
        )
        expected = {"id", "seq", "platform", "account_id", "thread_id", "remote_id", "received_at", "request"}
        assert expected <= set(row)
        assert isinstance(row["received_at"], float)

    def test_the_count_is_full_whatever_the_limit(self, stage: Any) -> None:
        urn = stage.written_by("linkedin")
        for n in range(3):
            stage.send("linkedin", urn, f"Hello {n}")
        told = stage.control("GET", "arrivals", params={"platform": "linkedin", "limit": 1})
        assert (told["count"], len(told["arrivals"])) == (3, 1)
        assert stage.count(since_seq=told["arrivals"][0]["seq"]) == 2
        assert stage.count(platform="tiktok") == 0

    def test_clearing_forgets_them_but_never_reuses_a_number(self, stage: Any) -> None:
        urn = stage.written_by("linkedin")
        stage.send("linkedin", urn)
        before = stage.arrivals()[0]["seq"]
        assert stage.control("DELETE", "arrivals") == {"cleared": 1}
        stage.send("linkedin", urn)
        assert stage.arrivals()[0]["seq"] > before

    def test_a_bad_filter_is_a_400(self, stage: Any) -> None:
        for query in ({"platform": "myspace"}, {"limit": "many"}, {"since_seq": "-1"}, {"limit": "9" * 5000}):
            assert stage.call("GET", "/_rehearsal/arrivals", params=query).status_code == 400


class TestDuplicates:
    def test_the_same_text_to_the_same_person_is_named(self, stage: Any, platform: str) -> None:
        recipient = stage.written_by(platform)
        for text in ("Hello", "Hello", "Goodbye"):
            stage.send(platform, recipient, text)
        duplicates = stage.control("GET", "arrivals")["duplicates"]
        assert duplicates == [{"platform": platform, "recipient": "ada", "text": "Hello", "times": 2}]

    def test_the_same_text_to_two_people_is_none(self, stage: Any) -> None:
        for username in ("ada", "grace"):
            stage.send("linkedin", stage.written_by("linkedin", username))
        assert stage.control("GET", "arrivals")["duplicates"] == []

    def test_by_hand_after_by_api_is_twice(self, stage: Any) -> None:
        stage.send("linkedin", stage.written_by("linkedin"), "Hello")
        stage.control("POST", "hand", json={"platform": "linkedin", "username": "ada", "text": "Hello"})
        assert stage.control("GET", "arrivals")["duplicates"][0]["times"] == 2


class TestRedaction:
    def test_no_secret_is_kept(self, stage: Any, platform: str) -> None:
        stage.send(platform, stage.written_by(platform), access_token="body-secret", client_secret="other-secret")
        kept = json.dumps(stage.arrivals()[0])
        assert stage.token(platform) not in kept
        assert "body-secret" not in kept
        assert "other-secret" not in kept
        assert "[redacted]" in kept

    def test_a_token_in_the_query_is_not_kept_either(self, stage: Any) -> None:
        body = {"recipient": {"id": stage.written_by("facebook")}, "message": {"text": "Hi"}}
        query = {"access_token": stage.token("facebook")}
        assert stage.call("POST", "/graph/v26.0/me/messages", params=query, json=body).ok
        kept = stage.arrivals()[0]["request"]
        assert kept["query"] == {"access_token": "[redacted]"}
        assert kept["path"] == "/graph/v26.0/me/messages"
