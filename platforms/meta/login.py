"""Logging in with Facebook and with Instagram: addresses to send a person to, codes made into tokens, accounts found.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow, …/docs/pages-api/getting-started,
…/docs/instagram-platform/instagram-api-with-instagram-login/business-login (facts checked 2026-11-21).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from outbound.answers import json_object
from outbound.http import Answer, HttpDoor
from outbound.outcome import CallFailed, Refused, Unreached
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken, RenewedToken, harmless
from platforms.meta.errors import error_of, failure

#: Pages of the list of Pages: 1,000 of them.
MOST_PAGES = 10
_PAGES_AT_ONCE = "100"
NO_PAGES = "This log-in gives access to no Page. Connect again, and tick at least one Page in Facebook's window."
PAGE_ENDED = (
    "A Page's token cannot be renewed: it ends with a changed password, a lost role or the app's removal. "
    "Connect the account again."
)


@dataclass(frozen=True, slots=True)
class App:
    """The app that a person logs in to. ``callback`` must be the same to the letter in both steps."""

    app_id: str
    callback: str
    app_secret: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A Page that a person may act for. ``tasks`` is None where Meta does not say; without a token it is not ours."""

    page_id: str
    name: str
    username: str
    picture_url: str
    access_token: str = field(repr=False)
    tasks: frozenset[str] | None = None
    #: The professional Instagram account linked to it, where asked for.
    instagram: Mapping[str, Any] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """Why nothing can be done with it; a person's own token would never do in its place."""
        if self.access_token:
            return ""
        return "Facebook gave no token for this Page. Connect again, and tick the Page in Facebook's window."


@dataclass(frozen=True, slots=True)
class InstagramUser:
    """A person's first token, for an hour. ``scopes`` is None where Instagram does not say."""

    access_token: str = field(repr=False)
    scopes: frozenset[str] | None = None


def facebook_dialog(web: str, version: str, app: App, *, state: str, scopes: Sequence[str]) -> str:
    asked = {"client_id": app.app_id, "redirect_uri": app.callback, "state": state, "response_type": "code"}
    return f"{web}/{version}/dialog/oauth?{urlencode({**asked, 'scope': ','.join(scopes)})}"


def instagram_dialog(web: str, app: App, *, state: str, scopes: Sequence[str]) -> str:
    asked = {"client_id": app.app_id, "redirect_uri": app.callback, "response_type": "code", "state": state}
    return f"{web}/oauth/authorize?{urlencode({**asked, 'scope': ','.join(scopes), 'enable_fb_login': '0'})}"


def code_in(answer: Mapping[str, str]) -> str:
    """The code that a person came back with. Raises ``CallFailed(Refused)`` where they declined or bring none."""
    if answer.get("error") or answer.get("error_code"):
        said = str(answer.get("error_description") or answer.get("error_message") or answer.get("error_reason") or "")
        told = f" The platform says: “{said[:200]}”." if said else ""
        raise CallFailed(Refused(reason=f"The log-in was declined, so nothing is connected.{told}", code="declined"))
    # Instagram ends its address with "#_", which may stick to the code.
    code = str(answer.get("code") or "").removesuffix("#_").strip()
    if not code:
        raise CallFailed(Refused(reason="The platform sent no code back. Begin the log-in again.", code="no-code"))
    return code


def lacking(needed: Sequence[str], scopes: frozenset[str] | None) -> str:
    """The sentence about permissions that were not granted; '' where none is missing, or nothing is told."""
    missing = [scope for scope in needed if scopes is not None and scope not in scopes]
    if not missing:
        return ""
    return f"The permission {', '.join(missing)} was not granted. Connect again and allow everything that is asked for."


# -- Facebook ------------------------------------------------------------------------------------------


def facebook_person(door: HttpDoor, endpoints: GraphEndpoints, client: GraphClient, app: App, code: str) -> GraphToken:
    """A person's token for about 60 days: only of such a one do Pages get tokens that do not expire."""
    form = {
        "client_id": app.app_id,
        "client_secret": app.app_secret,
        "redirect_uri": app.callback,
        "code": code,
    }
    url = f"{endpoints.base}/{endpoints.version}/oauth/access_token"
    answer = _exchanged(door, "POST", url, form=form)
    if not answer.ok or error_of(answer):
        raise CallFailed(failure(answer, now=client.now(), creating=False))
    short = GraphToken(_token_in(json_object(answer)), app_secret=app.app_secret)
    return GraphToken(client.exchange(short, app_id=app.app_id).access_token, app_secret=app.app_secret)


def granted(client: GraphClient, token: GraphToken) -> frozenset[str]:
    """The permissions that a person granted: they may untick any in Facebook's window."""
    rows = client.read(token, "me/permissions", {}).get("data")
    if not isinstance(rows, list):
        raise CallFailed(Unreached(reason="Meta's list of permissions cannot be read."))
    return frozenset(
        str(row.get("permission")) for row in rows if isinstance(row, Mapping) and row.get("status") == "granted"
    )


def pages(client: GraphClient, token: GraphToken, *, with_instagram: bool = False) -> list[ListedPage]:
    """The Pages of a person, each with its own token where they ticked it."""
    fields = "id,name,username,tasks,access_token,picture{url}"
    if with_instagram:
        fields += ",instagram_business_account{id,username,name,profile_picture_url}"
    params = {"fields": fields, "limit": _PAGES_AT_ONCE}
    found: list[ListedPage] = []
    for _ in range(MOST_PAGES):
        body = client.read(token, "me/accounts", params)
        rows = body.get("data")
        if not isinstance(rows, list):
            raise CallFailed(Unreached(reason="Meta's list of Pages cannot be read."))
        found += [_page(row) for row in rows if isinstance(row, Mapping) and row.get("id")]
        paging = body.get("paging")
        cursors = paging.get("cursors") if isinstance(paging, Mapping) and paging.get("next") else None
        if not isinstance(cursors, Mapping) or not cursors.get("after"):
            break
        params["after"] = str(cursors["after"])
    return found


def _page(row: Mapping[str, Any]) -> ListedPage:
    picture = row.get("picture")
    image = picture.get("data") if isinstance(picture, Mapping) else None
    tasks, linked = row.get("tasks"), row.get("instagram_business_account")
    token = row.get("access_token")
    return ListedPage(
        page_id=str(row["id"]),
        name=str(row.get("name") or ""),
        username=str(row.get("username") or ""),
        picture_url=str(image.get("url") or "") if isinstance(image, Mapping) else "",
        access_token=token if isinstance(token, str) else "",
        tasks=frozenset(map(str, tasks)) if isinstance(tasks, list) else None,
        instagram=linked if isinstance(linked, Mapping) and linked.get("id") else {},
    )


# -- Instagram -----------------------------------------------------------------------------------------


def instagram_person(door: HttpDoor, base: str, app: App, code: str) -> InstagramUser:
    """The first token, from ``api.instagram.com``, whose errors have an envelope of their own."""
    form = {
        "client_id": app.app_id,
        "client_secret": app.app_secret,
        "grant_type": "authorization_code",
        "redirect_uri": app.callback,
        "code": code,
    }
    answer = _exchanged(door, "POST", f"{base}/oauth/access_token", form=form)
    body = json_object(answer)
    if 400 <= answer.status < 500 and answer.status != 429 and body:
        said = str(body.get("error_message") or "")[:200]
        reason = (
            "Instagram did not take the log-in. Begin it again; if that happens each time, check the app's id and "
            f"secret, which are those of the Instagram app, not of the Facebook app around it. {said}"
        )
        raise CallFailed(Refused(reason=reason.strip(), code=str(body.get("code") or ""), http_status=answer.status))
    if not answer.ok:
        raise CallFailed(Unreached(reason="Instagram could not finish the log-in now.", http_status=answer.status))
    # Meta's pages show the token both as the whole and as the first of a list.
    rows = body.get("data")
    body = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else body
    told = body.get("permissions")
    listed = told.split(",") if isinstance(told, str) else told
    scopes = frozenset(str(scope).strip() for scope in listed) if isinstance(listed, list) and listed else None
    return InstagramUser(_token_in(body), scopes)


def instagram_long_lived(
    door: HttpDoor, endpoints: GraphEndpoints, app: App, user: InstagramUser, now: datetime
) -> RenewedToken:
    """A first token made into one of about 60 days. Both secrets stand in the query, as documented."""
    params = {
        "grant_type": "ig_exchange_token",
        "client_secret": app.app_secret,
        "access_token": user.access_token,
    }
    answer = _exchanged(door, "GET", f"{endpoints.base}/access_token", params=params)
    if not answer.ok or error_of(answer):
        raise CallFailed(failure(answer, now=now, creating=False))
    body = json_object(answer)
    seconds = body.get("expires_in")
    expires_at = now + timedelta(seconds=seconds) if type(seconds) is int and 0 < seconds < 10**9 else None
    return RenewedToken(_token_in(body), expires_at)


def _exchanged(door: HttpDoor, method: str, url: str, **arguments: Any) -> Answer:
    """Nothing visible comes of it: what is in doubt is not reached, and the person begins again."""
    try:
        return door.request(method, url, **arguments)
    except CallFailed as error:
        raise CallFailed(harmless(error.outcome)) from error


def _token_in(body: Mapping[str, Any]) -> str:
    token = body.get("access_token")
    if not isinstance(token, str) or not token:
        raise CallFailed(Unreached(reason="The platform's answer holds no access token."))
    return token
