"""Asking the platforms what people wrote: the calls, what counts as a person's message, and what cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from outbound.http import HttpDoor
from outbound.outcome import CallFailed, Throttled, Unauthorized, Unreached, Unsupported
from social_outreach.adapters import registry
from social_outreach.adapters.base import Credentials, InboundMessage
from social_outreach.adapters.webhooks import Polled, packed
from tests.platforms.payloads import NOW, ScriptedDoor, payload

SINCE = datetime(2026, 11, 21, 9, 0, 0, 500_000, tzinfo=UTC)
FACEBOOK = Credentials("1000", "EAA-page-token", app_id="700", app_secret="app-secret-value")
INSTAGRAM = Credentials("178", "IGAA-token", app_id="700", app_secret="app-secret-value")
TIKTOK = Credentials("biz-1", "tt-token")


def asked(platform: str, credentials: Credentials, *script: Any, threads: tuple[str, ...] = ()) -> Any:
    """(messages, door)."""
    folder = "tiktok" if platform == "tiktok" else "meta"
    door = ScriptedDoor([step if isinstance(step, CallFailed) else payload(folder, step) for step in script])
    config = registry.AdapterConfig(door=cast("HttpDoor", door), clock=lambda: NOW)
    adapter = registry.adapter_class(platform).built(config)
    return adapter.replies(credentials, SINCE, threads), door


PAGES = ("conversations_first_page", "conversations_second_page")


class TestMeta:
    def test_the_messages_of_people_since_then_oldest_first(self) -> None:
        found, _ = asked("facebook", FACEBOOK, "me_page", *PAGES)
        told = [(one.message_id, one.sender_id, one.text, one.thread_id) for one in found]
        assert told == [
            ("m_31", "6003", "Hello there", "t_3"),
            ("m_21", "6002", "", "t_2"),
            ("m_12", "6001", "Yes please", "t_1"),
        ]
        assert {(one.platform, one.account_id) for one in found} == {("facebook", "1000")}

    def test_pages_are_followed_as_long_as_they_are_new(self) -> None:
        _, door = asked("facebook", FACEBOOK, "me_page", *PAGES)
        _, first, second = door.asked
        assert first.url == "https://graph.facebook.com/v26.0/1000/conversations"
        assert (first.params["platform"], first.params.get("after"), second.params["after"]) == ("messenger", None, "B")
        assert "appsecret_proof" in second.params
        assert len(door.asked) == 3  # the second page reached back far enough

    def test_instagram_knows_itself_by_its_name_where_the_id_is_another(self) -> None:
        found, door = asked("instagram", INSTAGRAM, "me_instagram", *PAGES)
        ids = [one.message_id for one in found]
        assert "m_31" in ids
        assert "m_30" not in ids
        assert {one.message_id: one.sender_username for one in found}["m_12"] == "ada"
        assert {one.platform for one in found} == {"instagram"}
        assert door.asked[1].params["platform"] == "instagram"

    def test_instagram_through_a_page_asks_the_page(self) -> None:
        page = replace(INSTAGRAM, access_token="EAA-page-token")
        _, door = asked("instagram", page, "me_page_with_instagram", "conversation_none")
        assert door.asked[1].url == "https://graph.facebook.com/v26.0/me/conversations"

    def test_the_token_stays_out_of_the_address(self) -> None:
        _, door = asked("facebook", FACEBOOK, "me_page", "conversation_none")
        for one in door.asked:
            assert "EAA-page-token" not in one.url + str(one.params)

    @pytest.mark.parametrize(
        "answer", ["conversation_no_data", "conversations_messages_unreadable", "conversation_unreadable_time"]
    )
    def test_a_list_that_cannot_be_read_is_a_failed_look(self, answer: str) -> None:
        with pytest.raises(CallFailed) as failed:
            asked("facebook", FACEBOOK, "me_page", answer)
        assert isinstance(failed.value.outcome, Unreached)

    @pytest.mark.parametrize(("answer", "kind"), [("80006_with_wait", Throttled), ("190_463", Unauthorized)])
    def test_refusals_keep_their_meaning(self, answer: str, kind: type) -> None:
        with pytest.raises(CallFailed) as failed:
            asked("facebook", FACEBOOK, "me_page", answer)
        assert isinstance(failed.value.outcome, kind)


class TestTikTok:
    def test_known_conversations_one_by_one(self) -> None:
        listed = "messages_with_message"
        found, door = asked("tiktok", TIKTOK, listed, listed, threads=("c+1/=", "c2"))
        assert [one.params["conversation_id"] for one in door.asked] == ["c+1/=", "c2"]
        # TikTok addresses conversations, so that is whom the message is from.
        assert [(one.message_id, one.sender_id, one.thread_id, one.text) for one in found] == [
            ("72", "c+1/=", "c+1/=", "Hello?"), ("72", "c2", "c2", "Hello?"),
        ]  # fmt: skip

    def test_without_a_known_conversation_nothing_is_asked(self) -> None:
        found, door = asked("tiktok", TIKTOK)
        assert (found, door.asked) == ((), [])


def test_linkedin_has_no_such_api() -> None:
    assert not registry.capabilities("linkedin").can_list_replies
    with pytest.raises(CallFailed) as failed:
        asked("linkedin", Credentials("urn:li:person:1", "token"))
    assert isinstance(failed.value.outcome, Unsupported)
    assert "LinkedIn has no API that lists replies" in failed.value.outcome.reason


def test_what_is_kept_reads_as_it_was() -> None:
    message = InboundMessage("tiktok", "biz", "c1", "m1", "Olá 👋", NOW, thread_id="c1")
    assert Polled().read(packed(message).encode()).messages == (message,)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"colour": "red"}', b"null"])
def test_anything_else_is_told_as_not_understood(raw: bytes) -> None:
    assert Polled().read(raw).unknown == ("no message of ours",)
