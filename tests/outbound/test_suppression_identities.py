"""Identities are compared in one form and kept as keyed hashes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.suppression import (
    BadIdentity,
    identity_hash,
    masked,
    normalise_domain,
    normalise_email,
    normalise_handle,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        (" <ada@example.com> ", "ada@example.com"),
        ("ada+list@example.com", "ada+list@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ａｄａ@example.com", "ada@example.com"),
    ],
)
def test_email_addresses(text: str, expected: str) -> None:
    assert normalise_email(text) == expected


@pytest.mark.parametrize("text", ["", "ada", "ada@", "@example.com", "ada@localhost", "a b@example.com", "a@b.c,d@e.f"])
def test_what_is_no_email_address(text: str) -> None:
    with pytest.raises(BadIdentity, match="not an email address"):
        normalise_email(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Example.com", "example.com"),
        ("https://www.example.com:8080/path?x=1#y", "example.com"),
        ("http://user:secret@example.com/", "example.com"),
        ("example.com.", "example.com"),
        ("www.bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_domains(text: str, expected: str) -> None:
    assert normalise_domain(text) == expected


@pytest.mark.parametrize("text", ["", "localhost", "https://", "a..b.example", f"{'x' * 70}.example"])
def test_what_is_no_domain(text: str) -> None:
    with pytest.raises(BadIdentity, match="not a domain"):
        normalise_domain(text)


@pytest.mark.parametrize(("text", "expected"), [("@Ada", "ada"), (" @@ADA ", "ada"), ("Straße", "strasse")])
def test_handles(text: str, expected: str) -> None:
    assert normalise_handle(text) == expected


@pytest.mark.parametrize("text", ["", " ", "@"])
def test_no_handle(text: str) -> None:
    with pytest.raises(BadIdentity, match="No username"):
        normalise_handle(text)


@given(st.text(min_size=1, max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    try:
        once = normalise_handle(text)
    except BadIdentity:
        return
    try:
        assert normalise_handle(once) == once
    except BadIdentity:
        pytest.fail("what was a handle is one")


def test_the_hash_tells_kinds_scopes_and_keys_apart(settings: Any) -> None:
    hashes = {
        identity_hash("handle", "linkedin", "ada"),
        identity_hash("handle", "facebook", "ada"),
        identity_hash("email", "linkedin", "ada"),
        identity_hash("handle", "linkedi", "nada"),
    }
    settings.IDENTITY_KEY = "another"
    hashes.add(identity_hash("handle", "linkedin", "ada"))
    assert len(hashes) == 5
    assert {len(each) for each in hashes} == {64}


@pytest.mark.parametrize(("value", "shown"), [("a", "a"), ("ad", "ad"), ("ada", "ad…"), ("adalove", "ad…ve")])
def test_enough_to_recognise_not_to_contact(value: str, shown: str) -> None:
    assert masked(value) == shown
