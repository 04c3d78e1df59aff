"""What was published, as each network's readers would see it: /feed/{network}."""

import time
from urllib.parse import quote

from rehearsal import cast, inputs
from rehearsal.inputs import BadInput
from rehearsal.markup import POLICY, Markup, fill, join, page, plain_problem
from rehearsal.publishing import posts, publishers, uploads
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.wire import Request, Response
from rehearsal.world import World

PAGE = 50
ANSWERS = 100
# The page shows the media of this world, and still runs no script.
FEED_POLICY = f"{POLICY}; img-src 'self'; media-src 'self'"


def handle(world: World, request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        return plain_problem("A feed can only be read.", 405)
    parts = request.segments[1:]
    platform = parts[0] if parts else next(iter(cast.NETWORKS))
    if platform not in cast.NETWORKS:
        return plain_problem("There is no such feed.", 404)
    if len(parts) == 3 and parts[1] == "media":
        return _media(world, platform, parts[2])
    try:
        if len(parts) == 2:
            return _one_thread(world, platform, parts[1])
        return _feed(world, request, platform) if len(parts) < 2 else plain_problem("There is no such page.", 404)
    except BadInput as error:
        return plain_problem(str(error), 400)


def _feed(world: World, request: Request, platform: str) -> Response:
    before = inputs.whole(request.query, "before", 1)
    reader = world.store.reader
    wanted = Wanted(platform=platform, kind=posts.ROOT, before_seq=before)
    roots = posts.page(reader, wanted, PAGE, newest_first=True)
    shown = join(_thread(world, root) for root in roots) or Markup('<p class="quiet">Nothing published yet.</p>')
    return _page(platform, shown, _older(platform, roots))


def _one_thread(world: World, platform: str, remote_id: str) -> Response:
    """A post with all that hangs on it, whatever is newer: where its own address leads."""
    root = posts.get(world.store.reader, platform, remote_id, with_deleted=True)
    if root is None:
        return plain_problem("There is no such post.", 404)
    more = fill('<p><a href="/feed/{platform}">All posts</a></p>', platform=platform)
    return _page(platform, _thread(world, root), more)


def _page(platform: str, shown: Markup, more: Markup) -> Response:
    told = page("feed.html", title=cast.NETWORKS[platform], tabs=_tabs(platform), posts=shown, more=more)
    told.headers["Content-Security-Policy"] = FEED_POLICY
    return told


def _tabs(current: str) -> Markup:
    return join(
        fill(
            '<a href="/feed/{platform}"{mark}>{title}</a>',
            platform=platform,
            title=title,
            mark=Markup(' aria-current="page"' if platform == current else ""),
        )
        for platform, title in cast.NETWORKS.items()
    )


def _older(platform: str, roots: list[Post]) -> Markup:
    if len(roots) < PAGE:
        return Markup("")
    return fill('<p><a href="/feed/{platform}?before={seq}">Older posts</a></p>', platform=platform, seq=roots[-1].seq)


def _thread(world: World, root: Post) -> Markup:
    """The root, then what hangs on it: parts of a thread and comments alike, in the order they came."""
    answers = _answers(world, root)
    return fill(
        '<article class="panel" id="{remote_id}">{root}{answers}</article>',
        remote_id=root.remote_id,
        root=_one(world, root),
        answers=fill('<ul class="thread">{rows}</ul>', rows=answers) if answers else Markup(""),
    )


def _answers(world: World, post: Post, depth: int = 0) -> Markup:
    if depth > ANSWERS:
        return Markup("")
    wanted = Wanted(platform=post.platform, parent=post.remote_id)
    below = posts.page(world.store.reader, wanted, ANSWERS)
    return join(
        fill(
            '<li id="{id}">{one}</li>{more}',
            id=answer.remote_id,
            one=_one(world, answer),
            more=_answers(world, answer, depth + 1),
        )
        for answer in below
    )


def _one(world: World, post: Post) -> Markup:
    author = publishers.get(world.store.reader, post.platform, post.account_id)
    kind = {posts.ROOT: "", posts.REPLY: "continues the thread", posts.COMMENT: "comment"}[post.kind]
    return fill(
        '<div class="line"><strong>{name}</strong><span class="quiet">@{username}</span>{kind}{gone}'
        '<time>{at}</time></div><p class="words">{text}</p>{media}{link}<p class="quiet"><small>{id}</small></p>',
        name=author.name if author else post.account_id,
        username=author.username if author else post.account_id,
        kind=fill('<span class="tag">{kind}</span>', kind=kind) if kind else Markup(""),
        gone=Markup('<span class="alarm">deleted</span>') if post.deleted_at else Markup(""),
        at=time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(post.at)),
        text=post.text,
        media=join(_picture(world, post.platform, upload_id) for upload_id in post.media),
        link=_card(post),
        id=post.remote_id,
    )


def _card(post: Post) -> Markup:
    if not post.link:
        return Markup("")
    card = '<p class="card"><strong>{title}</strong><br><span class="quiet">{link}</span></p>'
    return fill(card, title=post.details.get("title") or post.link, link=post.link)


def _picture(world: World, platform: str, upload_id: str) -> Markup:
    upload = uploads.get(world.store.reader, platform, upload_id)
    if upload is None:
        return fill('<p class="quiet">Media {id}</p>', id=upload_id)
    source = f"/feed/{platform}/media/{quote(upload_id, safe='')}"
    if _shown_as(upload.mime).startswith("image/"):
        return fill('<img src="{source}" alt="{alt}" loading="lazy">', source=source, alt=upload.alt_text)
    if _shown_as(upload.mime).startswith("video/"):
        return fill('<video src="{source}" controls preload="none"></video>', source=source)
    return fill(
        '<p><a href="{source}">{kind} ({size} bytes)</a></p>', source=source, kind=upload.kind, size=upload.size
    )


def _media(world: World, platform: str, upload_id: str) -> Response:
    upload = uploads.get(world.store.reader, platform, upload_id)
    if upload is None:
        return plain_problem("There is no such file.", 404)
    # Only what cannot carry a script is shown under its own type: the bytes came from outside.
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
    return Response(200, uploads.content(world.store.folder, upload), _shown_as(upload.mime), headers)


def _shown_as(mime: str) -> str:
    return mime if mime in SHOWN else "application/octet-stream"


SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime")
