"""Which Graph call is asked for, on which host, in which version, and with whose token."""

import re

from rehearsal import accounts, limits
from rehearsal.acceptance import meddled
from rehearsal.accounts import Account
from rehearsal.graph import messages, nodes, tokens
from rehearsal.graph.errors import (
    GraphVoice,
    error,
    missing_object,
    no_token,
    unknown_path,
    usage_headers,
    wrong_proof,
)
from rehearsal.wire import Json, Request, Response
from rehearsal.world import World

VERSION = re.compile(r"v\d{1,3}\.\d{1,2}")
# v21.0 lives until 2027-01-21; anything not alive is served by the oldest (Graph changelog, read 2026-11).
LIVE = ("v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0")
HOSTS = {"graph": ("facebook", "instagram"), "instagram": ("instagram",)}


def handle(world: World, request: Request) -> Response:
    host, rest = request.segments[0], request.segments[1:]
    version = rest.pop(0) if rest and VERSION.fullmatch(rest[0]) else LIVE[0]
    told = _dispatch(world, request, host, rest)
    told.headers["facebook-api-version"] = version if version in LIVE else LIVE[0]
    return told


def _dispatch(world: World, request: Request, host: str, rest: list[str]) -> Response:
    if request.method not in ("GET", "POST"):
        return error(100, f"Unsupported {request.method[:20].lower()} request", kind="GraphMethodException")
    token_call = _token_call(world, request, host, rest)
    if token_call is not None:
        return token_call
    if not 1 <= len(rest) <= 2:
        return unknown_path(request.path)
    body = messages.read_body(request) if request.method == "POST" else {}
    if isinstance(body, Response):
        return body
    account = _caller(world, request, host, body)
    if isinstance(account, Response):
        return account
    told = _for_account(world, request, account, rest, body)
    return _with_usage(world, account, told)


def _token_call(world: World, request: Request, host: str, rest: list[str]) -> Response | None:
    calls = {
        ("graph", "oauth/access_token"): tokens.exchange,
        ("graph", "debug_token"): tokens.debug,
        ("instagram", "refresh_access_token"): tokens.refresh,
    }
    call = calls.get((host, "/".join(rest)))
    if call is None or request.method != "GET":
        return None
    platform = "instagram" if host == "instagram" else "facebook"
    return meddled(world, request, platform, "token", GraphVoice(platform), lambda: call(world, request))


def _caller(world: World, request: Request, host: str, body: Json) -> Account | Response:
    token = request.bearer or request.query.get("access_token") or body.get("access_token")
    if not token or not isinstance(token, str):
        return no_token()
    account = accounts.find(world.store.reader, HOSTS[host], "access", token, world.clock.now())
    if account is None:
        return GraphVoice("facebook").unknown_token()
    proof = request.query.get("appsecret_proof") or body.get("appsecret_proof")
    if proof is not None and not tokens.proof_holds(account, token, str(proof)):
        return wrong_proof()
    return account


def _for_account(world: World, request: Request, account: Account, rest: list[str], body: Json) -> Response:
    name, edge = rest[0], rest[1] if len(rest) == 2 else ""
    voice = GraphVoice(account.platform, account.account_id)
    if edge and name not in ("me", account.account_id):
        return missing_object(name)
    if edge == "messages" and request.method == "POST":
        return messages.send(world, request, account, body)
    if edge == "conversations" and request.method == "GET":
        return meddled(
            world, request, account.platform, "read", voice, lambda: nodes.conversations(world, request, account)
        )
    if not edge and request.method == "GET":
        return meddled(
            world, request, account.platform, "read", voice, lambda: nodes.node(world, request, account, name)
        )
    return unknown_path(request.path)


def _with_usage(world: World, account: Account, told: Response) -> Response:
    if "X-App-Usage" not in told.headers:
        standing = limits.standing(world.store.reader, account, world.clock.now())
        percent = standing.percent if standing else 1
        told.headers.update(usage_headers(account.platform, account.account_id, percent))
    return told
