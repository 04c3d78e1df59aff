"""Pages: who administers them, what they are called, how their posts do.

learn.microsoft.com/linkedin/marketing/community-management/organizations, read 2026-11.
"""

from collections.abc import Callable
from typing import Final

from rehearsal.linkedin import restli
from rehearsal.linkedin.callers import ADMINISTERS, ORGANIZATION, Caller, page
from rehearsal.linkedin.errors import error, forbidden, not_found
from rehearsal.linkedin.restli import NotRestli
from rehearsal.publishing import posts, publishers
from rehearsal.publishing.figures import Figures, figures
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.publishing.publishers import Publisher
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

READS: Final = (ADMINISTERS, "r_organization_admin")
Read = Callable[[World, Request, Caller, tuple[str, ...]], Response]


def roles(world: World, request: Request, caller: Caller, rest: tuple[str, ...]) -> Response:
    lacking = caller.lacks("organizationAcls.FINDER-roleAssignee", *READS)
    if lacking is not None:
        return lacking
    if request.query.get("q") != "roleAssignee":
        return error(400, "No finder of this name", 0, "ILLEGAL_ARGUMENT")
    wanted = request.query.get("state", "APPROVED") == "APPROVED"
    held = request.query.get("role", "ADMINISTRATOR") == "ADMINISTRATOR"
    pages = publishers.everyone(world.store.reader, "linkedin", "page") if wanted and held else []
    elements = [
        {
            "role": "ADMINISTRATOR",
            "organization": ORGANIZATION + one.account_id,
            "roleAssignee": caller.urn,
            "state": "APPROVED",
        }
        for one in pages
    ]
    return answer({"paging": {"start": 0, "count": 10, "links": [], "total": len(elements)}, "elements": elements})


def organizations(world: World, request: Request, caller: Caller, rest: tuple[str, ...]) -> Response:
    lacking = caller.lacks("organizations.GET", *READS)
    if lacking is not None:
        return lacking
    if rest:
        found = page(world, ORGANIZATION + rest[0])
        return not_found(rest[0]) if found is None else answer(_shown(found))
    if request.query.get("q") == "vanityName":
        pages = publishers.everyone(world.store.reader, "linkedin", "page")
        named = [_shown(one) for one in pages if one.username == request.query.get("vanityName")]
        return answer({"paging": {"start": 0, "count": 10, "links": []}, "elements": named})
    try:
        ids = restli.listed(request, "ids")
    except NotRestli as problem:
        return error(400, str(problem), 0, "ILLEGAL_ARGUMENT")
    known = {one: found for one in ids if (found := page(world, ORGANIZATION + one)) is not None}
    return answer(
        {
            "results": {one: _shown(found) for one, found in known.items()},
            "statuses": {one: 200 if one in known else 404 for one in ids},
            "errors": {one: {"status": 404, "message": "Not found"} for one in ids if one not in known},
        }
    )


def _shown(one: Publisher) -> Json:
    return {
        "id": int(one.account_id),
        "localizedName": one.name,
        "vanityName": one.username,
        "primaryOrganizationType": "NONE",
        "localizedWebsite": "https://studio.example",
    }


def statistics(world: World, request: Request, caller: Caller, rest: tuple[str, ...]) -> Response:
    organization = page(world, request.query.get("organizationalEntity", ""))
    if ADMINISTERS not in caller.scopes or organization is None:
        return forbidden("organizationalEntityShareStatistics.FINDER-organizationalEntity")
    if request.query.get("q") != "organizationalEntity":
        return error(400, "No finder of this name", 0, "ILLEGAL_ARGUMENT")
    try:
        asked = {name: restli.listed(request, name) for name in ("shares", "ugcPosts")}
    except NotRestli as problem:
        return error(400, str(problem), 0, "ILLEGAL_ARGUMENT")
    whose = ORGANIZATION + organization.account_id
    if not any(asked.values()):
        told = _totals(world, _all(world, organization))
        return answer(_elements([{"organizationalEntity": whose, "totalShareStatistics": told}]))
    names = {"shares": "share", "ugcPosts": "ugcPost"}
    return answer(
        _elements(
            [
                {"organizationalEntity": whose, names[name]: urn, "totalShareStatistics": _totals(world, [post])}
                for name, urns in asked.items()
                for urn in urns
                if (post := _of(world, organization, urn, names[name])) is not None
            ]
        )
    )


def _elements(found: list[Json]) -> Json:
    return {"paging": {"start": 0, "count": 10, "links": []}, "elements": found}


def _of(world: World, organization: Publisher, urn: str, kind: str) -> Post | None:
    post = posts.get(world.store.reader, "linkedin", urn)
    is_theirs = post is not None and post.account_id == organization.account_id
    return post if is_theirs and urn.startswith(f"urn:li:{kind}:") else None


def _all(world: World, organization: Publisher) -> list[Post]:
    wanted = Wanted(platform="linkedin", account_id=organization.account_id, kind=posts.ROOT, deleted=False)
    return posts.page(world.store.reader, wanted, 1000)


def _totals(world: World, found: list[Post]) -> Json:
    now = world.clock.now()
    each = [figures(post, now) for post in found]

    def total(pick: Callable[[Figures], int]) -> int:
        return sum(pick(one) for one in each)

    seen = total(lambda one: one.impressions)
    return {
        "impressionCount": seen,
        "uniqueImpressionsCount": int(seen * 0.7),
        "clickCount": total(lambda one: one.clicks),
        "likeCount": total(lambda one: one.likes),
        "commentCount": total(lambda one: one.comments),
        "shareCount": total(lambda one: one.shares),
        "engagement": total(lambda one: one.engagements) / seen if seen else 0.0,
    }


READINGS: Final[dict[str, Read]] = {
    "organizationAcls": roles,
    "organizations": organizations,
    "organizationsLookup": organizations,
    "organizationalEntityShareStatistics": statistics,
}
