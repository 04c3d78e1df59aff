"""The address of each post, as its network forms it, on this world's origin; it leads to the post on its feed page.

Paths are those of the networks' own sites (read 2026-11): /{user}/status/{id}, /feed/update/{urn}, /@{user}/video/{id},
/{page}/posts/{id}, /{page}/videos/{id}, /p/{shortcode}.
"""

from typing import Final
from urllib.parse import quote

from rehearsal.graph import marks
from rehearsal.publishing import posts
from rehearsal.publishing.posts import Post
from rehearsal.wire import Request, Response
from rehearsal.world import World

#: Instagram writes the number of a post in these digits.
DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LONGEST_CODE: Final = 24


def origin(request: Request) -> str:
    """The part of the address that a client reached us by."""
    return f"http://{request.header('host')}"


def on_feed(world: World, post: Post) -> str:
    """The page that shows the whole thread of a post, opened at it. A root that is not known stands for itself."""
    root = posts.get(world.store.reader, post.platform, post.root, with_deleted=True) or post
    return f"/feed/{post.platform}/{quote(root.remote_id, safe='')}#{quote(post.remote_id, safe='')}"


def shown(world: World, request: Request) -> Response | None:
    """Where a reader's browser goes for an address of a post; ``None``: it is no such address."""
    if request.method not in ("GET", "HEAD"):
        return None
    named = _named(request)
    if named is None:
        return None
    platform, post_id = named
    reader = world.store.reader
    # A video is known by its file's id too.
    post_id = marks.find(reader, platform, post_id) or post_id if platform == "facebook" else post_id
    post = posts.get(reader, platform, post_id, with_deleted=True)
    return Response(303, headers={"Location": on_feed(world, post) if post else f"/feed/{platform}"})


def _named(request: Request) -> tuple[str, str] | None:
    """Network and id of the post that an address is of; a profile has no id."""
    match request.segments:
        case ["x", _, "status", post_id] | ["x", "i", "web", "status", post_id]:
            return "x", post_id
        case ["linkedin", "feed", "update", urn]:
            return "linkedin", request.query.get("commentUrn") or urn
        case ["tiktok_open", profile, *rest] if profile.startswith("@"):
            return "tiktok", rest[-1] if rest else ""
        case ["graph", page_id, "posts", number]:
            return "facebook", request.query.get("comment_id") or f"{page_id}_{number}"
        case ["graph", _, "videos" | "photos", file_id] if _is_looked_at(request):
            return "facebook", file_id
        case ["graph", post_id] if "_" in post_id and _is_looked_at(request):
            return "facebook", post_id
        case ["instagram", "p" | "reel", code]:
            return "instagram", _number(code)
    return None


def _is_looked_at(request: Request) -> bool:
    """By a person, not by a program: these paths are calls of the API too."""
    is_call = request.bearer or "access_token" in request.query
    return not is_call and "text/html" in request.header("accept")


def shortcode(post: Post) -> str:
    number, code = int(post.remote_id), ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        code = DIGITS[digit] + code
    return code


def _number(code: str) -> str:
    number = 0
    for letter in code[:LONGEST_CODE]:
        if letter not in DIGITS:
            return ""
        number = number * len(DIGITS) + DIGITS.index(letter)
    return str(number)
