"""Which Graph call is asked for, on which host, in which version, and with whose token."""

import re

from rehearsal import limits
from rehearsal.acceptance import meddled
from rehearsal.accounts import Account
from rehearsal.graph import (
    bodies,
    discovery,
    login,
    login_instagram,
    messages,
    nodes,
    pages,
    publishing_api,
    publishing_callers,
    roles,
    tokens,
)
from rehearsal.graph.errors import (
    GraphVoice,
    error,
    missing_object,
    no_token,
    unknown_path,
    usage_headers,
    wrong_proof,
)
from rehearsal.graph.publishing_callers import Caller
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
    if request.method not in ("GET", "POST", "DELETE"):
        return error(100, f"Unsupported {request.method[:20].lower()} request", kind="GraphMethodException")
    if rest[:1] == [roles.PICTURES] and request.method == "GET":
        return roles.picture_file()
    page = DIALOGS.get((host, "/".join(rest)))
    if page is not None:
        return page(world, request)
    token_call = _token_call(world, request, host, rest)
    if token_call is not None:
        return token_call
    if host == "graph" and rest == pages.PATH and request.method == "GET":
        return pages.search(world, request)
    if not 1 <= len(rest) <= 2:
        return unknown_path(request.path)
    given = bodies.read(request)
    if isinstance(given, Response):
        return given
    caller = _caller(world, request, host, given.fields)
    if isinstance(caller, Response):
        return caller
    posting = None if discovery.is_asked(request) else publishing_api.answered(world, request, caller, rest, given)
    if posting is not None:
        return posting
    account, body = caller.account, given.fields
    if len(rest) == 1 and request.method == "GET" and discovery.is_asked(request):
        told = discovery.discover(world, request, account, rest[0]) if host == "graph" else discovery.not_here()
        account = discovery.asker(world, account, rest[0]) or account
    else:
        told = _for_account(world, request, account, rest, body)
    return _with_usage(world, account, told)


def _token_call(world: World, request: Request, host: str, rest: list[str]) -> Response | None:
    call = TOKEN_CALLS.get((host, request.method, "/".join(rest)))
    if call is None:
        return None
    platform = "instagram" if host == "instagram" else "facebook"
    return meddled(world, request, platform, "token", GraphVoice(platform), lambda: call(world, request))


DIALOGS = {("graph", "dialog/oauth"): login.dialog, ("instagram", "oauth/authorize"): login_instagram.authorize}
TOKEN_CALLS = {
    ("graph", "GET", "oauth/access_token"): tokens.exchange,
    ("graph", "POST", "oauth/access_token"): tokens.exchange,
    ("graph", "GET", "debug_token"): tokens.debug,
    ("instagram", "POST", "oauth/access_token"): login_instagram.first,
    ("instagram", "GET", "access_token"): login_instagram.lengthen,
    ("instagram", "GET", "refresh_access_token"): tokens.refresh,
}


def _caller(world: World, request: Request, host: str, body: Json) -> Caller | Response:
    token = request.bearer or request.query.get("access_token") or body.get("access_token")
    if not token or not isinstance(token, str):
        return no_token()
    caller = publishing_callers.find(world, HOSTS[host], token)
    if isinstance(caller, Response):
        return caller
    proof = request.query.get("appsecret_proof") or body.get("appsecret_proof")
    if proof is not None and not tokens.proof_holds(caller.account, token, str(proof)):
        return wrong_proof()
    return caller


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
