"""Meta's webhooks, pure: signatures, the challenge, and what a body says."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.inbound import Reading
from platforms.meta.webhooks import challenge_answer, is_genuine, read

RAW = b'{"object":"page"}'


def signed(raw: bytes, secret: str = "s3cret") -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def payload(*events: Any, kind: str = "instagram", part: str = "messaging") -> bytes:
    return json.dumps({"object": kind, "entry": [{"id": "178", "time": 1, part: list(events)}]}).encode()


def event(**more: Any) -> dict[str, Any]:
    return {"sender": {"id": "77"}, "recipient": {"id": "178"}, "timestamp": 1_795_255_200_000, **more}


class TestSignature:
    def test_any_of_the_secrets_may_have_signed(self):
        assert is_genuine(RAW, signed(RAW), ["another", "s3cret"])

    @pytest.mark.parametrize(
        "signature", ["", "sha256=", signed(RAW).removeprefix("sha256="), signed(RAW)[:-1], signed(b"x"), "sha256=é"]
    )
    def test_all_else_is_refused(self, signature: str):
        assert not is_genuine(RAW, signature, ["s3cret"])

    @pytest.mark.parametrize("secrets", [[], [""]])
    def test_without_a_secret_nothing_is_genuine(self, secrets: list[str]):
        assert not is_genuine(RAW, signed(RAW, ""), secrets)


class TestChallenge:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "ours", "hub.challenge": "1158201444"}

    def test_it_is_repeated(self):
        assert challenge_answer(self.asked, "ours") == "1158201444"

    @pytest.mark.parametrize("more", [{"hub.verify_token": "theirs"}, {"hub.verify_token": ""}, {"hub.mode": "x"}])
    def test_all_else_is_refused(self, more: dict[str, str]):
        assert challenge_answer(self.asked | more, "ours") is None

    def test_no_token_of_ours_refuses_also_an_empty_one(self):
        assert challenge_answer(self.asked | {"hub.verify_token": ""}, "") is None


class TestReading:
    @pytest.mark.parametrize(("kind", "platform"), [("page", "facebook"), ("instagram", "instagram")])
    def test_a_message(self, kind: str, platform: str):
        (found,) = read(payload(event(message={"mid": "m1", "text": "Hi"}), kind=kind)).messages
        assert (found.platform, found.account_id, found.sender_id) == (platform, "178", "77")
        assert (found.message_id, found.text, found.is_echo) == ("m1", "Hi", False)
        assert found.at == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

    def test_a_message_while_another_app_has_the_conversation(self):
        assert read(payload(event(message={"mid": "m1", "text": "Hi"}), part="standby")).messages

    def test_the_dashboards_test_message(self):
        value = event(message={"mid": "m1", "text": "Hi"}, timestamp="1795255200")
        (found,) = read(payload({"field": "messages", "value": value}, part="changes")).messages
        assert found.at == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

    def test_a_pressed_button_counts_as_written(self):
        assert read(payload(event(postback={"mid": "m1", "title": "Start"}))).messages[0].text == "Start"

    def test_what_has_no_words_is_named(self):
        body = {"mid": "m1", "attachments": [{"type": "image"}, {"type": "audio"}]}
        assert read(payload(event(message=body))).messages[0].text == "[image] [audio]"

    @pytest.mark.parametrize(
        ("name", "more"),
        [
            ("echo", {"message": {"mid": "m1", "text": "Hi", "is_echo": True}}),
            ("echo", {"message": {"mid": "m1", "text": "Hi"}, "sender": {"id": "178"}, "recipient": {"id": "77"}}),
            ("delivery", {"delivery": {"mids": ["m1"]}}),
            ("read", {"read": {"mid": "m1"}}),
            ("reaction", {"reaction": {"mid": "m1", "emoji": "x"}}),
            ("deletion", {"message": {"mid": "m1", "is_deleted": True}}),
            ("edit", {"message_edit": {"mid": "m1", "text": "Ho"}}),
        ],
    )
    def test_what_nobody_wrote_is_ignored_by_name(self, name: str, more: dict[str, Any]):
        assert read(payload(event(**more))) == Reading(ignored=(name,))

    @pytest.mark.parametrize(
        ("name", "raw"),
        [
            ("no JSON", b"\xff{"),
            ("no JSON", b"[" * 200_000),
            ("no object", b"[]"),
            ("object whatsapp_business_account", payload(kind="whatsapp_business_account")),
            ("no entry", b'{"object": "page"}'),
            ("change comments", payload({"field": "comments", "value": {"id": "1"}}, part="changes")),
            ("event take_thread_control", payload(event(take_thread_control={}))),
            ("event without content", payload(event())),
            ("message without ids", payload(event(message={"text": "Hi"}))),
            ("message without ids", payload(event(message={"mid": "m1"}, sender={"id": ["7"]}))),
        ],
    )
    def test_what_we_cannot_make_out_is_named(self, name: str, raw: bytes):
        assert read(raw) == Reading(unknown=(name,))

    @pytest.mark.parametrize("timestamp", [None, "soon", -(10**30), 10**30, {}, float("inf")])
    def test_a_time_that_is_none_leaves_the_message(self, timestamp: Any):
        assert read(payload(event(message={"mid": "m1"}, timestamp=timestamp))).messages[0].at is None

    def test_half_a_surrogate_pair_does_no_harm(self):
        raw = payload(event(message={"mid": "m1", "text": "A\ud83d\x00B"}))
        assert read(raw).messages[0].text == "A?B"

    @given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(
            ["object", "entry", "messaging", "changes", "message", "sender", "recipient", "id", "mid", "timestamp"]
        ), inner)
    ), max_leaves=30))  # fmt: skip
    def test_nothing_makes_it_raise(self, body: Any):
        read(json.dumps({"object": "page", "entry": body}).encode())
        read(json.dumps({"object": "page", "entry": [{"messaging": [body]}]}).encode())
