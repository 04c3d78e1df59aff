"""Reading what LinkedIn is sent: JSON of a described shape, or its own error for the first thing that is wrong."""

import re
from typing import Any

from rehearsal.linkedin.errors import error, refused
from rehearsal.publishing import strict
from rehearsal.publishing.strict import ANY, Flaw
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response

__all__ = ["ANY", "read", "wrong_method"]


def read(request: Request, shape: dict[str, Any]) -> Json | Response:
    if not request.header("content-type").lower().startswith("application/json"):
        return error(415, "Content-Type must be application/json", 0, "UNSUPPORTED_MEDIA_TYPE")
    try:
        body = request.json()
    except MalformedBody as problem:
        return error(400, str(problem), 0, "ILLEGAL_ARGUMENT")
    except BodyTooLarge:
        return error(413, "Request entity is too large")
    found = strict.flaw(body, shape)
    return body if found is None else _told(body, found)


def _told(body: Json, found: Flaw) -> Response:
    path = "/" + re.sub(r"\[(\d+)\]", r"/\1", found.path).replace(".", "/")
    if found.kind == strict.MISSING:
        return refused(
            400, "MISSING_FIELD", path, f"{path} :: field is required but not found and has no default value"
        )
    if found.kind == strict.UNKNOWN:
        told = f"{path} :: unrecognized field found but not allowed"
        return error(422, f"ERROR :: {told}")
    is_urn = "urn:li" in found.reason
    return refused(400, "INVALID_URN_TYPE" if is_urn else "INVALID_VALUE_FOR_FIELD", path, f"{path} {found.reason}")


def wrong_method(request: Request) -> Response:
    return error(405, f"{request.method} is not supported for {request.path}", 0, "METHOD_NOT_ALLOWED")
