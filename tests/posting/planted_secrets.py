"""Secrets that are planted, every spelling that they may be found in, and a platform that repeats what it was sent."""

from __future__ import annotations

import base64
import hmac
import json
import socket
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

#: Of a shape that no pattern knows, with what is spelt otherwise in addresses.
SECRETS = {
    "access token": "pl4nted/access+one==of-an-account",
    "token secret": "pl4nted/secret+two==of-a-token",
    "refresh token": "pl4nted/refresh+three==of-an-account",
    "client secret": "pl4nted/client+four==of-an-app",
    "webhook secret": "pl4nted/webhook+five==of-a-receiver",
}


def spellings(value: str) -> set[str]:
    plain = {value, quote(value, safe=""), quote_plus(value), quote(value), quote(quote(value, safe=""), safe=""),
             json.dumps(value)[1:-1], value.encode().hex()}  # fmt: skip
    return plain | _inside_base64(value.encode())


def _inside_base64(value: bytes) -> set[str]:
    """What base64 makes of it wherever it stands: the letters that depend on no neighbour."""
    found = set()
    for before in range(3):
        whole = base64.b64encode(b"-" * before + value).decode()
        core = whole[-(-before * 4 // 3) + (1 if before else 0) : -4]
        found |= {core, core.replace("+", "-").replace("/", "_"), quote(core, safe="")}
    return found


class Watch:
    """Everything that must not be seen: the planted, and each signature that was made with one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._made: list[tuple[str, Any]] = []
        genuine = hmac.new

        def noted(key: Any, msg: Any = None, digestmod: Any = "") -> Any:
            made = genuine(key, msg, digestmod)
            owner = next((name for name, value in SECRETS.items() if _is_made_of(key, value)), None)
            if owner:
                self._made.append((f"signature with the {owner}", made))
            return made

        monkeypatch.setattr(hmac, "new", noted)

    def signatures(self) -> set[str]:
        return {name for name, _ in self._made}

    def seen_in(self, text: str) -> set[str]:
        """Names of what stands in a text."""
        found = {name for name, value in SECRETS.items() if any(each in text for each in spellings(value))}
        for name, made in self._made:
            encoded = base64.b64encode(made.digest()).decode()
            if any(each in text for each in (made.hexdigest(), encoded, quote(encoded, safe=""))):
                found.add(name)
        return found


def _is_made_of(key: Any, value: str) -> bool:
    text = bytes(key).decode("latin-1")
    return value in text or quote(value, safe="") in text


def repeating(sock: socket.socket, request: bytes) -> bool:
    """A platform that refuses, and says in each place of its answer what it was sent."""
    sent = request.decode("latin-1")
    body = {
        "message": sent, "detail": sent, "title": sent, "reason": sent, "error_description": sent,
        "errors": [{"message": sent, "detail": sent}],
        "error": {"code": 100, "type": "OAuthException", "message": sent, "error_user_msg": sent, "log_id": sent},
    }  # fmt: skip
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    sock.sendall(head.encode() + content)
    return True
