"""What an API takes as a body: JSON within bounds of size and depth, and only text that every database stores."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

#: Nobody nests deeper; a bomb does.
DEEPEST = 32


class TooLarge(exceptions.APIException):
    """The body is larger than is taken here."""

    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


class PlainJSON(JSONParser):
    """JSON within bounds: of size, of depth, and of text that every database takes."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _length(parser_context) > most:
            raise TooLarge(f"The body is larger than {most:,} bytes.")
        try:
            found = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError("The JSON is nested too deeply.") from None
        _check_json(found)
        return found


def _length(parser_context: dict[str, Any]) -> int:
    try:
        return int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _check_json(found: Any) -> None:
    """Raises ParseError for what no field takes, wherever it stands."""
    level = [found]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                _check_text(item)
            elif isinstance(item, dict):
                below += [*item, *item.values()]
            elif isinstance(item, list):
                below += item
        if not below:
            return
        level = below
    raise exceptions.ParseError("The JSON is nested too deeply.")


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise exceptions.ParseError("There is a NUL character (\\u0000) in the JSON; leave it out.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise exceptions.ParseError("There is half a surrogate pair in the JSON; that is no character.")
