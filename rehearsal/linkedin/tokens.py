"""Getting and refreshing a LinkedIn token.

learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens, read 2026-11.
"""

import hmac

from rehearsal import accounts
from rehearsal.linkedin import dialog
from rehearsal.linkedin.dialog import ACCESS_LIFETIME, REFRESH_LIFETIME
from rehearsal.linkedin.errors import oauth_error
from rehearsal.publishing import tokens
from rehearsal.wire import BodyTooLarge, MalformedBody, Request, Response, answer
from rehearsal.world import World


def access_token(world: World, request: Request) -> Response:
    try:
        form = request.form()
    except (MalformedBody, BodyTooLarge):
        form = {}
    if form.get("grant_type") == "authorization_code":
        with world.store.write() as db:
            return dialog.exchange(db, form, world.clock.now())
    if form.get("grant_type") != "refresh_token":
        return oauth_error(400, "unsupported_grant_type", "Only authorization_code and refresh_token are known")
    with world.store.write() as db:
        posting = tokens.find(db, "linkedin", tokens.REFRESH, form.get("refresh_token", ""))
        if posting is not None:
            return dialog.refresh(db, posting, form, world.clock.now())
    return _of_account(world, form)


def _of_account(world: World, form: dict[str, str]) -> Response:
    """The log-ins that messages are sent with."""
    with world.store.write() as db:
        now = world.clock.now()
        account = accounts.find(db, ("linkedin",), "refresh", form.get("refresh_token", ""), now)
        if account is None:
            return oauth_error(400, "invalid_request", "The provided refresh token is invalid, expired or revoked")
        if not _is_client(account, form):
            return oauth_error(401, "invalid_client", "Client authentication failed")
        token = accounts.issue(db, account, "access", now, ACCESS_LIFETIME)
        refresh = accounts.token_details(db, form["refresh_token"])
    # Refreshing renews the access token only; the refresh token keeps its first end (same page).
    ends = refresh.issued_at + REFRESH_LIFETIME if refresh else now
    return answer(
        {
            "access_token": token,
            "expires_in": ACCESS_LIFETIME,
            "refresh_token": form["refresh_token"],
            "refresh_token_expires_in": max(0, int(ends - now)),
            "scope": "email,openid,profile,w_member_social",
        }
    )


def _is_client(account: accounts.Account, form: dict[str, str]) -> bool:
    pairs = ((form.get("client_id", ""), account.app_id), (form.get("client_secret", ""), account.app_secret))
    return all(hmac.compare_digest(given.encode(), wanted.encode()) for given, wanted in pairs)
