from typing import Any

import pytest

AUTH = {"Authorization": "Bearer rehearsal-linkedin-access"}
REFRESH = {
    "grant_type": "refresh_token",
    "refresh_token": "rehearsal-linkedin-refresh",
    "client_id": "rehearsal-linkedin-app",
    "client_secret": "rehearsal-linkedin-secret",
}


class TestMessages:
    def test_a_message_is_created_with_its_id_in_body_and_header(self, stage: Any) -> None:
        answer = stage.send("linkedin", stage.written_by("linkedin"))
        assert answer.status_code == 201
        assert answer.headers["X-RestLi-Id"] == answer.json()["id"] == stage.arrivals()[0]["remote_id"]

    def test_a_reply_names_the_thread_and_no_recipients(self, stage: Any) -> None:
        body = {"platform": "linkedin", "account_id": stage.account("linkedin"), "username": "ada"}
        thread = stage.control("POST", "inbound", json=body)["thread_id"]
        assert thread.startswith("urn:li:messagingThread:2-")
        told = stage.call("POST", "/linkedin/v2/messages", headers=AUTH, json={"thread": thread, "body": "Hi"})
        assert told.status_code == 201
        assert stage.arrivals()[0]["thread_id"] == thread

    def test_a_connection_may_be_written_to_first(self, stage: Any) -> None:
        body = {"platform": "linkedin", "account_id": stage.account("linkedin"), "username": "ada"}
        urn = stage.control("POST", "people", json=body)["recipient_id"]
        assert urn.startswith("urn:li:person:")
        assert stage.send("linkedin", urn).status_code == 201

    def test_a_stranger_is_refused_with_422(self, stage: Any) -> None:
        answer = stage.send("linkedin", "urn:li:person:AAAAAAAAAA")
        assert answer.status_code == 422
        assert answer.json()["message"].startswith("ERROR :: /recipients/0 ::")
        assert stage.count() == 0

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"body": None}, "MISSING_FIELD"),
            ({"body": "  "}, "INVALID_VALUE_BLANK_FIELD"),
            ({"body": 7}, "INVALID_VALUE_FOR_FIELD"),
            ({"body": "x" * 8001}, "FIELD_LENGTH_TOO_LONG"),
            ({"recipients": ["ada"]}, "INVALID_URN_TYPE"),
            ({"recipients": [], "body": "Hi"}, "INVALID_VALUE_FOR_FIELD"),
            ({"thread": "urn:li:messagingThread:2-x"}, "MISSING_FIELD"),
        ],
    )
    def test_a_bad_field_is_named(self, stage: Any, change: dict[str, Any], code: str) -> None:
        answer = stage.send("linkedin", stage.written_by("linkedin"), **change)
        assert (answer.status_code, answer.json()["code"]) == (400, code)

    def test_there_is_no_reading_back(self, stage: Any) -> None:
        assert stage.call("GET", "/linkedin/v2/messages", headers=AUTH).status_code == 405


class TestAccess:
    def test_an_unknown_token_is_65601(self, stage: Any) -> None:
        answer = stage.send("linkedin", "urn:li:person:x", token="gone")
        assert answer.status_code == 401
        assert answer.json()["serviceErrorCode"] == 65601
        assert answer.json()["status"] == 401

    def test_an_account_without_the_partner_grant_is_403_100(self, stage: Any) -> None:
        grantless = {"platform": "linkedin", "account_id": "m2", "access_token": "t2", "can_message": False}
        stage.control("POST", "accounts", json=grantless)
        answer = stage.send("linkedin", "urn:li:person:x", token="t2")
        assert (answer.status_code, answer.json()["serviceErrorCode"]) == (403, 100)

    def test_userinfo_says_who_is_connected(self, stage: Any) -> None:
        answer = stage.call("GET", "/linkedin/v2/userinfo", headers=AUTH).json()
        assert answer["sub"] == stage.account("linkedin")
        assert answer["name"] == "Robin Rehearsal"

    @pytest.mark.parametrize(
        ("headers", "status", "code"),
        [
            ({}, 400, "VERSION_MISSING"),
            ({"LinkedIn-Version": "201901"}, 426, "NONEXISTENT_VERSION"),
            ({"LinkedIn-Version": "latest"}, 426, "NONEXISTENT_VERSION"),
        ],
    )
    def test_versioned_paths_need_a_live_version(
        self, stage: Any, headers: dict[str, str], status: int, code: str
    ) -> None:
        answer = stage.call("GET", "/linkedin/rest/me", headers={**AUTH, **headers})
        assert (answer.status_code, answer.json()["code"]) == (status, code)


class TestRefresh:
    def test_the_new_access_token_works_and_the_refresh_token_stays(self, stage: Any) -> None:
        told = stage.call("POST", "/linkedin/oauth/v2/accessToken", data=REFRESH).json()
        assert told["refresh_token"] == REFRESH["refresh_token"]
        assert told["expires_in"] == 60 * 86400
        fresh = {"Authorization": f"Bearer {told['access_token']}"}
        assert stage.call("GET", "/linkedin/v2/userinfo", headers=fresh).status_code == 200

    def test_a_token_lapses_at_its_end(self, stage: Any) -> None:
        told = stage.call("POST", "/linkedin/oauth/v2/accessToken", data=REFRESH).json()
        stage.clock.moved += 61 * 86400
        fresh = {"Authorization": f"Bearer {told['access_token']}"}
        assert stage.call("GET", "/linkedin/v2/userinfo", headers=fresh).status_code == 401

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"refresh_token": "gone"}, 400, "invalid_request"),
            ({"client_secret": "wrong"}, 401, "invalid_client"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ],
    )
    def test_a_wrong_refresh_is_refused(self, stage: Any, change: dict[str, str], status: int, code: str) -> None:
        answer = stage.call("POST", "/linkedin/oauth/v2/accessToken", data={**REFRESH, **change})
        assert (answer.status_code, answer.json()["error"]) == (status, code)
