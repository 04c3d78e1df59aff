from typing import Any

import pytest

BASE = "/tiktok/open_api/v1.3"
HOUR = 3600
REFRESH = {
    "client_id": "7000000000000000004",
    "client_secret": "rehearsal-tiktok-secret",
    "grant_type": "refresh_token",
    "refresh_token": "rehearsal-tiktok-refresh",
}


def code_of(answer: Any) -> int:
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"code", "message", "request_id", "data"}
    return int(body["code"])


class TestSending:
    def test_an_answer_is_accepted(self, stage: Any) -> None:
        answer = stage.send("tiktok", stage.written_by("tiktok"))
        assert code_of(answer) == 0
        assert answer.json()["data"]["message"]["message_id"] == stage.arrivals()[0]["remote_id"]

    def test_the_window_closes_after_48_hours(self, stage: Any) -> None:
        recipient = stage.written_by("tiktok")
        stage.clock.moved += 48 * HOUR + 1
        assert code_of(stage.send("tiktok", recipient)) == 40002

    def test_ten_messages_follow_an_inbound_and_the_next_renews_them(self, stage: Any) -> None:
        recipient = stage.written_by("tiktok")
        codes = [code_of(stage.send("tiktok", recipient, f"Hello {n}")) for n in range(11)]
        assert codes == [0] * 10 + [40002]
        stage.written_by("tiktok")
        assert code_of(stage.send("tiktok", recipient, "once more")) == 0

    @pytest.mark.parametrize(
        "change",
        [
            {"business_id": "other"},
            {"recipient_type": "USER"},
            {"recipient": "nobody"},
            {"recipient": 7},
            {"message_type": "VIDEO"},
            {"text": "Hi"},
            {"text": {"body": "x" * 6001}},
        ],
    )
    def test_a_bad_parameter_is_40002(self, stage: Any, change: dict[str, Any]) -> None:
        assert code_of(stage.send("tiktok", stage.written_by("tiktok"), **change)) == 40002

    def test_an_unknown_token_is_40105(self, stage: Any) -> None:
        assert code_of(stage.send("tiktok", stage.written_by("tiktok"), token="gone")) == 40105


class TestReading:
    def read(self, stage: Any, call: str, **query: str) -> Any:
        headers = {"Access-Token": stage.token("tiktok")}
        params = {"business_id": stage.account("tiktok"), **query}
        return stage.call("GET", f"{BASE}/{call}", headers=headers, params=params)

    def test_a_conversation_can_be_read_back(self, stage: Any) -> None:
        recipient = stage.written_by("tiktok", text="Hey")
        sent = stage.send("tiktok", recipient, "Hello").json()["data"]["message"]["message_id"]
        data = self.read(stage, "business/message/content/list/", conversation_id=recipient).json()["data"]
        ours, theirs = data["messages"]
        assert (ours["message_id"], ours["text"]["body"], ours["from_user"]["role"]) == (
            sent,
            "Hello",
            "BUSINESS_ACCOUNT",
        )
        assert (theirs["text"]["body"], theirs["from_user"]["role"]) == ("Hey", "PERSONAL_ACCOUNT")

    def test_an_unescaped_plus_is_refused(self, stage: Any) -> None:
        ids = (stage.written_by("tiktok", f"person{n}") for n in range(40))
        recipient = next(found for found in ids if "+" in found)
        query = f"business_id={stage.account('tiktok')}&conversation_id={recipient}"
        headers = {"Access-Token": stage.token("tiktok")}
        answer = stage.call("GET", f"{BASE}/business/message/content/list/?{query}", headers=headers)
        assert code_of(answer) == 40002

    def test_the_profile_has_the_fields_asked_for(self, stage: Any) -> None:
        answer = self.read(stage, "business/get/", fields='["username","display_name"]')
        assert answer.json()["data"] == {"username": "rehearsalclips", "display_name": "Rehearsal Clips"}

    @pytest.mark.parametrize("fields", ["[", '"x"', '["shoe_size"]', "[[]]"])
    def test_bad_fields_are_40002(self, stage: Any, fields: str) -> None:
        assert code_of(self.read(stage, "business/get/", fields=fields)) == 40002


class TestRefresh:
    def refresh(self, stage: Any, **change: Any) -> Any:
        return stage.call("POST", f"{BASE}/tt_user/oauth2/refresh_token/", json={**REFRESH, **change})

    def test_the_refresh_token_rotates_and_the_old_one_dies(self, stage: Any) -> None:
        told = self.refresh(stage).json()["data"]
        assert told["refresh_token"] != REFRESH["refresh_token"]
        assert code_of(self.refresh(stage)) == 40105
        assert code_of(self.refresh(stage, refresh_token=told["refresh_token"])) == 0

    def test_the_new_access_token_works_until_it_ends(self, stage: Any) -> None:
        token = self.refresh(stage).json()["data"]["access_token"]
        recipient = stage.written_by("tiktok")
        assert code_of(stage.send("tiktok", recipient, token=token)) == 0
        stage.clock.moved += 3 * HOUR
        assert code_of(stage.send("tiktok", recipient, token=token)) == 40105

    @pytest.mark.parametrize("change", [{"client_secret": "wrong"}, {"grant_type": "x"}, {"refresh_token": 7}])
    def test_a_wrong_refresh_is_40002(self, stage: Any, change: dict[str, Any]) -> None:
        assert code_of(self.refresh(stage, **change)) == 40002
