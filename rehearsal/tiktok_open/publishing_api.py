"""Which call of a creator's log-in is asked for, with which scope, and how often a minute."""

from collections.abc import Callable
from typing import Final

from rehearsal.publishing import road
from rehearsal.tiktok_open import chunks, display, posting
from rehearsal.tiktok_open.callers import PLATFORM, Caller, caller, counted
from rehearsal.tiktok_open.envelope import VOICE, invalid, refused
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response
from rehearsal.world import World

Act = Callable[[World, Request, Caller, Json], Response]
OWN_ROAD: Final = ""
#: Path -> method, kind of call for the faults, scope, calls a minute and what they are counted as, what answers.
CALLS: Final[dict[str, tuple[str, str, str, int, str, Act]]] = {
    "post/publish/creator_info/query": ("POST", road.READ, "video.publish", 20, "creator", posting.creator_info),
    "post/publish/video/init": ("POST", road.UPLOAD, "video.publish", 6, "init", posting.video),
    "post/publish/content/init": ("POST", OWN_ROAD, "video.publish", 6, "init-content", posting.photos),
    "post/publish/status/fetch": ("POST", road.READ, "video.publish", 30, "status", chunks.status),
    "user/info": ("GET", road.READ, "user.info.basic", 600, "user", display.user),
    "video/query": ("POST", road.READ, "video.list", 600, "query", display.query),
    "video/list": ("POST", road.READ, "video.list", 600, "list", display.videos),
}


def handle(world: World, request: Request, path: str) -> Response:
    method, calls, scope, allowed, name, act = CALLS[path]
    if request.method != method:
        return refused("invalid_params", f"{path} takes {method}.", 405)

    def acted() -> Response:
        who = caller(world, request)
        if isinstance(who, Response):
            return who
        refusal = who.lacks(scope) or counted(world, who, name, allowed)
        body = _body(request)
        return refusal or (body if isinstance(body, Response) else act(world, request, who, body))

    return acted() if calls == OWN_ROAD else road.meddled(world, request, PLATFORM, calls, VOICE, acted)


def _body(request: Request) -> Json | Response:
    # creator_info takes no parameters at all, and no body either.
    if request.method == "GET" or not request.body:
        return {}
    try:
        return request.json()
    except MalformedBody as problem:
        return invalid(str(problem))
    except BodyTooLarge:
        return refused("invalid_params", "The body is too large.", 413)
