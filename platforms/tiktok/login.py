"""Logging in at TikTok for Developers: OAuth 2 with the words of TikTok's own.

https://developers.tiktok.com/doc/oauth-user-access-token-management, …/login-kit-web, …/login-kit-desktop (facts
checked 2026-11-21). The challenge of PKCE is the hexadecimal SHA-256 here, not base64url as in RFC 7636. How long
tokens live differs between TikTok's pages: only what an answer says is used.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlencode

from outbound.answers import json_object, retry_at
from outbound.http import Answer
from outbound.outcome import CallFailed, Halted, Outcome, OutcomeUnknown, Refused, Throttled, Unauthorized, Unreached
from outbound.redact import redact
from platforms.tiktok.open_api import OpenCaller, unreached
from platforms.tiktok.open_errors import RATE_PAUSE

_BEGIN_AGAIN = "TikTok does not take this log-in: it was used already or is too old. Begin to connect again."
_CONNECT = "TikTok does not take the refresh token any more. Connect the account again."
_WRONG_APP = "TikTok does not know this app's client key and secret, or does not allow it this log-in."
#: What the token endpoint says of a code or refresh token that is over; all else is about the app.
_OVER = frozenset({"invalid_grant", "access_denied"})


@dataclass(frozen=True, slots=True)
class OpenToken:
    """A new pair. The refresh token before it dies at once, so both must be stored together."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    open_id: str = ""


def new_verifier() -> str:
    """64 characters; RFC 7636 asks for 43 to 128."""
    return secrets.token_urlsafe(48)


def challenge(verifier: str) -> str:
    return hashlib.sha256(verifier.encode("ascii")).hexdigest()


def authorize_url(web: str, *, client_key: str, callback: str, state: str, scopes: Sequence[str], verifier: str) -> str:
    """Where the person agrees."""
    asked = {
        "client_key": client_key,
        "response_type": "code",
        "scope": ",".join(scopes),
        "redirect_uri": callback,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    return f"{web}/v2/auth/authorize/?{urlencode(asked, quote_via=quote)}"


def code_in(answer: Mapping[str, str]) -> str:
    """The code that a person came back with. Raises ``CallFailed(Refused)`` where they bring none."""
    error = answer.get("error", "")
    if error == "access_denied":
        reason = "You declined at TikTok, so nothing is connected. Begin again when you want to connect."
        raise CallFailed(Refused(reason=reason, code="declined"))
    if error:
        reason = "TikTok broke the log-in off. Look at the app's callback address and scopes, then begin again."
        raise CallFailed(Refused(reason=reason, code=error[:60]))
    code = answer.get("code", "")
    if not code:
        raise CallFailed(Refused(reason="TikTok sent no code back. Begin the log-in again.", code="no-code"))
    # It may come encoded twice; the endpoint wants it plain.
    return unquote(code)


class TikTokLogin:
    """The calls of the token endpoint. Each raises ``CallFailed``."""

    def __init__(self, caller: OpenCaller) -> None:
        self._caller = caller

    def exchange(self, *, client_key: str, client_secret: str, code: str, callback: str, verifier: str) -> OpenToken:
        """A code for a token. The code works once."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
        }
        try:
            return self._token(form, client_key, client_secret, Refused(reason=_BEGIN_AGAIN))
        except CallFailed as error:
            raise CallFailed(unreached(error.outcome)) from error

    def refresh(self, *, client_key: str, client_secret: str, refresh_token: str) -> OpenToken:
        """A new pair. Never to be run twice at once: the old refresh token dies with the answer.

        An answer that cannot be read may have spent the old token, so it stays unknown.
        """
        if not refresh_token:
            raise CallFailed(Unauthorized(reason="TikTok gave no refresh token for this account. Connect it again."))
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._token(form, client_key, client_secret, Unauthorized(reason=_CONNECT))

    def _token(self, form: Mapping[str, str], client_key: str, client_secret: str, over: Outcome) -> OpenToken:
        """``over``: the outcome of a code or refresh token that TikTok does not take any more."""
        if not (client_key and client_secret):
            reason = "The client key and secret of the TikTok app are missing. Set them and try again."
            raise CallFailed(Halted(reason=reason, code="no-app"))
        form = {"client_key": client_key, "client_secret": client_secret, **form}
        answer = self._caller.door.request("POST", f"{self._caller.base}/v2/oauth/token/", form=form)
        body = json_object(answer)
        token = body.get("access_token")
        if answer.ok and isinstance(token, str) and token:
            return _granted(body, token, self._caller.clock())
        raise CallFailed(_failure(answer, body, over, self._caller.clock()))


def _granted(body: Mapping[str, Any], token: str, now: datetime) -> OpenToken:
    return OpenToken(
        access_token=token,
        refresh_token=str(body.get("refresh_token") or ""),
        expires_at=_after(now, body.get("expires_in")),
        refresh_expires_at=_after(now, body.get("refresh_expires_in")),
        scopes=tuple(str(body.get("scope") or "").replace(",", " ").split()),
        open_id=str(body.get("open_id") or ""),
    )


def _failure(answer: Answer, body: Mapping[str, Any], over: Outcome, now: datetime) -> Outcome:
    """Errors are flat here, and may come with HTTP 200."""
    error, words = body.get("error"), body.get("error_description")
    code = error[:60] if isinstance(error, str) else ""
    said = f" TikTok says: {' '.join(redact(words[:4000]).split())[:300]}" if isinstance(words, str) and words else ""
    told = {"code": code, "http_status": answer.status}
    if answer.status >= 500 or answer.status == 408 or not (code or answer.status in (401, 429)):
        reason = "TikTok's answer holds no access token."
        return OutcomeUnknown(reason=reason + said, **told)  # type: ignore[arg-type]
    if answer.status == 429 or code == "rate_limit_exceeded":
        until = max(retry_at(answer, now) or now, now + RATE_PAUSE)
        return Throttled(reason="The log-ins at TikTok came too fast." + said, until=until, **told)  # type: ignore[arg-type]
    if code in _OVER:
        return type(over)(reason=over.reason + said, **told)  # type: ignore[arg-type]
    if code in ("server_error", "internal_error", "temporarily_unavailable"):
        return Unreached(reason="TikTok could not answer." + said, **told)  # type: ignore[arg-type]
    return Halted(reason=_WRONG_APP + said, **told)  # type: ignore[arg-type]


def lacking(needed: Sequence[str], scopes: Sequence[str]) -> str:
    """The sentence about scopes that were not granted: people may untick any. '' where TikTok names none at all."""
    missing = [scope for scope in needed if scope not in scopes] if scopes else []
    if not missing:
        return ""
    return (
        f"TikTok did not grant {', '.join(missing)}, without which nothing can be posted. Connect again and allow it."
    )


def _after(now: datetime, seconds: object) -> datetime | None:
    return now + timedelta(seconds=seconds) if type(seconds) is int and 0 < seconds < 10**9 else None
