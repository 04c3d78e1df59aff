"""Which X call is asked for, who asks, and how often they may."""

from collections.abc import Callable

from rehearsal.publishing import road
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World
from rehearsal.x import errors, limits, media, oauth1, oauth2, reading, tweets
from rehearsal.x.callers import Caller, caller
from rehearsal.x.errors import XVoice
from rehearsal.x.tweets import ID

Handler = Callable[[World, Request], Response]
Call = Callable[[World, Request, Caller], Response]

AGREE_1: dict[str, tuple[Handler, bool]] = {"GET": (oauth1.authorize, False), "POST": (oauth1.authorize, False)}
AGREE_2: dict[str, tuple[Handler, bool]] = {"GET": (oauth2.authorize, False), "POST": (oauth2.authorize, False)}
#: Paths that nobody is logged in for yet -> method -> what answers, and whether faults for tokens strike it.
OPEN: dict[str, dict[str, tuple[Handler, bool]]] = {
    "oauth/request_token": {"POST": (oauth1.request_token, True)},
    "oauth/access_token": {"POST": (oauth1.access_token, True)},
    "oauth/authorize": AGREE_1,
    "oauth/authenticate": AGREE_1,
    "i/oauth2/authorize": AGREE_2,
    "2/oauth2/authorize": AGREE_2,
    "2/oauth2/token": {"POST": (oauth2.token, True)},
    "2/oauth2/revoke": {"POST": (oauth2.revoke, True)},
}


def handle(world: World, request: Request) -> Response:
    path = "/".join(request.segments[1:])
    methods = OPEN.get(path)
    if methods is not None:
        return _opened(world, request, methods)
    found = _call(request, request.segments[1:])
    if isinstance(found, Response):
        return found
    who = caller(world, request)
    if isinstance(who, Response):
        return who
    endpoint, kind, scopes, call = found
    headers, refusal = limits.counted(world, who, endpoint)
    told = refusal or who.lacks(*scopes) or _answered(world, request, who, kind, call)
    # A fault that speaks of a limit has told its own numbers.
    told.headers = {**headers, **told.headers}
    return told


def _opened(world: World, request: Request, methods: dict[str, tuple[Handler, bool]]) -> Response:
    if request.method not in methods:
        return errors.problem(405, "Method Not Allowed", f"{request.method} is not taken here.")
    handler, struck = methods[request.method]
    if not struck:
        return handler(world, request)
    voice = XVoice(world.clock.now())
    return road.meddled(world, request, "x", road.TOKEN, voice, lambda: handler(world, request))


def _answered(world: World, request: Request, who: Caller, kind: str, call: Call) -> Response:
    if kind == road.POST and request.method == "POST":
        return call(world, request, who)
    voice = XVoice(world.clock.now())
    return road.meddled(world, request, "x", kind, voice, lambda: call(world, request, who))


#: endpoint for the limits, kind of call for the faults, scopes, what answers
Found = tuple[str, str, tuple[str, ...], Call]
READ = ("tweet.read", "users.read")
WRITE = ("tweet.read", "tweet.write", "users.read")
MEDIA = ("media.write",)
FIXED: dict[tuple[str, str], Found] = {
    ("POST", "2/tweets"): ("create", road.POST, WRITE, tweets.create),
    ("GET", "2/tweets"): ("lookup", road.READ, READ, lambda w, r, c: _lookup(w, r, c)),
    ("GET", "2/users/me"): ("me", road.READ, READ, lambda w, r, c: _me(r, c)),
    ("POST", "2/media/upload"): ("upload", road.UPLOAD, MEDIA, media.one_go),
    ("GET", "2/media/upload"): ("status", road.UPLOAD, MEDIA, media.status),
    ("POST", "2/media/upload/initialize"): ("initialize", road.UPLOAD, MEDIA, media.initialize),
    ("POST", "2/media/metadata"): ("metadata", road.UPLOAD, MEDIA, media.describe),
}


def _call(request: Request, rest: list[str]) -> Found | Response:
    fixed = FIXED.get((request.method, "/".join(rest)))
    if fixed is not None:
        return fixed
    match (request.method, *rest):
        case ("GET", "2", "tweets", post_id) if ID.fullmatch(post_id):
            return "one", road.READ, READ, lambda w, r, c: reading.lookup(w, r, c, [post_id], single=True)
        case ("DELETE", "2", "tweets", post_id) if ID.fullmatch(post_id):
            return "delete", road.POST, WRITE, lambda w, r, c: tweets.delete(w, r, c, post_id)
        case ("GET", "2", "users", user_id, "tweets") if ID.fullmatch(user_id):
            return "timeline", road.READ, READ, lambda w, r, c: reading.timeline(w, r, c, user_id)
        case ("POST", "2", "media", "upload", media_id, "append"):
            return "append", road.UPLOAD, MEDIA, lambda w, r, c: media.append(w, r, c, media_id)
        case ("POST", "2", "media", "upload", media_id, "finalize"):
            return "finalize", road.UPLOAD, MEDIA, lambda w, r, c: media.finalize(w, r, c, media_id)
    return errors.not_found(request.path)


def _lookup(world: World, request: Request, who: Caller) -> Response:
    return reading.lookup(world, request, who, request.query.get("ids", "").split(","))


_USER_FIELDS_SAID = (
    "created_at description entities id location name pinned_tweet_id most_recent_tweet_id profile_image_url protected"
    " public_metrics url username verified verified_type withheld"
)
USER_FIELDS = frozenset(_USER_FIELDS_SAID.split())


def _me(request: Request, who: Caller) -> Response:
    asked = [name for name in request.query.get("user.fields", "").split(",") if name]
    wrong = [name for name in asked if name not in USER_FIELDS]
    if wrong or set(request.query) - {"user.fields"}:
        return errors.invalid("user.fields", "The `user.fields` query parameter is not valid.", ",".join(wrong))
    told: Json = {"id": who.account_id, "name": who.publisher.name, "username": who.publisher.username}
    whole: Json = {
        "description": "An account of the rehearsal world.",
        "profile_image_url": "",
        "protected": False,
        "verified": False,
        "public_metrics": {"followers_count": 1200, "following_count": 300, "post_count": 0, "listed_count": 3},
    }
    return answer({"data": {**told, **{name: value for name, value in whole.items() if name in asked}}})
