"""Whom a draft greets by a first name, and whom it does not."""

import pytest

from social_outreach.rules.templating import first_name


@pytest.mark.parametrize(
    ("full_name", "greeted"),
    [
        ("Ada Lovelace", "Ada"),
        ("Dr. Ada Lovelace", "Ada"),
        ("Inês Carvalho", "Inês"),
        ("Jean-Luc", "Jean-Luc"),
        ("", ""),
        ("Kiosk Kaffee", ""),
        ("Küche Nord", ""),
        ("Vélos du Canal", ""),
        ("Estúdio Trigo", ""),
        ("Flores & Filhas", ""),
        ("Atelier 24", ""),
        ("The Paper Room", ""),
    ],
)
def test_a_business_is_not_greeted_by_its_first_word(full_name, greeted):
    assert first_name(full_name) == greeted
