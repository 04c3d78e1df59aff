import hashlib
import hmac
import json
from typing import Any

import pytest

HOUR = 3600


def code_of(answer: Any) -> tuple[int, int | None]:
    error = answer.json()["error"]
    assert {"message", "type", "code", "is_transient", "fbtrace_id"} <= set(error)
    return error["code"], error.get("error_subcode")


@pytest.fixture(params=["facebook", "instagram"])
def meta(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class TestSending:
    def test_an_answer_inside_the_window_is_accepted(self, stage: Any, meta: str) -> None:
        recipient = stage.written_by(meta)
        answer = stage.send(meta, recipient)
        assert answer.status_code == 200
        assert answer.json() == {"recipient_id": recipient, "message_id": stage.arrivals()[0]["remote_id"]}

    def test_the_account_may_be_named_in_the_path(self, stage: Any, meta: str) -> None:
        body = {"recipient": {"id": stage.written_by(meta)}, "message": {"text": "Hi"}}
        path = f"/graph/v26.0/{stage.account(meta)}/messages"
        query = {"access_token": stage.token(meta)}
        assert stage.call("POST", path, params=query, json=body).status_code == 200

    def test_another_accounts_node_is_refused(self, stage: Any) -> None:
        path = f"/graph/v26.0/{stage.account('instagram')}/messages"
        body = {"recipient": {"id": "1"}, "message": {"text": "Hi"}}
        query = {"access_token": stage.token("facebook")}
        assert code_of(stage.call("POST", path, params=query, json=body)) == (100, 33)

    def test_usage_headers_are_lists_per_account(self, stage: Any, meta: str) -> None:
        answer = stage.send(meta, stage.written_by(meta))
        use = json.loads(answer.headers["X-Business-Use-Case-Usage"])
        assert use[stage.account(meta)][0]["estimated_time_to_regain_access"] == 0
        assert "call_count" in answer.headers["X-App-Usage"]

    def test_an_unknown_version_is_served_by_the_oldest(self, stage: Any) -> None:
        query = {"access_token": stage.token("facebook")}
        told = [stage.call("GET", f"/graph/{v}/me", params=query) for v in ("v26.0", "v2.3")]
        assert [answer.headers["facebook-api-version"] for answer in told] == ["v26.0", "v21.0"]


class TestRefusals:
    def test_an_unknown_person_is_2018001(self, stage: Any, meta: str) -> None:
        assert code_of(stage.send(meta, "1234567890")) == (100, 2018001)

    def test_an_id_of_another_page_is_2018001(self, stage: Any) -> None:
        other = {"platform": "facebook", "account_id": "999", "access_token": "other"}
        stage.control("POST", "accounts", json=other)
        assert code_of(stage.send("facebook", stage.written_by("facebook"), token="other")) == (100, 2018001)

    def test_an_unknown_token_is_190(self, stage: Any, meta: str) -> None:
        assert code_of(stage.send(meta, stage.written_by(meta), token="gone")) == (190, 467)

    def test_a_facebook_token_is_unknown_on_the_instagram_host(self, stage: Any) -> None:
        query = {"access_token": stage.token("facebook")}
        assert code_of(stage.call("GET", "/instagram/v26.0/me", params=query)) == (190, 467)

    @pytest.mark.parametrize(
        "change",
        [
            {"messaging_type": "SHOUT"},
            {"messaging_type": "MESSAGE_TAG"},
            {"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"},
            {"tag": "HUMAN_AGENT"},
            {"message": {"text": " "}},
            {"message": "Hi"},
            {"recipient": "1"},
            {"recipient": {"id": None}},
        ],
    )
    def test_a_bad_parameter_is_100(self, stage: Any, change: dict[str, Any]) -> None:
        assert code_of(stage.send("facebook", stage.written_by("facebook"), **change)) == (100, None)

    @pytest.mark.parametrize(("meta", "longest"), [("facebook", "é" * 2000), ("instagram", "é" * 500)])
    def test_the_length_is_counted_as_each_does(self, stage: Any, meta: str, longest: str) -> None:
        recipient = stage.written_by(meta)
        assert stage.send(meta, recipient, longest).status_code == 200
        assert code_of(stage.send(meta, recipient, longest + "é")) == (100, None)


class TestWindow:
    def test_it_closes_after_a_day(self, stage: Any, meta: str) -> None:
        recipient = stage.written_by(meta)
        stage.clock.moved += 24 * HOUR + 1
        assert code_of(stage.send(meta, recipient)) == (10, 2018278 if meta == "facebook" else 2534022)
        assert stage.count() == 0

    def test_it_is_open_just_before(self, stage: Any, meta: str) -> None:
        recipient = stage.written_by(meta)
        stage.clock.moved += 24 * HOUR - 60
        assert stage.send(meta, recipient).status_code == 200

    def test_a_new_inbound_opens_it_again(self, stage: Any, meta: str) -> None:
        stage.written_by(meta)
        stage.clock.moved += 48 * HOUR
        assert stage.send(meta, stage.written_by(meta)).status_code == 200

    def test_someone_who_never_wrote_has_none(self, stage: Any, meta: str) -> None:
        body = {"platform": meta, "account_id": stage.account(meta), "username": "ada"}
        recipient = stage.control("POST", "people", json=body)["recipient_id"]
        assert code_of(stage.send(meta, recipient))[0] == 10

    @pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 400)])
    def test_a_human_agent_has_seven_days(self, stage: Any, meta: str, days: int, status: int) -> None:
        recipient = stage.written_by(meta)
        stage.clock.moved += days * 24 * HOUR
        answer = stage.send(meta, recipient, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")
        assert answer.status_code == status

    def test_an_inbound_may_be_backdated(self, stage: Any, meta: str) -> None:
        recipient = stage.written_by(meta, at=stage.clock.now() - 25 * HOUR)
        assert code_of(stage.send(meta, recipient))[0] == 10


class TestProof:
    @pytest.mark.parametrize(("secret", "status"), [("rehearsal-facebook-secret", 200), ("another", 400)])
    def test_it_is_verified_when_given(self, stage: Any, secret: str, status: int) -> None:
        token = stage.token("facebook")
        proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        answer = stage.call("GET", "/graph/v26.0/me", params={"access_token": token, "appsecret_proof": proof})
        assert answer.status_code == status
        if status == 400:
            assert code_of(answer) == (100, None)
            assert answer.json()["error"]["type"] == "GraphMethodException"
