"""Compare-and-set: a state changes only if it still is what the mover saw. Nought rows: somebody else won."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from outbound.states import TRANSITIONS


class ForbiddenTransition(ValueError):
    """No such step is drawn in the table of transitions; a fault of the caller."""


def advance(
    rows: models.QuerySet[Any],
    *,
    frm: str | Iterable[str],
    to: str,
    held_epoch: int | None = None,
    table: Mapping[str, frozenset[str]] = TRANSITIONS,
    **fields: Any,
) -> int:
    """Move ``rows`` that are in ``frm`` (and of ``held_epoch``) to ``to``; returns how many moved.

    Raises ForbiddenTransition if the table does not allow the step.
    """
    sources = [frm] if isinstance(frm, str) else list(frm)
    for source in sources:
        if to not in table.get(source, frozenset()):
            raise ForbiddenTransition(f"{source} -> {to}")
    rows = rows.filter(state__in=sources)
    if held_epoch is not None:
        rows = rows.filter(epoch=held_epoch)
    return rows.update(state=to, **fields)
