"""LinkedIn's "little text", the language of a post's commentary. Pure.

A reserved character that is not escaped ends the text there, and LinkedIn still answers 201.
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format (facts checked
2026-11-21). Comments are plain text.
"""

from __future__ import annotations

import re

RESERVED = "\\|{}@[]()<>#*_~"

_RESERVED = re.compile(f"[{re.escape(RESERVED)}]")
_ESCAPED = re.compile(rf"\\([{re.escape(RESERVED)}])")
#: What stays as markup: a mention with its URN, and a hashtag that begins a word and holds a letter.
_MARKUP = re.compile(
    r"@\[(?P<name>[^\[\]()\n]{1,200})\]\((?P<urn>urn:li:(?:person|organization):[A-Za-z0-9_-]{1,100})\)"
    r"|(?<![^\s(\[{\"“„«‘'])#(?P<tag>\w*[^\W\d_]\w*)"
)
#: LinkedIn gives hashtags back in this form.
_TEMPLATE = re.compile(r"\{hashtag\|\\?#\|((?:[^\\{}|]|\\.)*)\}")


def escaped(text: str) -> str:
    """``text`` as commentary. Mentions, ``@[Name](urn:li:organization:1)``, and hashtags are kept as such."""
    pieces, end = [], 0
    for found in _MARKUP.finditer(text):
        pieces.append(_plain(text[end : found.start()]))
        if found["tag"]:
            pieces.append(f"#{_plain(found['tag'])}")
        else:
            pieces.append(f"@[{_plain(found['name'])}]({found['urn']})")
        end = found.end()
    return "".join((*pieces, _plain(text[end:])))


def unescaped(commentary: str) -> str:
    """What people wrote, of a commentary as LinkedIn gives it back."""
    return _ESCAPED.sub(r"\1", _TEMPLATE.sub(lambda found: f"#{found[1]}", commentary))


def _plain(text: str) -> str:
    return _RESERVED.sub(lambda found: f"\\{found[0]}", text)
