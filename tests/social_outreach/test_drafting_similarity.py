"""Is a follow-up a repeat? Measured on word pairs, greeting and sign-off left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from social_outreach.rules.similarity import bare, nearest, similarity

FIRST = (
    "Hello Maya,\n\nyour stoneware came up while we were looking at studios in Porto. We help small teams with their "
    "outreach, and two minutes of your opinion would be worth a lot to us.\n\nKind regards\nAda"
)
COPIES = [
    FIRST,
    FIRST.replace("Hello Maya", "Hi there").replace("Kind regards\nAda", "Best\nGrace"),
    FIRST.upper(),
    FIRST.replace("two minutes", "three minutes").replace("a lot", "much"),
    "Hey Maya, just a thought. " + bare(FIRST) + " What do you say?",
]
OTHERS = [
    "Hello Maya, a small wave from the back of your inbox.\n\nKind regards\nAda",
    "One word is enough, Maya: in or out?",
    "Hello Maya,\n\nno brochure behind this door, I promise.\n\nKind regards\nAda",
]


@pytest.mark.parametrize("text", COPIES)
def test_a_near_copy_is_over_the_threshold(text):
    assert similarity(FIRST, text) >= 0.6


@pytest.mark.parametrize("text", OTHERS)
def test_another_thought_is_far_below(text):
    assert similarity(FIRST, text) < 0.3


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hallo Maya, das ist es.\n\nViele Grüße\nAda", "das ist es"),
        ("Hola Maya: aquí estoy. Saludos, Ada", "aquí estoy"),
        ("Bonjour Maya, me voici.\nCordialement\nAda", "me voici"),
        ("Hello!", "Hello"),
    ],
)
def test_greeting_and_sign_off_are_left_out(text, left):
    assert bare(text).strip(" .!\n") == left


def test_accents_and_case_do_not_count():
    assert similarity("CAFÉ à la crème, s'il vous plaît", "cafe a la creme s'il vous plait") == 1


def test_the_nearest_is_named():
    assert nearest(FIRST, [OTHERS[0], FIRST, OTHERS[1]]).place == 1
    assert nearest(FIRST, []) is None


@settings(max_examples=100, deadline=None)
@given(one=st.text(max_size=200), other=st.text(max_size=200))
def test_always_between_0_and_1_and_the_same_both_ways(one, other):
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
