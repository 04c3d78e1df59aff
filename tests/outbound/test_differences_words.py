"""What changed between two texts."""

from __future__ import annotations

from outbound.differences import MOST_WORDS, Piece, differences


def test_word_by_word_in_reading_order():
    assert differences("one two", "one three") == [
        Piece("same", "one "),
        Piece("removed", "two"),
        Piece("added", "three"),
    ]
    assert differences("same", "same") == []


def test_both_texts_can_be_read_out_of_it():
    before, after = "Warm, since 9:30 – come!\n\n#kiln", "Hot since 10:30 – come in!\n#kiln_day"
    found = differences(before, after)
    assert "".join(each.text for each in found if each.kind != "added") == before
    assert "".join(each.text for each in found if each.kind != "removed") == after


def test_long_texts_are_compared_by_lines():
    found = differences("word " * MOST_WORDS + "\nend", "word " * MOST_WORDS + "\nother")
    assert [each.kind for each in found] == ["same", "removed", "added"]
