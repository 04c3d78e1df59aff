"""X through the real HTTP door: signatures and bodies as they leave, with nothing behind them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import oauthlib.oauth1.rfc5849.signature as rfc
import pytest
import requests
import responses

from outbound.http import HttpDoor
from outbound.outcome import CallFailed, OutcomeUnknown, Unreached
from platforms.x.calling import XCaller, XEndpoints, XKeys, signer
from platforms.x.client import XClient
from platforms.x.media import XMedia
from platforms.x.oauth import XLogin, challenge
from tests.platforms.payloads import payload

BASE = "http://127.0.0.1:8001/x"
SIGNED = XKeys("user-token-12345", "user-secret-12345", "api-key", "api-secret-12345")
BEARER = XKeys("bearer-token-12345")


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def caller() -> XCaller:
    return XCaller(HttpDoor(), XEndpoints(BASE, BASE))


def answering(wire: responses.RequestsMock, method: str, path: str, case: str) -> None:
    answer = payload("x", case)
    wire.add(method, BASE + path, body=answer.content, status=answer.status, headers=dict(answer.headers))


def header(request: Any) -> dict[str, str]:
    pairs = re.findall(r'(\w+)="([^"]*)"', request.headers["Authorization"])
    return {name: unquote(quoted) for name, quoted in pairs}


def signed(method: str, url: str, keys: XKeys, **more: Any) -> dict[str, str]:
    body = more.pop("body", {})
    return header(requests.Request(method, url, auth=signer(keys, **more), **body).prepare())


class TestSignatures:
    """Against X's own example, the one in RFC 5849, section 1.2, and a second way of working it out."""

    CLIENT = {"app_id": "dpf43f3p2l4k3l03", "app_secret": "kd94hf93k423kf44"}

    def test_of_xs_own_example_is_the_one_x_names(self) -> None:
        """https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature (read 2026-11-21)."""
        found = signed(
            "POST", "https://api.twitter.com/1.1/statuses/update.json?include_entities=true",
            XKeys("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
                  "xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
            nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", timestamp="1318622958",
            body={"data": {"status": "Hello Ladies + Gentlemen, a signed OAuth request!"}},
        )  # fmt: skip
        assert found["oauth_signature"] == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="

    def test_of_a_first_leg_covers_the_callback(self) -> None:
        url = "https://photos.example.net/initiate"
        found = signed("POST", url, XKeys(**self.CLIENT), callback_uri="http://printer.example.com/ready?a=b")
        assert found["oauth_callback"] == "http://printer.example.com/ready?a=b"
        assert found["oauth_signature"] == by_hand("POST", url, found, "kd94hf93k423kf44", "")

    def test_by_hand_are_that_of_the_rfc(self) -> None:
        said = {
            "oauth_consumer_key": "dpf43f3p2l4k3l03", "oauth_token": "nnch734d00sl2jdk", "oauth_nonce": "chapoH",
            "oauth_timestamp": "137131202", "oauth_signature_method": "HMAC-SHA1", "file": "vacation.jpg",
            "size": "original",
        }  # fmt: skip
        found = by_hand("GET", "http://photos.example.net/photos", said, "kd94hf93k423kf44", "pfkkdhi9sl3r4s00")
        assert found == "MdpQcU8iPSUjWoN/UDMsK2sui9I="

    def test_cover_the_query_and_form_fields_with_their_odd_characters(self) -> None:
        odd = "a!b*c'd(e)f ~é+%"
        found = signed("POST", f"{BASE}/form", SIGNED, body={"params": {"q": odd}, "data": {"status": odd}})
        said = {**found, "q": odd, "status": odd}
        assert found["oauth_signature"] == by_hand(
            "POST", f"{BASE}/form", said, "api-secret-12345", "user-secret-12345"
        )

    def test_leave_json_out(self) -> None:
        found = signed("POST", f"{BASE}/2/tweets", SIGNED, body={"json": {"text": "x!*'()"}})
        assert found["oauth_signature"] == by_hand(
            "POST", f"{BASE}/2/tweets", found, "api-secret-12345", "user-secret-12345"
        )

    def test_escape_what_url_quoting_leaves_bare(self) -> None:
        assert rfc.utils.escape("!*'()~") == "%21%2A%27%28%29~"

    def test_are_not_written_to_logs(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            signed("GET", f"{BASE}/2/users/me", SIGNED)
        assert "user-token-12345" not in caplog.text


def by_hand(method: str, url: str, said: dict[str, str], secret: str, token_secret: str) -> str:
    """HMAC-SHA1 as RFC 5849, section 3.4, words it; apart from the library that signs."""

    def enc(text: str) -> str:
        return quote(text, safe="~")

    pairs = sorted((enc(name), enc(value)) for name, value in said.items() if name not in ("oauth_signature", "realm"))
    plain = "&".join(f"{name}={value}" for name, value in pairs)
    base = f"{method}&{enc(url)}&{enc(plain)}"
    key = f"{enc(secret)}&{enc(token_secret)}".encode()
    return base64.b64encode(hmac.new(key, base.encode(), hashlib.sha1).digest()).decode()


class TestKeys:
    def test_are_not_printed(self) -> None:
        printed = repr(SIGNED) + repr(caller())
        assert not any(secret in printed for secret in ("user-token", "user-secret", "api-secret"))


class TestPkce:
    def test_the_challenge_is_that_of_rfc_7636(self) -> None:
        assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


class TestOnTheWire:
    def test_a_post_leaves_as_json_signed_below_any_prefix(self, wire: responses.RequestsMock) -> None:
        answering(wire, "POST", "/2/tweets", "post_created")
        XClient(caller()).create_post(SIGNED, text="Grüße!*'()")
        request = wire.calls[0].request
        assert json.loads(request.body or "") == {"text": "Grüße!*'()"}
        assert request.headers["Content-Type"] == "application/json"
        found = header(request)
        assert found["oauth_signature"] == by_hand(
            "POST", f"{BASE}/2/tweets", found, "api-secret-12345", "user-secret-12345"
        )

    def test_a_signed_read_covers_its_query(self, wire: responses.RequestsMock) -> None:
        answering(wire, "GET", "/2/tweets", "numbers_bare")
        XClient(caller()).numbers(SIGNED, ["1", "2"])
        found = header(wire.calls[0].request)
        said = {**found, "ids": "1,2", "post.fields": "created_at,public_metrics"}
        assert found["oauth_signature"] == by_hand(
            "GET", f"{BASE}/2/tweets", said, "api-secret-12345", "user-secret-12345"
        )

    def test_a_file_leaves_as_multipart_and_unsigned(self, wire: responses.RequestsMock) -> None:
        answering(wire, "POST", "/2/media/upload", "media_uploaded")
        XMedia(caller()).upload(SIGNED, content=b"\x89PNG\r\n--x", category="tweet_image")
        request = wire.calls[0].request
        boundary = request.headers["Content-Type"].partition("boundary=")[2].encode()
        parts = bytes(request.body or b"").split(b"--" + boundary)
        assert b'name="media_category"\r\n\r\ntweet_image\r\n' in parts[1]
        assert parts[2].endswith(b"\r\n\r\n\x89PNG\r\n--x\r\n")
        assert parts[3] == b"--\r\n"
        found = header(request)
        assert found["oauth_signature"] == by_hand(
            "POST", f"{BASE}/2/media/upload", found, "api-secret-12345", "user-secret-12345"
        )

    def test_a_refresh_is_a_form(self, wire: responses.RequestsMock) -> None:
        answering(wire, "POST", "/2/oauth2/token", "token")
        XLogin(caller()).refresh(client_id="id", client_secret="", refresh_token="r&=")
        assert wire.calls[0].request.body == "grant_type=refresh_token&refresh_token=r%26%3D&client_id=id"

    def test_a_broken_connection_is_in_doubt_for_a_post_and_not_for_a_read(self, wire: responses.RequestsMock) -> None:
        for method, path in (("POST", "/2/tweets"), ("GET", "/2/users/me")):
            wire.add(method, BASE + path, body=requests.ReadTimeout("slow"))
        with pytest.raises(CallFailed) as created:
            XClient(caller()).create_post(BEARER, text="x")
        assert isinstance(created.value.outcome, OutcomeUnknown)
        with pytest.raises(CallFailed) as read:
            XClient(caller()).whoami(BEARER)
        assert isinstance(read.value.outcome, Unreached)
