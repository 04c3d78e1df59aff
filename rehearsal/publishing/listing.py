"""What the control API tells of the posting side."""

from typing import Any

from rehearsal import cast, inputs
from rehearsal.publishing import posts, publishers, road, tokens, uploads
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.wire import Json
from rehearsal.world import World

PAGE = 500
LARGEST_PAGE = 10_000


def wanted(query: Json) -> Wanted:
    platform = inputs.choice(query, "platform", tuple(cast.NETWORKS)) if query.get("platform") else None
    return Wanted(
        platform=platform,
        account_id=inputs.text(query, "account_id", "") or None,
        kind=inputs.choice(query, "kind", (posts.ROOT, posts.REPLY, posts.COMMENT)) if query.get("kind") else None,
        since=_since(query),
        since_seq=inputs.whole(query, "since_seq", 0),
    )


def _since(query: Json) -> float | None:
    text = inputs.text(query, "since", "")
    if not text:
        return None
    # A query has no numbers, only texts that look like some.
    is_number = text.replace(".", "", 1).isdecimal()
    return inputs.number(query, "since", 0, 10**11) if is_number else inputs.moment(query, "since", 0)


def everything(world: World, query: Json) -> dict[str, Any]:
    """Deleted posts are told too, with the moment of their end: they were published once."""
    asked, reader = wanted(query), world.store.reader
    limit = inputs.whole(query, "limit", 0, LARGEST_PAGE)
    # One read transaction, so that counts and page speak of the same moment.
    reader.execute("BEGIN")
    try:
        return {
            "count": posts.count(reader, asked),
            "counts": posts.counts(reader, asked),
            "posts": [shown(world, post) for post in posts.page(reader, asked, PAGE if limit is None else limit)],
            "duplicates": posts.repeated(reader, asked),
            "calls": road.calls_asked(reader, asked.platform),
        }
    finally:
        reader.execute("COMMIT")


def shown(world: World, post: Post) -> dict[str, Any]:
    told = dict(post.__dict__)
    told["account"] = told.pop("account_id")
    return {**told, "media": [_media(world, post.platform, upload_id) for upload_id in post.media]}


def _media(world: World, platform: str, upload_id: str) -> dict[str, Any]:
    upload = uploads.get(world.store.reader, platform, upload_id)
    if upload is None:
        return {"id": upload_id}
    return {
        "id": upload_id,
        "kind": upload.kind,
        "mime": upload.mime,
        "size": upload.size,
        "alt_text": upload.alt_text,
    }


def everyone(world: World, query: Json) -> dict[str, Any]:
    """The publishers with the tokens that open them now, the apps, and what a tour connects from the start."""
    reader, now = world.store.reader, world.clock.now()
    platform = inputs.choice(query, "platform", tuple(cast.NETWORKS)) if query.get("platform") else None
    listed = [
        {
            **publishers.shown(one),
            "tokens": [
                {"token": token.token, "kind": token.kind, "secret": token.secret, "scopes": list(token.scopes)}
                for token in tokens.in_force(reader, one.platform, one.account_id, now)
            ],
        }
        for one in publishers.everyone(reader, platform)
    ]
    clients = [entry for entry in cast.CLIENTS if platform in (None, entry["platform"])]
    connected = [entry for entry in cast.CONNECTED if platform in (None, entry["platform"])]
    return {"publishers": listed, "clients": clients, "connected": connected}


def forget(world: World) -> int:
    """Posts and media go; publishers and tokens stay."""
    with world.store.write() as db:
        uploads.clear(db, world.store.folder)
        return posts.clear(db)
