"""What a search expression says in a person's words. Pure."""

from __future__ import annotations

import re

#: ``site:``, ``-inurl:`` and the like, with what follows them up to the next space.
_OPERATOR = re.compile(r'(?<!\S)-?[a-z]+:(?:"[^"]*"|\S+)')


def typed(query: str) -> str:
    """The words of a query without the operators and quotation marks that we have put around them."""
    return " ".join(_OPERATOR.sub(" ", query).replace('"', " ").split())
