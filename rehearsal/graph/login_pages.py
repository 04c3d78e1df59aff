"""What a log-in led to: the Pages with their tokens, what was permitted, and how a token stands."""

import hashlib
import sqlite3
from typing import Any, Final

from rehearsal.graph import roles
from rehearsal.graph.errors import parameter
from rehearsal.graph.nodes import Field, parse_fields
from rehearsal.graph.publishing_callers import PAGE_TOKEN, PERSON, Caller
from rehearsal.graph.publishing_voice import lacking, no_field
from rehearsal.publishing import publishers, strict, tokens
from rehearsal.publishing.publishers import Publisher
from rehearsal.publishing.tokens import Token
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

USUAL: Final = 25
MOST: Final = 100


def listed(world: World, request: Request, caller: Caller) -> Response:
    if caller.kind != PERSON or caller.token is None:
        return parameter("Tried accessing nonexisting field (accounts) on a node that is no person")
    if not caller.may("pages_show_list"):
        return answer({"data": []})
    fields = parse_fields(request.query.get("fields") or "id,name,category,tasks,access_token")
    limit = strict.digits(request.query.get("limit", str(USUAL)), 1, MOST)
    after = strict.digits(request.query.get("after") or "0", 0, 10_000)
    if fields is None or limit is None or after is None:
        return parameter("Invalid value for fields, limit or after")
    ticked = [page for page_id in caller.pages if (page := publishers.get(world.store.reader, "facebook", page_id))]
    with world.store.write() as db:
        shown = [_page(db, request, caller.token, page) for page in ticked[after : after + limit]]
    unknown = [field.name for field in fields if shown and field.name not in (*shown[0], *MAYBE)]
    if unknown:
        return no_field(unknown[0])
    told: Json = {"data": [_chosen(page, fields) for page in shown]}
    if shown:
        told["paging"] = _paging(request, after, after + len(shown), len(ticked))
    return answer(told)


#: What some Pages have and others have not.
MAYBE: Final = ("access_token", "instagram_business_account")


def _paging(request: Request, start: int, end: int, count: int) -> Json:
    paging: Json = {"cursors": {"before": str(start), "after": str(end)}}
    if end < count:
        kept = "&".join(part for part in request.query_string.split("&") if _goes_along(part))
        address = f"http://{request.header('host')}{request.path}"
        paging["next"] = f"{address}?{kept}&after={end}" if kept else f"{address}?after={end}"
    return paging


def _goes_along(part: str) -> bool:
    return part.partition("=")[0] not in ("", "after", "access_token", "appsecret_proof")


def _page(db: sqlite3.Connection, request: Request, person: Token, page: Publisher) -> Json:
    told = roles.facts(request, page)
    linked = publishers.get(db, "instagram", told.get("instagram_business_account", {}).get("id", ""))
    if linked is not None:
        told["instagram_business_account"] = roles.professional(request, linked)
    if page.account_id not in roles.WITHOUT_TOKEN:
        told["access_token"] = _page_token(db, person, page.account_id).token
    return told


def _page_token(db: sqlite3.Connection, person: Token, page_id: str) -> Token:
    """Always the same for the same person's token; without an end where that one is long-lived."""
    name = f"EAAP{hashlib.sha256(f'{person.token}:{page_id}'.encode()).hexdigest()}"
    known = tokens.find(db, "facebook", PAGE_TOKEN, name)
    if known is not None:
        return known
    is_long = person.details.get("long", True)
    return tokens.add(
        db,
        Token(
            name,
            PAGE_TOKEN,
            "facebook",
            person.client_id,
            page_id,
            scopes=person.scopes,
            family=person.family,
            details={"person": person.account_id},
            issued_at=person.issued_at,
            expires_at=None if is_long else person.expires_at,
        ),
    )


def _chosen(page: Json, fields: tuple[Field, ...]) -> Json:
    return {"id": page["id"], **{field.name: _inner(page[field.name], field) for field in fields if field.name in page}}


def _inner(value: Any, field: Field) -> Any:
    """Of the account that hangs on a Page its id, unless more is asked for in braces."""
    if field.name != "instagram_business_account":
        return value
    return {inner: value[inner] for inner in ("id", *(each.name for each in field.inner)) if inner in value}


def permissions(caller: Caller) -> Response:
    if caller.kind != PERSON or caller.token is None:
        return parameter("Tried accessing nonexisting field (permissions) on a node that is no person")
    granted = [{"permission": scope, "status": "granted"} for scope in caller.scopes]
    declined = [{"permission": scope, "status": "declined"} for scope in caller.token.details.get("declined", ())]
    return answer({"data": granted + declined})


def page(world: World, request: Request, caller: Caller, page_id: str) -> Response:
    """One Page by its id, with its token where the person may have it."""
    found = publishers.get(world.store.reader, "facebook", page_id)
    if found is None or page_id not in caller.pages:
        return lacking("pages_read_engagement")
    fields = parse_fields(request.query.get("fields") or "id,name")
    if fields is None:
        return parameter("Syntax error in the fields parameter")
    with world.store.write() as db:
        is_person = caller.kind == PERSON and caller.token is not None
        told = _page(db, request, caller.token, found) if is_person and caller.token else roles.facts(request, found)
    unknown = [field.name for field in fields if field.name not in (*told, *MAYBE)]
    return no_field(unknown[0]) if unknown else answer(_chosen(told, fields))


def debugged(token: Token, now: float) -> Json:
    """What debug_token tells of a token of the posting side."""
    is_page = token.kind == PAGE_TOKEN
    targets = {"target_ids": [token.account_id]} if is_page else {}
    told: Json = {
        "app_id": token.client_id,
        "type": "PAGE" if is_page else "USER",
        "application": "Rehearsal",
        "is_valid": token.works(now),
        "issued_at": int(token.issued_at),
        "expires_at": int(token.expires_at or 0),
        "data_access_expires_at": int(token.issued_at) + 90 * 86_400,
        "scopes": list(token.scopes),
        "granular_scopes": [{"scope": scope, **targets} for scope in token.scopes],
        "user_id": token.details.get("person", token.account_id),
    }
    if is_page:
        told["profile_id"] = token.account_id
    if not told["is_valid"]:
        subcode = 463 if token.ended_at is None else 460
        told["error"] = {"code": 190, "subcode": subcode, "message": "The session has expired or was ended"}
    return told
