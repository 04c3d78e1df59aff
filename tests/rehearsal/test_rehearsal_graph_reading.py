from typing import Any

import pytest


@pytest.fixture(params=["facebook", "instagram"])
def meta(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(stage: Any, meta: str, path: str, **query: str) -> Any:
    host = "instagram" if meta == "instagram" else "graph"
    return stage.call("GET", f"/{host}/v26.0/{path}", params={"access_token": stage.token(meta), **query}).json()


class TestConversations:
    def test_messages_can_be_read_back_newest_first(self, stage: Any, meta: str) -> None:
        recipient = stage.written_by(meta, text="Who are you?")
        sent = stage.send(meta, recipient, "We are us").json()["message_id"]
        fields = "messages{id,message,created_time,from}"
        told = read(stage, meta, "me/conversations", user_id=recipient, fields=fields)
        ours, theirs = told["data"][0]["messages"]["data"]
        assert (ours["id"], ours["message"], ours["from"]["id"]) == (sent, "We are us", stage.account(meta))
        assert (theirs["message"], theirs["from"]["id"]) == ("Who are you?", recipient)
        assert set(ours) == {"id", "message", "created_time", "from"}

    def test_the_inner_limit_is_kept(self, stage: Any, meta: str) -> None:
        recipient = stage.written_by(meta)
        stage.send(meta, recipient)
        told = read(stage, meta, "me/conversations", user_id=recipient, fields="id,messages.limit(1){id}")
        assert len(told["data"][0]["messages"]["data"]) == 1

    def test_a_stranger_has_none(self, stage: Any, meta: str) -> None:
        assert read(stage, meta, "me/conversations", user_id="1")["data"] == []

    def test_the_other_platform_has_none(self, stage: Any) -> None:
        recipient = stage.written_by("facebook")
        assert read(stage, "facebook", "me/conversations", user_id=recipient, platform="instagram")["data"] == []

    def test_a_conversation_is_a_node_too(self, stage: Any, meta: str) -> None:
        recipient = stage.written_by(meta)
        thread = read(stage, meta, "me/conversations", user_id=recipient)["data"][0]["id"]
        told = read(stage, meta, thread, fields="participants")
        assert told["participants"]["data"][0]["id"] == recipient

    @pytest.mark.parametrize("fields", ["messages{id", "id,,", "{", "a{" * 9])
    def test_fields_that_cannot_be_read_are_a_parameter_error(self, stage: Any, fields: str) -> None:
        assert read(stage, "facebook", "me/conversations", fields=fields)["error"]["code"] == 100


class TestTokens:
    def test_me_is_the_account(self, stage: Any, meta: str) -> None:
        told = read(stage, meta, "me", fields="id,name")
        assert told == {"id": stage.account(meta), "name": stage.cast[meta]["name"]}

    def test_an_unknown_field_is_refused(self, stage: Any) -> None:
        assert read(stage, "facebook", "me", fields="id,shoe_size")["error"]["code"] == 100

    def test_debug_token_describes_a_live_token(self, stage: Any) -> None:
        query = {"input_token": stage.token("facebook"), "access_token": "700000000000003|rehearsal-facebook-secret"}
        data = stage.call("GET", "/graph/debug_token", params=query).json()["data"]
        assert (data["is_valid"], data["expires_at"], data["profile_id"]) == (True, 0, stage.account("facebook"))

    def test_debug_token_tells_a_dead_one(self, stage: Any) -> None:
        query = {"input_token": "gone", "access_token": stage.token("facebook")}
        assert stage.call("GET", "/graph/v26.0/debug_token", params=query).json()["data"]["is_valid"] is False

    def test_a_facebook_token_is_exchanged(self, stage: Any) -> None:
        query = {
            "grant_type": "fb_exchange_token",
            "client_id": "700000000000003",
            "client_secret": "rehearsal-facebook-secret",
            "fb_exchange_token": stage.token("facebook"),
        }
        told = stage.call("GET", "/graph/v26.0/oauth/access_token", params=query).json()
        assert told["expires_in"] == 60 * 86400
        assert stage.send("facebook", stage.written_by("facebook"), token=told["access_token"]).status_code == 200

    def test_an_instagram_token_renews_itself(self, stage: Any) -> None:
        query = {"grant_type": "ig_refresh_token", "access_token": stage.token("instagram")}
        told = stage.call("GET", "/instagram/refresh_access_token", params=query).json()
        assert stage.send("instagram", stage.written_by("instagram"), token=told["access_token"]).status_code == 200
