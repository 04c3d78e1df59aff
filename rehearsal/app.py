"""The WSGI application: one origin, a first path segment per part of the world."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rehearsal import control, documents, feed_page, overview, person_page
from rehearsal.clock import Clock
from rehearsal.gemini import api as gemini
from rehearsal.graph import api as graph
from rehearsal.linkedin import api as linkedin
from rehearsal.publishing import addresses
from rehearsal.search import brave, dataforseo, google_cse, serpapi
from rehearsal.tiktok import api as tiktok
from rehearsal.tiktok_open import api as tiktok_open
from rehearsal.wire import BODY_LIMIT, OF_FILES, UPLOAD_LIMIT, Request, Response, never
from rehearsal.world import World, open_world
from rehearsal.x import api as x

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Part = Callable[[World, Request], Response]

PARTS: dict[str, Part] = {
    "linkedin": linkedin.handle,
    "graph": graph.handle,
    "instagram": graph.handle,
    "tiktok": tiktok.handle,
    "tiktok_open": tiktok_open.handle,
    "brave": brave.handle,
    "dataforseo": dataforseo.handle,
    "serpapi": serpapi.handle,
    "google_cse": google_cse.handle,
    "gemini": gemini.handle,
    "_rehearsal": control.handle,
    "p": person_page.handle,
    "x": x.handle,
    "feed": feed_page.handle,
    "documents": documents.handle,
}


class Rehearsal:
    """A WSGI callable around one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request = read(environ)
        told = answer_to(self.world, request)
        start_response(told.status_line, told.header_list())
        if request.method == "HEAD":
            return []
        return [told.body] if told.stream is None else told.stream


def open_rehearsal(folder: Path, clock: Clock | None = None, webhook: str = "") -> Rehearsal:
    return Rehearsal(open_world(folder, clock, webhook))


def answer_to(world: World, request: Request) -> Response:
    # A page elsewhere on the web must not be able to write into this world through the reader's browser.
    if request.method not in ("GET", "HEAD") and request.header("sec-fetch-site") == "cross-site":
        return control.problem("Requests from other sites are refused.", 403)
    part = PARTS.get(request.segments[0], overview.handle) if request.segments else overview.handle
    return addresses.shown(world, request) or part(world, request)


def _body_limit(method: str, content_type: str) -> int:
    # A client that puts the bytes of a file often names no type at all.
    is_file = content_type.lower().startswith(OF_FILES) or (method == "PUT" and not content_type)
    return UPLOAD_LIMIT if is_file else BODY_LIMIT


def read(environ: dict[str, Any]) -> Request:
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    headers["content-type"] = environ.get("CONTENT_TYPE") or ""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    oversized = length > _body_limit(environ["REQUEST_METHOD"], headers["content-type"])
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"].encode("latin-1", "replace").decode("utf-8", "replace"),
        query_string=environ.get("QUERY_STRING", ""),
        headers=headers,
        body=b"" if oversized or not length else environ["wsgi.input"].read(length),
        oversized=oversized,
        hang_up=environ.get("rehearsal.hang_up"),
        client_gone=environ.get("waitress.client_disconnected", never),
    )
