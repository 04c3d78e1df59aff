"""Reading: who am I, which conversations, which messages; and Graph's nested field selection."""

import re
import time
from dataclasses import dataclass
from typing import Any

from rehearsal import arrivals, people
from rehearsal.accounts import Account
from rehearsal.graph import roles
from rehearsal.graph.errors import missing_object, parameter
from rehearsal.people import Person
from rehearsal.publishing.publishers import Publisher
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

# Details are given for the twenty newest messages only
# (developers.facebook.com/docs/messenger-platform/conversations, read 2026-11).
NEWEST = 20
#: Conversations on a page unless ``limit`` says otherwise, and the most that it may say (from memory).
CONVERSATIONS, MOST_CONVERSATIONS = 25, 100
PLATFORM_WORD = {"facebook": "messenger", "instagram": "instagram"}
NAME = re.compile(r"([a-z_]+)((?:\.(?:limit|summary|filter|order|type)\(\w{1,20}\))*)")
LIMIT = re.compile(r"\.limit\((\d{1,4})\)")


@dataclass(frozen=True)
class Field:
    name: str
    limit: int | None = None
    inner: tuple["Field", ...] = ()


def parse_fields(text: str) -> tuple[Field, ...] | None:
    """`id,messages.limit(5){id,from}` as a tree; None if it cannot be read."""
    fields, rest = _fields(text.replace(" ", ""), 0)
    return None if fields is None or rest else fields


def _fields(text: str, depth: int) -> tuple[tuple[Field, ...] | None, str]:
    found: list[Field] = []
    while match := NAME.match(text):
        text, inner = text[match.end() :], ()
        if text.startswith("{"):
            parsed, text = _fields(text[1:], depth + 1) if depth < 4 else (None, "")
            if parsed is None or not text.startswith("}"):
                return None, ""
            inner, text = parsed, text[1:]  # type: ignore[assignment]
        limit = LIMIT.search(match[2])
        found.append(Field(match[1], int(limit[1]) if limit else None, inner))
        if not text.startswith(","):
            return tuple(found), text
        text = text[1:]
    return None, ""


def iso(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(moment))


def _wanted(request: Request, default: str) -> tuple[Field, ...] | None:
    return parse_fields(request.query.get("fields") or default)


def conversations(world: World, request: Request, account: Account) -> Response:
    fields = _wanted(request, "id,updated_time")
    if fields is None:
        return parameter("Syntax error in the fields parameter")
    word = PLATFORM_WORD[account.platform]
    if request.query.get("platform", word) != word:
        return answer({"data": []})
    user = request.query.get("user_id")
    reader = world.store.reader
    if user is None:
        return _listed(world, request, account, fields)
    person = people.by_recipient(reader, account.platform, account.account_id, user)
    met = [] if person is None else [person]
    return answer({"data": [conversation(world, account, person, fields) for person in met]})


def _listed(world: World, request: Request, account: Account, fields: tuple[Field, ...]) -> Response:
    """One page of all conversations; the cursor is the place in the list, opaque to clients."""
    limit, after = request.query.get("limit", str(CONVERSATIONS)), request.query.get("after", "0")
    if not (limit.isdecimal() and after.isdecimal() and 0 < int(limit[:6]) <= MOST_CONVERSATIONS and len(after) < 10):
        return parameter("Invalid value for limit or after")
    at, size = int(after), int(limit)
    found = people.known(world.store.reader, account.platform, account.account_id, size + 1, at)
    told: Json = {"data": [conversation(world, account, person, fields) for person in found[:size]]}
    if len(found) > size:
        following = str(at + size)
        told["paging"] = {
            "cursors": {"before": after, "after": following},
            "next": f"{request.path}?limit={size}&after={following}",
        }
    return answer(told)


def conversation(world: World, account: Account, person: Person, fields: tuple[Field, ...]) -> Json:
    limit = max((min(field.limit or NEWEST, NEWEST) for field in fields if field.name == "messages"), default=1)
    talk = arrivals.in_thread(world.store.reader, account.platform, account.account_id, person.username, limit)
    shown: Json = {"id": person.thread_id}
    for field in fields:
        if field.name == "updated_time" and talk:
            shown["updated_time"] = iso(talk[0]["at"])
        if field.name == "participants":
            shown["participants"] = {"data": [_party(account, person, "in"), _party(account, person, "out")]}
        if field.name == "messages":
            chosen = tuple(inner.name for inner in field.inner) or ("id", "created_time")
            shown["messages"] = {"data": [_message(account, person, row, chosen) for row in talk]}
    return shown


def _party(account: Account, person: Person, side: str) -> Json:
    who: Account | Person = account if side == "out" else person
    identity = account.account_id if side == "out" else person.recipient_id
    if account.platform == "instagram":
        return {"username": who.username, "id": identity}
    return {"name": who.name, "email": f"{identity}@facebook.com", "id": identity}


def _message(account: Account, person: Person, row: dict[str, Any], chosen: tuple[str, ...]) -> Json:
    other = "in" if row["side"] == "out" else "out"
    whole = {
        "id": row["remote_id"],
        "message": row["text"],
        "created_time": iso(row["at"]),
        "from": _party(account, person, row["side"]),
        "to": {"data": [_party(account, person, other)]},
    }
    return {name: whole[name] for name in ("id", *chosen) if name in whole}


def node(world: World, request: Request, account: Account, name: str) -> Response:
    if name in ("me", account.account_id):
        return _identity(request, account)
    person = people.by_thread(world.store.reader, account.platform, account.account_id, name)
    if person is None:
        return missing_object(name)
    fields = _wanted(request, "id,updated_time")
    if fields is None:
        return parameter("Syntax error in the fields parameter")
    return answer(conversation(world, account, person, fields))


def _identity(request: Request, account: Account) -> Response:
    fields = _wanted(request, "id,name")
    if fields is None:
        return parameter("Syntax error in the fields parameter")
    whole: Json = {
        "id": account.account_id,
        "user_id": account.account_id,
        "name": account.name,
        "username": account.username,
    }
    itself = Publisher(account.platform, account.account_id, "page", account.name, account.username)
    is_page = account.platform == "facebook"
    whole |= roles.facts(request, itself) if is_page else roles.professional(request, itself)
    unknown = [field.name for field in fields if field.name not in whole]
    if unknown:
        return parameter(f"Tried accessing nonexisting field ({unknown[0][:80]})")
    return answer({name: whole[name] for name in ("id", *(field.name for field in fields))})
