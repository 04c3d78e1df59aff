"""What a search result says of a TikTok account.

Shapes as seen in result pages, from memory: no vendor document, and none was checked against live pages on 2026-11-21.
"""

from __future__ import annotations

import re

from platforms.results import ResultFacts, counts_in, name_before_handle, tidy, tidy_title

#: How TikTok's own last sentence begins.
_CLOSING = re.compile(
    r"(?:Watch |Sieh dir |Schau dir |Regarde |Mira |Assista |Veja |Guarda |Bekijk |Obejrzyj |Zobacz |Смотр|Посмотр|"
    r"Переглянь|Tonton |Xem |[^.]{0,60}adlı kişinin|最新|.{0,40}の最新動画)"
)


def facts_of(title: str, snippet: str) -> ResultFacts:
    """What the title and snippet of a result say: ``Studio X (@studiox) | TikTok``, ``… 9.8K Followers. Bio.Watch …``.

    A title without a handle is that of a video and names nobody.
    """
    text = tidy(snippet)
    counts = counts_in(text)
    bio = _bio(text[counts.end :]) if "followers" in counts.said else ""
    name = name_before_handle(tidy_title(title)) or _name_before_counts(text[: counts.start])
    return counts.added_to(ResultFacts(full_name=name, bio=bio))


def _name_before_counts(text: str) -> str:
    """``Studio X (@studiox) on TikTok | ``: only where the counts follow at once."""
    return name_before_handle(text) if re.search(r"TikTok[^.]{0,12}\|\s*$", text) else ""


def _bio(rest: str) -> str:
    """What stands between the counts and TikTok's own sentence; '' where that sentence's words are unknown to us."""
    closing = _CLOSING.search(rest)
    if closing:
        rest = rest[: closing.start()]
    elif "(@" in rest or "TikTok" in rest:
        return ""
    return rest.strip().removeprefix(".").strip()
