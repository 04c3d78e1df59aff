"""Rest.li 2.0 in queries: ``List(a,b)`` with its brackets and commas raw and its members percent-encoded."""

import re
from typing import Final
from urllib.parse import unquote

from rehearsal.wire import Request

_LIST: Final = re.compile(r"List\(([^()]*)\)")
_MEMBER: Final = re.compile(r"[A-Za-z0-9._~%+-]+")


class NotRestli(ValueError):
    """Not written as the protocol wants it."""


def raw(request: Request, name: str) -> str:
    for pair in request.query_string.split("&"):
        key, _, value = pair.partition("=")
        if unquote(key) == name:
            return value
    return ""


def listed(request: Request, name: str) -> list[str]:
    """The members of a list parameter; none where it is not given. Raises ``NotRestli``."""
    value = raw(request, name)
    if not value:
        return []
    found = _LIST.fullmatch(value)
    members = found[1].split(",") if found else []
    if not members or not all(_MEMBER.fullmatch(member) for member in members):
        raise NotRestli(f"Invalid query parameter {name}: it must be List(...) with encoded members")
    return [unquote(member) for member in members]
