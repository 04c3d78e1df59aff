"""Logging in at LinkedIn: OAuth 2.0 in three legs, of a member and of a page's administrator.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow and …/marketing/
community-management/organizations/organization-access-control-by-role (facts checked 2026-11-21). The app that may
post for pages can hold no other product, so the two log-ins have an app each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from outbound.answers import json_object
from outbound.outcome import CallFailed, Halted, Outcome, Refused, Unauthorized, Unreached
from platforms.linkedin.client import LinkedInClient

#: With one of these a member may post for a page.
POSTING_ROLES = frozenset({"ADMINISTRATOR", "CONTENT_ADMIN", "CONTENT_ADMINISTRATOR"})
_BEGIN_AGAIN = "LinkedIn does not take this log-in: it was used already or is too old. Begin to connect again."
_WRONG_APP = "LinkedIn does not know this app's client ID and secret."
_MOST_PAGES = 100
_YEAR = timedelta(days=365)
#: A year in minutes. LinkedIn's own sample names it where seconds are meant.
_YEAR_IN_MINUTES = 525_600


@dataclass(frozen=True, slots=True)
class GrantedToken:
    """A token as a log-in brings it. Only approved partners are given a refresh token."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a member has a role at. ``roles`` are all of theirs."""

    organization_id: str
    name: str = ""
    username: str = ""
    roles: frozenset[str] = frozenset()

    @property
    def problem(self) -> str:
        """Why the member cannot post for it, in a sentence; '' when they can."""
        if self.roles & POSTING_ROLES:
            return ""
        had = ", ".join(sorted(self.roles)) or "none"
        return f"Your role at this page ({had}) does not let you post. Ask a super admin to make you a content admin."


def authorize_url(client: LinkedInClient, *, client_id: str, callback: str, state: str, scopes: Sequence[str]) -> str:
    """Where the person agrees."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": callback,
        "state": state,
        "scope": " ".join(scopes),
    }
    return f"{client.endpoints.oauth}/oauth/v2/authorization?{urlencode(asked, quote_via=quote)}"


def code_in(answer: Mapping[str, str]) -> str:
    """The code that a person came back with. Raises ``CallFailed(Refused)`` where they bring none."""
    error = answer.get("error", "")
    if error in ("user_cancelled_login", "user_cancelled_authorize", "access_denied"):
        reason = "You declined at LinkedIn, so nothing is connected. Begin again when you want to connect."
        raise CallFailed(Refused(reason=reason, code="declined"))
    if error == "unauthorized_scope_error":
        reason = (
            "The LinkedIn app lacks a product for one of the scopes asked for. Add it in LinkedIn's developer portal."
        )
        raise CallFailed(Refused(reason=reason, code=error))
    if error:
        reason = "LinkedIn broke the log-in off. Look at the app's callback address and products, then begin again."
        raise CallFailed(Refused(reason=reason, code=error[:60]))
    code = answer.get("code", "")
    if not code:
        raise CallFailed(Refused(reason="LinkedIn sent no code back. Begin the log-in again.", code="no-code"))
    return code


def exchange(client: LinkedInClient, *, client_id: str, client_secret: str, code: str, callback: str) -> GrantedToken:
    """A code for a token. The code lives 30 minutes and works once. Raises ``CallFailed``."""
    if not (client_id and client_secret):
        reason = "The client ID and secret of the LinkedIn app are missing. Set them and try again."
        raise CallFailed(Halted(reason=reason, code="no-app"))
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback,
        "client_id": client_id,
        "client_secret": client_secret,
    }
    try:
        answer = client.harmless("POST", f"{client.endpoints.oauth}/oauth/v2/accessToken", form=form)
    except CallFailed as error:
        raise CallFailed(_of_a_code(error.outcome)) from error
    return _token(json_object(answer), client.now())


def pages(client: LinkedInClient, *, access_token: str) -> list[Page]:
    """The pages that a member has a role at, by name. Raises ``CallFailed``."""
    path = f"/rest/organizationAcls?q=roleAssignee&state=APPROVED&start=0&count={_MOST_PAGES}"
    rows = client.read("GET", path, access_token=access_token, finder=True).get("elements")
    if not isinstance(rows, list):
        raise CallFailed(Unreached(reason="LinkedIn's list of pages cannot be read."))
    roles: dict[str, set[str]] = {}
    for row in rows:
        urn = _organization(row)
        if urn:
            roles.setdefault(urn.rpartition(":")[2], set()).add(str(row.get("role") or ""))
    named = _names(client, access_token, list(roles)) if roles else {}
    found = [Page(each, *named.get(each, ("", "")), frozenset(had - {""})) for each, had in roles.items()]
    return sorted(found, key=lambda page: (page.name.casefold(), page.organization_id))


def _organization(row: object) -> str:
    if not isinstance(row, dict):
        return ""
    # Newer versions say "organization", older ones "organizationTarget" or "organizationalTarget".
    told = row.get("organization") or row.get("organizationTarget") or row.get("organizationalTarget")
    return told if isinstance(told, str) and told.startswith("urn:li:organization") else ""


def _names(client: LinkedInClient, access_token: str, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Name and vanity name by id. A page without a name is still a page, so a refusal here is no failure."""
    path = f"/rest/organizationsLookup?ids=List({','.join(ids)})"
    try:
        results = client.read("GET", path, access_token=access_token).get("results")
    except CallFailed as error:
        if isinstance(error.outcome, Unauthorized):
            raise
        return {}
    told = results if isinstance(results, dict) else {}
    return {
        str(key): (str(page.get("localizedName") or ""), str(page.get("vanityName") or ""))
        for key, page in told.items()
        if isinstance(page, dict)
    }


def lacking(needed: Sequence[str], scopes: Sequence[str]) -> str:
    """The sentence about scopes that were not granted; '' where none is missing, or LinkedIn names none at all."""
    missing = [scope for scope in needed if scope not in scopes] if scopes else []
    if not missing:
        return ""
    return (
        f"LinkedIn did not grant {', '.join(missing)}, without which nothing can be posted. Connect again and allow it."
    )


def _token(body: Mapping[str, Any], now: datetime) -> GrantedToken:
    access_token = body.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise CallFailed(Unreached(reason="LinkedIn's answer holds no access token. Begin to connect again."))
    refresh_token = body.get("refresh_token")
    seconds = body.get("refresh_token_expires_in")
    lives = _YEAR if seconds == _YEAR_IN_MINUTES else _lifetime(seconds)
    return GrantedToken(
        access_token=access_token,
        refresh_token=refresh_token if isinstance(refresh_token, str) else "",
        expires_at=_after(now, _lifetime(body.get("expires_in"))),
        refresh_expires_at=_after(now, lives) if refresh_token else None,
        # With commas or with spaces, as it comes.
        scopes=tuple(str(body.get("scope") or "").replace(",", " ").split()),
    )


def _lifetime(seconds: object) -> timedelta | None:
    return timedelta(seconds=seconds) if type(seconds) is int and 0 < seconds < 10**9 else None


def _after(now: datetime, lives: timedelta | None) -> datetime | None:
    return now + lives if lives else None


def _of_a_code(outcome: Outcome) -> Outcome:
    """What stands for a dead refresh token elsewhere is a code that is over here; a wrong app stays one."""
    if isinstance(outcome, Unauthorized):
        return Refused(reason=f"{_BEGIN_AGAIN} {_words(outcome)}".strip(), code=outcome.code)
    if isinstance(outcome, Refused):
        return Halted(reason=f"{_WRONG_APP} {_words(outcome)}".strip(), code=outcome.code)
    return outcome


def _words(outcome: Outcome) -> str:
    _, mark, said = outcome.reason.partition("LinkedIn says: ")
    return f"{mark}{said}"
