"""The door through which networks fetch files. Videos they fetch in pieces, and after a break from where they were."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from posting.selectors import media as reads
from posting.selectors.media import PublicFile

#: Files have content that never changes under their key.
_CACHE = "public, max-age=31536000, immutable"
#: Longer numbers are longer than any file.
_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)
_PIECE = 65_536


@require_safe
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Open to whoever knows the key, as networks must fetch it without a log-in; the key cannot be guessed."""
    found = reads.public_file(key)
    if found is None:
        raise Http404("There is no such file.")
    etag, size = f'"{key}"', found.path.stat().st_size
    answer = get_conditional_response(request, etag=etag) or _whole_or_part(request, found, size, etag)
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    if answer.status_code < 400:
        answer["Cache-Control"] = _CACHE
    return answer


def _whole_or_part(request: HttpRequest, found: PublicFile, size: int, etag: str) -> HttpResponseBase:
    # RFC 9110, 14.2: ranges are for GET alone.
    if request.method == "HEAD":
        return _described(HttpResponse(), found, size)
    asked = request.headers.get("Range", "")
    # A part of what has changed meanwhile would not fit the parts before: 13.1.5.
    if not asked or request.headers.get("If-Range", etag) != etag:
        return _described(FileResponse(found.path.open("rb")), found, size)
    try:
        part = part_asked(asked, size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        return _described(FileResponse(found.path.open("rb")), found, size)
    first, last = part
    answer = StreamingHttpResponse(_pieces(found.path, first, last), status=206)
    answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _described(answer, found, last - first + 1)


def part_asked(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None: the whole file, as for several ranges and for what is no range.

    Raises ValueError for a range that the file does not have.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    if not match[1]:
        first, last = max(size - int(match[2]), 0), size - 1
    else:
        first, last = int(match[1]), int(match[2]) if match[2] else size - 1
        if match[2] and last < first:
            return None
    if first >= size:
        raise ValueError(header)
    return first, min(last, size - 1)


def _pieces(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


def _described(answer: HttpResponseBase, found: PublicFile, length: int) -> HttpResponseBase:
    answer["Content-Type"] = found.mime
    answer["Content-Length"] = str(length)
    answer["Content-Disposition"] = content_disposition_header(False, found.name) or "inline"
    return answer
