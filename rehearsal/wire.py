"""Requests and answers, free of WSGI details."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

BODY_LIMIT = 5 * 1024 * 1024
# Files of media: LinkedIn takes a document of 100 MB in one go, all else comes in smaller parts.
UPLOAD_LIMIT = 110 * 1024 * 1024
OF_FILES = ("multipart/form-data", "application/octet-stream", "application/pdf", "image/", "video/")

Json = dict[str, Any]


class MalformedBody(ValueError):
    """The body cannot be read as what its content type says."""


class BodyTooLarge(ValueError):
    """The body is larger than 5 MB."""


def never() -> bool:
    return False


def parse_json(text: bytes) -> Any:
    try:
        value = json.loads(text)
        # A lone surrogate parses as JSON but can neither be stored nor sent on as UTF-8.
        if b"\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedBody("The body is not valid JSON.") from error
    return value


@dataclass
class Request:
    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    body: bytes = b""
    oversized: bool = False
    hang_up: Callable[[], None] | None = None
    client_gone: Callable[[], bool] = never

    @cached_property
    def query(self) -> dict[str, str]:
        parsed = parse_qs(self.query_string, keep_blank_values=True, errors="replace")
        return {key: values[-1] for key, values in parsed.items()}

    @cached_property
    def segments(self) -> list[str]:
        return [part for part in self.path.split("/") if part]

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    @property
    def bearer(self) -> str:
        scheme, _, token = self.header("authorization").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def is_form(self) -> bool:
        return self.header("content-type").startswith("application/x-www-form-urlencoded")

    def json(self) -> Json:
        if self.oversized:
            raise BodyTooLarge
        value = parse_json(self.body)
        if not isinstance(value, dict):
            raise MalformedBody("The body must be a JSON object.")
        return value

    def form(self) -> dict[str, str]:
        if self.oversized:
            raise BodyTooLarge
        try:
            parsed = parse_qs(self.body.decode(), keep_blank_values=True, max_num_fields=200)
        except ValueError as error:
            raise MalformedBody("The body is not a valid form.") from error
        return {key: values[-1] for key, values in parsed.items()}


@dataclass
class Response:
    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    stream: Iterable[bytes] | None = None

    @property
    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    def header_list(self) -> list[tuple[str, str]]:
        listed = [("Content-Type", self.content_type), *self.headers.items()]
        if self.stream is None:
            listed.append(("Content-Length", str(len(self.body))))
        return listed


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, "application/json; charset=utf-8", headers or {})


def see_other(location: str) -> Response:
    return Response(303, b"", "text/plain", {"Location": location})
