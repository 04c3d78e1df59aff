"""Which call is asked for, and whether its token is alive."""

from collections.abc import Callable

from rehearsal import searches
from rehearsal.acceptance import meddled
from rehearsal.publishing import road
from rehearsal.tiktok_open import chunks, login, posting, publishing_api, tokens, users, videos
from rehearsal.tiktok_open.envelope import TOKEN_VOICE, VOICE, invalid, refused
from rehearsal.tiktok_open.tokens import NAME
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response
from rehearsal.world import World

Read = Callable[[Request, Json, float], Response]
READS: dict[str, Read] = {"research/video/query": videos.query, "research/user/info": users.info}


def handle(world: World, request: Request) -> Response:
    version, call = request.segments[1:2], "/".join(request.segments[2:])
    told = _posting(world, request, version, call)
    if told is not None:
        return told
    if version != ["v2"] or (call != "oauth/token" and call not in READS):
        return refused("invalid_params", "The path does not exist.", 404)
    if request.method != "POST":
        return refused("invalid_params", f"{call} takes POST.", 405)
    if call == "oauth/token":
        return meddled(world, request, NAME, "token", TOKEN_VOICE, lambda: tokens.issue(world, request))
    searches.asked(world, NAME)
    return meddled(world, request, NAME, "read", VOICE, lambda: _read(world, request, READS[call]))


def _posting(world: World, request: Request, version: list[str], call: str) -> Response | None:
    """What belongs to a creator's log-in; ``None``: it is the research programme's."""
    if version == [posting.UPLOAD] and not call and request.method == "PUT":
        return chunks.put(world, request)
    if version != ["v2"]:
        return None
    if call in publishing_api.CALLS:
        return publishing_api.handle(world, request, call)
    if call == "auth/authorize" and request.method in ("GET", "POST"):
        return login.authorize(world, request)
    if request.method != "POST" or call not in ("oauth/token", "oauth/revoke"):
        return None
    form = login.form(request)
    if call == "oauth/token" and form.get("grant_type") not in ("authorization_code", "refresh_token"):
        return None
    act = login.token if call == "oauth/token" else login.revoke
    return road.meddled(world, request, login.PLATFORM, road.TOKEN, TOKEN_VOICE, lambda: act(world, form))


def _read(world: World, request: Request, read: Read) -> Response:
    if not tokens.opens(world, request.bearer):
        return VOICE.revoked()
    try:
        body = request.json()
    except MalformedBody as problem:
        return invalid(str(problem))
    except BodyTooLarge:
        return refused("invalid_params", "The body is too large.", 413)
    told = read(request, body, world.clock.now())
    if told.status == 200:
        searches.answered(world, NAME)
    return told
