"""Logging in at X: OAuth 1.0a in three legs, OAuth 2.0 with PKCE.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens and
https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code (read 2026-11-21).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from outbound.answers import json_object
from outbound.http import Answer
from outbound.outcome import CallFailed, Halted, Outcome, Refused, Unauthorized, Unreached
from platforms.x.calling import XCaller, XKeys, signer, text_of
from platforms.x.errors import failure, in_doubt

_BEGIN_AGAIN = "X does not take this log-in: it was used already or is too old. Begin to connect again."
_WRONG_APP = "X does not know this app's key and secret, or its type does not allow this log-in."
#: What the token endpoint says of a code or refresh token that is over; all else is about the app.
_OVER = frozenset({"invalid_grant", "invalid_request"})


@dataclass(frozen=True, slots=True)
class RequestToken:
    """The pair a log-in by OAuth 1.0a begins with."""

    token: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A token of OAuth 1.0a, which does not end, and whose it is ('' where X did not say)."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    user_id: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A token of OAuth 2.0. The refresh token before it is spent."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


class XLogin:
    """The calls of both log-ins. Each raises ``CallFailed``."""

    def __init__(self, caller: XCaller) -> None:
        self._caller = caller

    # -- OAuth 1.0a ------------------------------------------------------------------------------------

    def request_token(self, *, app_id: str, app_secret: str, callback: str) -> RequestToken:
        """The first leg. The callback goes signed in the header and must be listed in the app's settings."""
        keys = XKeys(app_id=app_id, app_secret=app_secret)
        said = self._oauth1("request_token", keys, refused=Halted(reason=_WRONG_APP), callback_uri=callback)
        token, secret = said.get("oauth_token", ""), said.get("oauth_token_secret", "")
        if not (token and secret and said.get("oauth_callback_confirmed") == "true"):
            raise CallFailed(Unreached(reason="X's answer holds no request token. Try to connect again."))
        return RequestToken(token, secret)

    def authorize_url_1(self, token: str) -> str:
        """Where the person agrees."""
        return f"{self._caller.endpoints.api}/oauth/authorize?{urlencode({'oauth_token': token})}"

    def access_token(self, *, app_id: str, app_secret: str, begun: RequestToken, verifier: str) -> LoggedIn:
        """The third leg: the request token and its verifier for a token that lasts."""
        keys = XKeys(begun.token, begun.secret, app_id, app_secret)
        said = self._oauth1("access_token", keys, refused=Refused(reason=_BEGIN_AGAIN), verifier=verifier)
        token, secret = said.get("oauth_token", ""), said.get("oauth_token_secret", "")
        if not (token and secret):
            raise CallFailed(Unreached(reason="X's answer holds no token. Begin to connect again."))
        return LoggedIn(token, secret, said.get("user_id", ""), said.get("screen_name", ""))

    def _oauth1(self, leg: str, keys: XKeys, *, refused: Outcome, **signed: str) -> dict[str, str]:
        """One leg: form-encoded in its answer, nothing in its body. A 4xx about the token becomes ``refused``."""
        url = f"{self._caller.endpoints.api}/oauth/{leg}"
        auth = signer(keys, **signed)
        try:
            answer = self._caller.taken(lambda: self._caller.door.request("POST", url, auth=auth))
        except CallFailed as error:
            if isinstance(error.outcome, Unauthorized | Refused):
                raise CallFailed(_with_words(refused, error.outcome)) from error
            raise
        return dict(parse_qsl(answer.text))

    # -- OAuth 2.0 -------------------------------------------------------------------------------------

    def authorize_url_2(
        self, *, client_id: str, callback: str, state: str, scopes: Sequence[str], verifier: str
    ) -> str:
        """Where the person agrees; spaces as %20, which X's page wants."""
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": callback,
            "scope": " ".join(scopes),
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{self._caller.endpoints.web}/i/oauth2/authorize?{urlencode(asked, quote_via=quote)}"

    def exchange(self, *, client_id: str, client_secret: str, code: str, callback: str, verifier: str) -> Token:
        """A code for a token. The code lives 30 seconds and works once."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
        }
        answer = self._caller.taken(lambda: self._ask_for_token(form, client_id, client_secret, Refused))
        return self._token(answer, creating=False)

    def refresh(self, *, client_id: str, client_secret: str, refresh_token: str) -> Token:
        """A new pair. Never to be run twice at once: the old refresh token works once.

        An answer that cannot be read may have spent the old token, so it stays unknown.
        """
        if not refresh_token:
            reason = "X gave no refresh token for this account, for the scope offline.access is missing. Connect it."
            raise CallFailed(Unauthorized(reason=reason))
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        answer = self._ask_for_token(form, client_id, client_secret, Unauthorized)
        if not answer.ok:
            raise CallFailed(failure(answer, now=self._caller.clock(), creating=True))
        token = self._token(answer, creating=True)
        return (
            token if token.refresh_token else Token(token.access_token, refresh_token, token.expires_at, token.scopes)
        )

    def _ask_for_token(self, form: dict[str, str], client_id: str, client_secret: str, over: type[Outcome]) -> Answer:
        """Confidential apps name themselves by Basic, public ones by ``client_id`` in the body.

        ``over``: the outcome of a code or refresh token that X does not take any more.
        """
        if not client_id:
            raise CallFailed(Halted(reason="The client ID of the X app is missing. Set it and try again."))
        url, named = f"{self._caller.endpoints.api}/2/oauth2/token", {} if client_secret else {"client_id": client_id}
        auth = (client_id, client_secret) if client_secret else None
        answer = self._caller.door.request("POST", url, form={**form, **named}, auth=auth)
        if 400 <= answer.status < 500 and answer.status not in (402, 408, 429):
            error = text_of(json_object(answer).get("error"))
            known = failure(answer, now=self._caller.clock(), creating=False)
            if error in _OVER and answer.status == 400:
                raise CallFailed(_with_words(over(reason=_sentence(over), code=error), known))
            if error or answer.status == 401:
                raise CallFailed(_with_words(Halted(reason=_WRONG_APP, code=error), known))
        return answer

    def _token(self, answer: Answer, *, creating: bool) -> Token:
        body = json_object(answer)
        access_token = body.get("access_token")
        if not isinstance(access_token, str) or not access_token:
            raise CallFailed(in_doubt(answer, creating=creating, reason="X's answer holds no access token."))
        return Token(
            access_token=access_token,
            refresh_token=text_of(body.get("refresh_token")),
            expires_at=_expiry(body.get("expires_in"), self._caller.clock()),
            scopes=tuple(text_of(body.get("scope")).split()),
        )


def new_verifier() -> str:
    """64 characters; RFC 7636 asks for 43 to 128."""
    return secrets.token_urlsafe(48)


def challenge(verifier: str) -> str:
    """S256 of RFC 7636: SHA-256 as base64url without padding."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def declined(answer: Mapping[str, str]) -> str:
    """Why a person who came back did not agree, in a sentence; '' where they did."""
    if answer.get("denied") or answer.get("error") == "access_denied":
        return "You declined at X, so nothing is connected. Begin again when you want to connect."
    if answer.get("error"):
        return "X broke the log-in off. Look at the app's callback address and scopes, then begin again."
    return ""


def _sentence(over: type[Outcome]) -> str:
    return _BEGIN_AGAIN if over is Refused else "X does not take the refresh token any more. Connect the account again."


def _with_words(outcome: Outcome, heard: Outcome) -> Outcome:
    """``outcome`` with what X said, which stands in ``heard``."""
    _, mark, words = heard.reason.partition("X says: ")
    reason = f"{outcome.reason} {mark}{words}".strip()
    kind: Any = type(outcome)
    return kind(reason=reason, code=heard.code or outcome.code, http_status=heard.http_status)  # type: ignore[no-any-return]


def _expiry(seconds: object, now: datetime) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < 10**9:
        return None
    return now + timedelta(seconds=seconds)
