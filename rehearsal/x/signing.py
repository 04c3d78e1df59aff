"""Verifying OAuth 1.0a requests (RFC 5849, and X's pages on signatures, read 2026-11)."""

import base64
import hashlib
import hmac
import re
import sqlite3
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, unquote

from rehearsal.publishing import publishers, tokens
from rehearsal.publishing.publishers import Client
from rehearsal.publishing.tokens import Token
from rehearsal.wire import Request

SKEW_SECONDS: Final = 300
_PAIR: Final = re.compile(r'\s*([A-Za-z0-9_%.~-]+)="([^"]*)"\s*')
_NEEDED: Final = ("oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_timestamp")


class Unsigned(Exception):
    """``code``: X's number for the reason."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Signed:
    client: Client
    token: Token | None
    parameters: dict[str, str]


def is_signed(request: Request) -> bool:
    return request.header("authorization").lower().startswith("oauth ")


def verified(db: sqlite3.Connection, request: Request, kind: str, now: float) -> Signed:
    """Who signed. ``kind``: the kind of token that may be named; '' where none may. Raises ``Unsigned``."""
    told = _header(request)
    client = publishers.client("x", told["oauth_consumer_key"])
    if client is None or client.kind != "oauth1":
        raise Unsigned(32, "Could not authenticate you.")
    token = _token(db, told, kind, client, now)
    _judge_time(told, now)
    wanted = signature(request, told, client.secret, token.secret if token else "")
    if not hmac.compare_digest(wanted.encode(), told["oauth_signature"].encode()):
        raise Unsigned(32, "Could not authenticate you.")
    name = told.get("oauth_token", "")
    # Last, so that nobody can use up the nonces of others.
    if not tokens.first_use_of_nonce(
        db, client.client_id, name, f"{told['oauth_timestamp']}:{told['oauth_nonce']}", now
    ):
        raise Unsigned(32, "Could not authenticate you: this nonce was used already.")
    return Signed(client, token, told)


def _header(request: Request) -> dict[str, str]:
    pairs = [_PAIR.fullmatch(piece) for piece in request.header("authorization")[6:].split(",")]
    told = {unquote(pair[1]): unquote(pair[2]) for pair in pairs if pair is not None}
    if None in pairs or len(told) != len(pairs) or any(not told.get(name) for name in _NEEDED):
        raise Unsigned(215, "Bad Authentication data.")
    if told.get("oauth_signature_method") != "HMAC-SHA1" or told.get("oauth_version", "1.0") != "1.0":
        raise Unsigned(215, "Bad Authentication data.")
    return told


def _token(db: sqlite3.Connection, told: dict[str, str], kind: str, client: Client, now: float) -> Token | None:
    name = told.get("oauth_token", "")
    if not kind:
        return None
    token = tokens.find(db, "x", kind, name)
    if token is None or token.client_id != client.client_id or not token.works(now):
        raise Unsigned(89, "Invalid or expired token.")
    return token


def _judge_time(told: dict[str, str], now: float) -> None:
    stamp = told["oauth_timestamp"]
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 12 or abs(int(stamp) - now) > SKEW_SECONDS:
        raise Unsigned(135, "Timestamp out of bounds.")


def signature(request: Request, told: dict[str, str], client_secret: str, token_secret: str) -> str:
    signed = [(name, value) for name, value in told.items() if name not in ("oauth_signature", "realm")]
    signed += parse_qsl(request.query_string, keep_blank_values=True)
    if request.is_form:
        signed += parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in signed)
    together = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join((request.method.upper(), _encoded(_address(request)), _encoded(together)))
    key = f"{_encoded(client_secret)}&{_encoded(token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _address(request: Request) -> str:
    host = request.header("host").lower().removesuffix(":80")
    return f"http://{host}{quote(request.path, safe='/~:@!$&()*+,;=')}"


def _encoded(value: str) -> str:
    return quote(value, safe="~")
