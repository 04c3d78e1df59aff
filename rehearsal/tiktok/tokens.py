"""Refreshing a TikTok token: the refresh token rotates and the old one dies at once (vendor pages of 2026-11)."""

from rehearsal import accounts
from rehearsal.tiktok.envelope import BAD_TOKEN, enveloped, ok, parameter
from rehearsal.wire import Json, Response
from rehearsal.world import World

ACCESS_LIFETIME = 2 * 3600
REFRESH_LIFETIME = 180 * 86400


def refresh(world: World, body: Json) -> Response:
    token = body.get("refresh_token")
    if body.get("grant_type") != "refresh_token" or not isinstance(token, str):
        return parameter("grant_type must be refresh_token, with a refresh_token.")
    with world.store.write() as db:
        now = world.clock.now()
        account = accounts.find(db, ("tiktok",), "refresh", token, now)
        if account is None:
            return enveloped(BAD_TOKEN, "Refresh token is incorrect, expired or has been used.")
        if (body.get("client_id"), body.get("client_secret")) != (account.app_id, account.app_secret):
            return parameter("client_id or client_secret is incorrect.")
        accounts.revoke(db, token)
        access = accounts.issue(db, account, "access", now, ACCESS_LIFETIME)
        renewed = accounts.issue(db, account, "refresh", now, REFRESH_LIFETIME)
    return ok(
        {
            "open_id": account.account_id,
            "access_token": access,
            "expires_in": ACCESS_LIFETIME,
            "refresh_token": renewed,
            "refresh_token_expires_in": REFRESH_LIFETIME,
            "scope": "user.info.basic,message.list.read,message.list.send,message.list.manage",
            "token_type": "Bearer",
        }
    )
