"""Hostile bodies."""

from __future__ import annotations

import pytest

from outbound.body import BadBody, decoded, excerpt, parse_json
from outbound.redact import MASK


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
        (b"\xef\xbb\xbf{}", {}),
        ('"grüß 🙂"'.encode(), "grüß 🙂"),
        (rb'"\ud83d\ude42"', "🙂"),
        (rb'"\\u0000 \\ud800"', r"\u0000 \ud800"),
        (rb'{"a\u0000": ["b\u0000c", {"d": "\ud800x"}, 1]}', {"a": ["bc", {"d": "\ufffdx"}, 1]}),
        (rb'"\udc00\uD800"', "\ufffd\ufffd"),
    ],
)
def test_a_body_is_read_so_that_it_can_be_stored(raw: bytes, value: object) -> None:
    assert parse_json(raw) == value


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "JSON"),
        (b"<html>", "JSON"),
        (b'{"a": 1', "JSON"),
        (b'"a\x00b"', "JSON"),
        (b"9" * 5000, "JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b'"\xed\xa0\x80"', "UTF-8"),
        (b"[" * 200_000, "nested"),
        (b'{"a":' * 100_000, "nested"),
        (b'["\\u0000",' + b"[" * 990 + b"]" * 990 + b"]", "nested"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b"[1e999]", "too large"),
    ],
    ids=lambda part: repr(part[:12]),
)
def test_what_cannot_be_stored_is_refused_with_a_sentence(raw: bytes, word: str) -> None:
    with pytest.raises(BadBody, match=word) as caught:
        parse_json(raw)
    assert str(caught.value).startswith("The body ")


@pytest.mark.parametrize(
    ("content_type", "raw", "text"),
    [
        ("", "é".encode(), "é"),
        ("text/html", b"\xe9", "\ufffd"),
        ("text/html; charset=ISO-8859-1", b"\xe9", "é"),
        ('text/html; charset="windows-1252"', b"\x80", "€"),
        ("text/html; charset=utf-16-nonsense", b"a", "a"),
        ("text/html; charset=punycode", b"a-b", "a-b"),
        ("text/html; charset=utf-7", b"+ADw-", "+ADw-"),
    ],
)
def test_the_named_charset_is_used_where_it_is_a_real_one(content_type: str, raw: bytes, text: str) -> None:
    assert decoded(raw, content_type) == text


def test_an_excerpt_is_one_printable_redacted_line() -> None:
    assert excerpt(b"a\r\n\x00\x1b[31m b\xff \xe2\x80\xae c ") == "a [31m b\ufffd c"
    assert excerpt(b'{"access_token": "abcdef"}') == '{"access_token": ' + MASK + '"}' or MASK in excerpt(b"")


def test_an_excerpt_is_masked_before_it_is_cut() -> None:
    line = excerpt(b"x" * 30 + b" access_token=" + b"s" * 200, limit=60)
    assert "ssss" not in line
    assert len(line) <= 60
    assert excerpt(b"x" * 1000, limit=10) == "x" * 9 + "…"
