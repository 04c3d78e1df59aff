"""The clients through the real HTTP door: what is on the wire, with nothing behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from outbound.http import HttpDoor
from outbound.outcome import CallFailed, OutcomeUnknown
from platforms.linkedin.client import LinkedInClient, LinkedInEndpoints
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from platforms.tiktok.client import TikTokClient, TikTokEndpoints
from tests.platforms.payloads import payload

BASE = "http://127.0.0.1:8001"


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


def answering(wire: responses.RequestsMock, method: str, path: str, platform: str, case: str) -> None:
    answer = payload(platform, case)
    wire.add(method, BASE + path, body=answer.content, status=answer.status, headers=dict(answer.headers))


class TestOnTheWire:
    def test_linkedin_sends_json_below_any_prefix(self, wire: responses.RequestsMock) -> None:
        answering(wire, "POST", "/linkedin/v2/messages", "linkedin", "message_created_id_in_header")
        client = LinkedInClient(HttpDoor(), LinkedInEndpoints(api=f"{BASE}/linkedin"))
        accepted = client.send_message(access_token="token", text="Grüße", person="p1")
        assert accepted.remote_id.startswith("urn:li:")
        request = wire.calls[0].request
        assert json.loads(request.body or "")["body"] == "Grüße"
        assert request.headers["Authorization"] == "Bearer token"

    def test_linkedin_refreshes_by_form(self, wire: responses.RequestsMock) -> None:
        answering(wire, "POST", "/linkedin/oauth/v2/accessToken", "linkedin", "token_renewed")
        client = LinkedInClient(HttpDoor(), LinkedInEndpoints(oauth=f"{BASE}/linkedin"))
        client.refresh(client_id="id", client_secret="s&=", refresh_token="old")
        assert parse_qs(str(wire.calls[0].request.body))["client_secret"] == ["s&="]

    def test_graph_carries_the_proof_in_the_query(self, wire: responses.RequestsMock) -> None:
        answering(wire, "POST", "/graph/v26.0/1000/messages", "meta", "message_sent_busy_app")
        client = GraphClient(HttpDoor(), GraphEndpoints(base=f"{BASE}/graph"))
        token = GraphToken("EAA-token", "1000", "secret")
        accepted = client.send_message(token, recipient="6001", text="Grüße")
        assert accepted.pause is not None
        assert list(parse_qs(urlsplit(str(wire.calls[0].request.url)).query)) == ["appsecret_proof"]

    def test_tiktok_encodes_the_plus_of_a_conversation_id(self, wire: responses.RequestsMock) -> None:
        path = "/tiktok/open_api/v1.3/business/message/content/list/"
        answering(wire, "GET", path, "tiktok", "messages_with_message")
        client = TikTokClient(HttpDoor(), TikTokEndpoints(base=f"{BASE}/tiktok"))
        assert client.messages(access_token="t", business_id="b", conversation_id="c+1=")
        assert "conversation_id=c%2B1%3D" in str(wire.calls[0].request.url)

    def test_an_answer_without_sense_after_sending_is_unknown(self, wire: responses.RequestsMock) -> None:
        wire.add("POST", f"{BASE}/graph/v26.0/me/messages", body=b"\x00\xff{", status=200)
        client = GraphClient(HttpDoor(), GraphEndpoints(base=f"{BASE}/graph"))
        with pytest.raises(CallFailed) as failed:
            client.send_message(GraphToken("EAA-token"), recipient="6001", text="x")
        assert isinstance(failed.value.outcome, OutcomeUnknown)
