"""Search by words: every word that is typed begins a word of the profile, whatever its case.

PostgreSQL reads a column of words that it keeps itself, SQLite a full text table that triggers keep in step: see
migration 0004. Neither finds the inside of a word; neither gets slower with the number of profiles, only with that of
the finds.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet

#: Of a longer search only so many words count.
MOST_WORDS = 6
#: What can be searched by itself: columns of SQLite's table, weight in PostgreSQL's vector.
_PARTS = {
    "anything": ("", ""),
    "name": ("{username full_name} : ", "A"),
    "category": ("{category} : ", "B"),
    "location": ("{location} : ", "C"),
}
_WORD = re.compile(r"[^\W_]+")


class _Says(Func):
    """True of a profile with all these words. ``words``: part and word each.

    ``is_few``: look them up first. PostgreSQL cannot tell how many profiles have a word that begins so; it takes them
    for some thousands, and would rather read its way through everybody until it has met a page of them.
    """

    output_field = BooleanField()

    def __init__(self, pk: Any, *, words: tuple[tuple[str, str], ...], is_few: bool = False) -> None:
        super().__init__(pk)
        self.words, self.is_few = words, is_few

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        pk, values = compiler.compile(self.source_expressions[0])
        query = " AND ".join(f'{_PARTS[part][0]}"{word}"*' for part, word in self.words)
        found = "SELECT rowid FROM social_profile_words WHERE social_profile_words MATCH %s"
        return f"{pk} IN ({found})", [*values, query]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        pk, values = compiler.compile(self.source_expressions[0])
        query = " & ".join(f"{word}:*{_PARTS[part][1]}" for part, word in self.words)
        if self.is_few:
            found = "SELECT found.id FROM social_profile found WHERE found.words @@ to_tsquery('simple', %s)"
            return f"{pk} = ANY(ARRAY({found}))", [*values, query]
        table = pk.rpartition(".")[0]
        return f"{table}.words @@ to_tsquery('simple', %s)", [*values, query]


def words_of(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))[:MOST_WORDS]


def saying(rows: QuerySet[Any], *, is_few: bool = False, **wanted: str) -> QuerySet[Any]:
    """The profiles that say these words, by part: ``anything``, ``name``, ``category``, ``location``.

    ``is_few``: they are known to be few. A search in which there is no word at all, such as "@", finds nobody.
    """
    asked = {part: words_of(text) for part, text in wanted.items() if text}
    if not asked:
        return rows
    if not all(asked.values()):
        return rows.none()
    words = tuple((part, word) for part, found in asked.items() for word in found)
    return rows.filter(_Says(F("pk"), words=words, is_few=is_few))
