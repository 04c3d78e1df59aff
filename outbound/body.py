"""Reading what an outside service answered, without trusting it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from outbound.redact import redact

_BAD_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_BAD_CHARACTER = re.compile("[\x00\ud800-\udfff]")
# Python knows further ones that no page uses, and that cost much time (punycode) or hide characters (UTF-7).
_CHARSET = re.compile(
    r"charset=[\"']?((?:utf-?(?:8|16)|iso|windows|latin|(?:us-)?ascii|gb|big5|shift|euc|koi8|cp)[\w-]*)", re.IGNORECASE
)
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


class BadBody(ValueError):
    """The body is not JSON that can be stored."""


def parse_json(raw: bytes) -> Any:
    """The value in ``raw`` (UTF-8). NUL characters are dropped and lone surrogates replaced, because PostgreSQL
    takes neither in a text. Raises ``BadBody``."""
    try:
        text = raw.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite_float)
        # Only an escape can smuggle these in: they are not valid UTF-8, or not allowed bare in a JSON string.
        return _cleaned(value) if _BAD_ESCAPE.search(raw) else value
    except BadBody:
        raise
    except UnicodeDecodeError:
        raise BadBody("The body is not UTF-8 text.") from None
    except RecursionError:
        raise BadBody("The body is nested too deeply.") from None
    except ValueError as error:
        raise BadBody(f"The body is not valid JSON: {str(error)[:120]}") from None


def decoded(raw: bytes, content_type: str) -> str:
    """``raw`` in the charset that the Content-Type header names, else UTF-8; what does not decode is replaced."""
    named = _CHARSET.search(content_type)
    try:
        return raw.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def excerpt(raw: bytes, limit: int = 500) -> str:
    """The beginning of ``raw`` as one printable line of at most ``limit`` characters, secrets masked."""
    text = raw[: limit * 8].decode("utf-8", "replace")
    # Masked before it is cut: half a token is not recognised as one.
    line = redact(_UNPRINTABLE.sub(" ", text)).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _refuse_constant(name: str) -> float:
    raise BadBody(f"The body contains the number {name}.")


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadBody("The body contains a number that is too large.")
    return number


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _BAD_CHARACTER.sub(_replacement, value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    return value


def _replacement(match: re.Match[str]) -> str:
    return "" if match[0] == "\x00" else "\ufffd"
