"""Which posting call is asked for: the node that is named, the edge, the method."""

from collections.abc import Callable
from typing import Final

from rehearsal.graph import containers, insights, login_pages, publishing_instagram, publishing_media, publishing_posts
from rehearsal.graph.bodies import Given, with_query
from rehearsal.graph.publishing_callers import INSTAGRAM, PAGE, PERSON, Caller
from rehearsal.graph.publishing_voice import PostingVoice, usage
from rehearsal.publishing import posts, publishers, road, uploads
from rehearsal.wire import Request, Response, answer
from rehearsal.world import World

Act = Callable[[World, Request, Caller, str, Given], Response]

POST: Final = "post"
FILE: Final = "file"
MEDIA: Final = "media"
CONTAINER: Final = "container"
#: These walk the road themselves.
OWN_ROAD: Final = ""


def _person(world: World, request: Request, caller: Caller, name: str, given: Given) -> Response:
    whole = {"id": caller.account_id, "name": caller.account.name}
    names = [field for field in (given.text("fields") or "id,name").split(",") if field in whole]
    return answer({name: whole[name] for name in ("id", *names)})


def _pages(world: World, request: Request, caller: Caller, name: str, given: Given) -> Response:
    return login_pages.listed(world, request, caller)


def _permissions(world: World, request: Request, caller: Caller, name: str, given: Given) -> Response:
    return login_pages.permissions(caller)


def _page(world: World, request: Request, caller: Caller, name: str, given: Given) -> Response:
    return login_pages.page(world, request, caller, name)


#: What is named, method, edge -> kind of call for the faults, what answers.
CALLS: Final[dict[tuple[str, str, str], tuple[str, Act]]] = {
    (PERSON, "GET", ""): (road.READ, _person),
    (PERSON, "GET", "accounts"): (road.READ, _pages),
    (PERSON, "GET", "permissions"): (road.READ, _permissions),
    (PAGE, "GET", ""): (road.READ, _page),
    (PAGE, "POST", "feed"): (OWN_ROAD, publishing_posts.feed),
    (PAGE, "GET", "feed"): (road.READ, publishing_posts.listed),
    (PAGE, "GET", "posts"): (road.READ, publishing_posts.listed),
    (PAGE, "GET", "published_posts"): (road.READ, publishing_posts.listed),
    (PAGE, "POST", "photos"): (OWN_ROAD, publishing_media.photo),
    (PAGE, "POST", "videos"): (OWN_ROAD, publishing_media.video),
    (PAGE, "GET", "insights"): (road.READ, insights.of_page),
    (POST, "GET", ""): (road.READ, publishing_posts.one),
    (POST, "DELETE", ""): (road.POST, publishing_posts.delete),
    (POST, "POST", "comments"): (OWN_ROAD, publishing_posts.comment),
    (POST, "GET", "comments"): (road.READ, publishing_posts.comments),
    (POST, "GET", "insights"): (road.READ, insights.of_post),
    (FILE, "GET", ""): (road.READ, publishing_media.one),
    (FILE, "DELETE", ""): (road.UPLOAD, publishing_media.remove),
    (FILE, "POST", "comments"): (OWN_ROAD, publishing_posts.comment),
    (FILE, "GET", "comments"): (road.READ, publishing_posts.comments),
    (INSTAGRAM, "GET", ""): (road.READ, publishing_instagram.account),
    (INSTAGRAM, "POST", "media"): (road.UPLOAD, containers.make),
    (INSTAGRAM, "GET", "media"): (road.READ, publishing_instagram.listed),
    (INSTAGRAM, "POST", "media_publish"): (OWN_ROAD, publishing_instagram.publish),
    (INSTAGRAM, "GET", "content_publishing_limit"): (road.READ, publishing_instagram.limit),
    (INSTAGRAM, "GET", "insights"): (road.READ, insights.of_account),
    (CONTAINER, "GET", ""): (road.UPLOAD, containers.one),
    (MEDIA, "GET", ""): (road.READ, publishing_instagram.one),
    (MEDIA, "POST", "comments"): (OWN_ROAD, publishing_instagram.comment),
    (MEDIA, "GET", "comments"): (road.READ, publishing_instagram.comments),
    (MEDIA, "GET", "insights"): (road.READ, insights.of_media),
}
PLATFORMS: Final = {INSTAGRAM: "instagram", CONTAINER: "instagram", MEDIA: "instagram"}


def answered(world: World, request: Request, caller: Caller, rest: list[str], given: Given) -> Response | None:
    """``None``: this is no posting call; the messaging side may know it."""
    name, edge = rest[0], rest[1] if len(rest) == 2 else ""
    name = caller.account_id if name == "me" else name
    named = _named(world, request.segments[0], caller, name)
    found = CALLS.get((named, request.method, edge))
    # An account of the messaging side tells of itself as it always has.
    if found is None or (not edge and caller.token is None and name == caller.account_id):
        return None
    calls, act = found
    whole = with_query(request, given)
    platform = PLATFORMS.get(named, "facebook")
    if calls == OWN_ROAD:
        told = act(world, request, caller, name, whole)
    else:
        voice = PostingVoice(platform, caller.account_id)
        told = road.meddled(world, request, platform, calls, voice, lambda: act(world, request, caller, name, whole))
    # A throttle has told its own numbers.
    told.headers = {**usage(platform, name if named in (PAGE, INSTAGRAM) else caller.account_id), **told.headers}
    return told


def _named(world: World, host: str, caller: Caller, name: str) -> str:
    """What stands behind an id, as far as this host can know."""
    if name == caller.account_id:
        return caller.kind
    reader = world.store.reader
    if publishers.get(reader, "instagram", name) is not None:
        return INSTAGRAM
    if posts.get(reader, "instagram", name) is not None:
        return MEDIA
    if uploads.get(reader, "instagram", name) is not None:
        return CONTAINER
    if host != "graph":
        return ""
    publisher = publishers.get(reader, "facebook", name)
    if publisher is not None:
        return PAGE if publisher.kind == "page" else PERSON
    if posts.get(reader, "facebook", name) is not None:
        return POST
    return FILE if uploads.get(reader, "facebook", name) is not None else ""
