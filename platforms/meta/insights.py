"""Numbers of posts of Pages and of Instagram media.

https://developers.facebook.com/docs/graph-api/reference/insights and …/docs/instagram-platform/instagram-graph-api/
reference/ig-media/insights (facts checked 2026-11-21). The reach metrics of Page posts ended on 2026-06-15 and the
impressions before them; one dead or unfit name fails a whole call, so what fails together is asked for one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outbound.outcome import CallFailed, Halted, Refused, Unreached, Unsupported
from platforms.meta.client import GraphClient, GraphToken
from platforms.meta.timeline import full_post_id

POST_METRICS = ("post_media_view", "post_clicks", "post_reactions_by_type_total")
MEDIA_METRICS = ("reach", "views", "likes", "comments", "shares", "saved")
_POST_FIELDS = "permalink_url,shares,comments.limit(0).summary(true),reactions.limit(0).summary(true)"
_VIDEO_FIELDS = "post_id,permalink_url,views,comments.limit(0).summary(true),likes.limit(0).summary(true)"


@dataclass(frozen=True, slots=True)
class PostNumbers:
    """Totals; None where Meta does not tell. ``reactions`` by their kind."""

    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    views: int | None = None
    clicks: int | None = None
    saved: int | None = None
    reach: int | None = None
    reactions: Mapping[str, int] = field(default_factory=dict)
    url: str = ""


def post_numbers(client: GraphClient, token: GraphToken, post_id: str) -> PostNumbers | None:
    """Of a post of a Page, or of a video by its own id; None where Meta does not show it. Raises ``CallFailed``.

    ``likes`` are reactions of every kind. Meta leaves out ``shares`` of a post that nobody shared.
    """
    if "_" not in post_id:
        video = _object(client, token, post_id, _VIDEO_FIELDS)
        if video is None:
            return None
        post_id = full_post_id(str(video.get("post_id") or ""), token.account_id)
        if not post_id:
            likes, comments = _summed(video.get("likes")), _summed(video.get("comments"))
            return PostNumbers(likes, comments, views=_count(video.get("views")), url=_url(video, "permalink_url"))
    body = _object(client, token, post_id, _POST_FIELDS)
    if body is None:
        return None
    told = _insights(client, token, f"{post_id}/insights", POST_METRICS)
    shares = body.get("shares")
    reactions = told.get("post_reactions_by_type_total")
    return PostNumbers(
        likes=_summed(body.get("reactions")),
        comments=_summed(body.get("comments")),
        shares=_count(shares.get("count")) if isinstance(shares, Mapping) else None,
        views=_total(told.get("post_media_view")),
        clicks=_total(told.get("post_clicks")),
        reactions={name: value for name, value in reactions.items() if _count(value) is not None}
        if isinstance(reactions, Mapping)
        else {},
        url=_url(body, "permalink_url"),
    )


def media_numbers(client: GraphClient, token: GraphToken, medium: str) -> PostNumbers | None:
    """Of an Instagram medium; None where Instagram does not show it. Raises ``CallFailed``.

    They may lag two days behind and are kept for two years. Too few viewers, and a hidden number of likes, are told
    as nothing.
    """
    body = _object(client, token, medium, "permalink,like_count,comments_count")
    if body is None:
        return None
    told = {
        name: _total(value) for name, value in _insights(client, token, f"{medium}/insights", MEDIA_METRICS).items()
    }
    return PostNumbers(
        likes=_first(told.get("likes"), _count(body.get("like_count"))),
        comments=_first(told.get("comments"), _count(body.get("comments_count"))),
        shares=told.get("shares"),
        views=told.get("views"),
        saved=told.get("saved"),
        reach=told.get("reach"),
        url=_url(body, "permalink"),
    )


def _object(client: GraphClient, token: GraphToken, path: str, fields: str) -> Mapping[str, Any] | None:
    """100/33 says "not there", and said it of everything for weeks in 2026 (field): it proves nothing, so None."""
    try:
        return client.read(token, path, {"fields": fields})
    except CallFailed as error:
        if isinstance(error.outcome, Refused) and error.outcome.code == "100/33":
            return None
        raise


def _insights(client: GraphClient, token: GraphToken, path: str, metrics: Sequence[str]) -> dict[str, object]:
    try:
        return _asked(client, token, path, metrics)
    except CallFailed as error:
        if not _is_of_the_metric(error):
            raise
    told: dict[str, object] = {}
    for metric in metrics:
        try:
            told |= _asked(client, token, path, [metric])
        except CallFailed as error:
            if not _is_of_the_metric(error):
                raise
    return told


def _is_of_the_metric(error: CallFailed) -> bool:
    """Whether other metrics may be told all the same. Code 1 or 2 is a usual answer where there is nothing to tell."""
    outcome = error.outcome
    answered = isinstance(outcome, Unreached) and outcome.code in ("1", "2")
    return answered or isinstance(outcome, Refused | Halted | Unsupported)


def _asked(client: GraphClient, token: GraphToken, path: str, metrics: Sequence[str]) -> dict[str, object]:
    rows = client.read(token, path, {"metric": ",".join(metrics)}).get("data")
    if not isinstance(rows, list):
        raise CallFailed(Unreached(reason="Meta's list of numbers cannot be read."))
    return {str(row.get("name")): _value(row) for row in rows if isinstance(row, Mapping)}


def _value(row: Mapping[str, Any]) -> object:
    total, values = row.get("total_value"), row.get("values")
    if isinstance(total, Mapping):
        return total.get("value")
    newest = values[-1] if isinstance(values, list) and values else None
    return newest.get("value") if isinstance(newest, Mapping) else None


def _total(value: object) -> int | None:
    """A number, or the sum of a split one."""
    if isinstance(value, Mapping):
        parts = [_count(part) for part in value.values()]
        known = [part for part in parts if part is not None]
        return sum(known) if known and len(known) == len(parts) else None
    return _count(value)


def _summed(edge: object) -> int | None:
    summary = edge.get("summary") if isinstance(edge, Mapping) else None
    return _count(summary.get("total_count")) if isinstance(summary, Mapping) else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _url(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) and value.startswith(("https://", "http://")) else ""
