"""Which TikTok call is asked for, and who asks."""

import json

from rehearsal import accounts
from rehearsal.acceptance import meddled
from rehearsal.accounts import Account
from rehearsal.tiktok import messages, tokens
from rehearsal.tiktok.envelope import BAD_TOKEN, PARAMETER, VOICE, enveloped, ok, parameter
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response
from rehearsal.world import World

BASE = ["open_api", "v1.3"]
METHODS = {
    "business/message/send": "POST",
    "business/message/content/list": "GET",
    "business/get": "GET",
    "tt_user/oauth2/refresh_token": "POST",
}
PROFILE_FIELDS = ("username", "display_name", "profile_image", "followers_count")


def handle(world: World, request: Request) -> Response:
    call = "/".join(request.segments[3:])
    if request.segments[1:3] != BASE or METHODS.get(call) is None:
        return enveloped(PARAMETER, "The path does not exist.", status=404)
    if METHODS[call] != request.method:
        return enveloped(PARAMETER, f"{call} takes {METHODS[call]}.", status=405)
    body = _body(request)
    if isinstance(body, Response):
        return body
    if call == "tt_user/oauth2/refresh_token":
        return meddled(world, request, "tiktok", "token", VOICE, lambda: tokens.refresh(world, body))
    return _for_account(world, request, call, body)


def _body(request: Request) -> Json | Response:
    if request.method != "POST":
        return {}
    try:
        return request.json()
    except MalformedBody as problem:
        return parameter(str(problem))
    except BodyTooLarge:
        return enveloped(PARAMETER, "The body is too large.", status=413)


def _for_account(world: World, request: Request, call: str, body: Json) -> Response:
    token = request.header("access-token")
    if not token:
        return enveloped(BAD_TOKEN, "Access token is missing.")
    account = accounts.find(world.store.reader, ("tiktok",), "access", token, world.clock.now())
    if account is None:
        return VOICE.revoked()
    if call == "business/message/send":
        return messages.send(world, request, account, body)
    read = messages.content if call == "business/message/content/list" else _profile
    return meddled(world, request, "tiktok", "read", VOICE, lambda: read(world, request, account))


def _profile(world: World, request: Request, account: Account) -> Response:
    if request.query.get("business_id") != account.account_id:
        return parameter("business_id: Param business_id is invalid.")
    try:
        fields = json.loads(request.query.get("fields") or "[]")
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, list) or any(field not in PROFILE_FIELDS for field in fields):
        return parameter(f"fields: must be a JSON list out of {', '.join(PROFILE_FIELDS)}.")
    whole = {"username": account.username, "display_name": account.name, "profile_image": "", "followers_count": 1200}
    return ok({name: whole[name] for name in fields or ("username", "display_name")})
