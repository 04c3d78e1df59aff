"""multipart/form-data, read as strictly as the platforms do."""

import re
from dataclasses import dataclass
from typing import Final

from rehearsal.wire import BodyTooLarge, MalformedBody, Request

_BOUNDARY: Final = re.compile(r'boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))', re.I)
_NAME: Final = re.compile(r'\bname="([^"]*)"', re.I)
_FILE: Final = re.compile(r'\bfilename="([^"]*)"', re.I)
_TYPE: Final = re.compile(r"^content-type:\s*([^\s;]+)", re.I | re.M)


@dataclass(frozen=True)
class Field:
    """``filename`` is '' for a plain field."""

    name: str
    content: bytes
    filename: str = ""
    mime: str = ""

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


def is_multipart(request: Request) -> bool:
    return request.header("content-type").lower().startswith("multipart/form-data")


def fields(request: Request) -> dict[str, Field]:
    """Raises ``MalformedBody`` and ``BodyTooLarge``."""
    if request.oversized:
        raise BodyTooLarge
    found = _BOUNDARY.search(request.header("content-type"))
    if found is None:
        raise MalformedBody("The multipart body has no boundary.")
    mark = b"--" + (found[1] or found[2]).encode()
    body = b"\r\n" + request.body
    pieces = body.split(b"\r\n" + mark)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise MalformedBody("The multipart body does not end with its boundary.")
    read = [_field(piece) for piece in pieces[1:-1]]
    return {field.name: field for field in read}


def _field(piece: bytes) -> Field:
    head, gap, content = piece.partition(b"\r\n\r\n")
    told = head.decode("utf-8", "replace").strip("\r\n")
    name = _NAME.search(told)
    if not gap or name is None:
        raise MalformedBody("A part of the multipart body has no name.")
    filename, mime = _FILE.search(told), _TYPE.search(told)
    return Field(name[1], content, filename[1] if filename else "", mime[1] if mime else "")
