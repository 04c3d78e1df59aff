"""Pages by cursor: their cost does not grow with how far one has read, and no row is shown twice or left out."""

from __future__ import annotations

import json
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from django.db.models import Q
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.utils.urls import replace_query_param

_LARGEST = 2**63 - 1


class Place(NamedTuple):
    """Where a page begins: after (or, going back, before) the row with this key and id."""

    is_back: bool
    key: float
    pk: int


class CursorPages(CursorPagination):
    """Newest first. A view may name ``orderings`` for ``?ordering=``: word to a numeric column that is never null.

    Unlike REST framework's own, rows with equal keys are told apart by their id, however many they are.
    """

    page_size_query_param = "page_size"
    page_size_query_description = "How many rows on a page, 200 at the most."
    cursor_query_description = "Where the page begins, from the links next and previous."
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.request = request
        self.address: str = request.build_absolute_uri()
        self.rows: int = self.get_page_size(request) or 1
        self.key, is_falling = self._order(request, view)
        self.place = self._place(request)
        if self.place and self.place.is_back:
            is_falling = not is_falling
        sign, side = ("-", "lt") if is_falling else ("", "gt")
        rows = queryset.order_by(*dict.fromkeys([f"{sign}{self.key}", f"{sign}id"]))
        if self.place:
            rows = rows.filter(_beyond(self.key, side, self.place))
        found = list(rows[: self.rows + 1])
        self._note(found)
        return self.page

    def _note(self, found: list[Any]) -> None:
        self.page: list[Any] = found[: self.rows]
        is_more, is_back = len(found) > self.rows, bool(self.place and self.place.is_back)
        if is_back:
            self.page.reverse()
        self.has_next = is_back or is_more
        self.has_previous = is_more if is_back else self.place is not None

    def _order(self, request: Any, view: Any) -> tuple[str, bool]:
        word = request.query_params.get("ordering", "")
        if not word:
            return "id", True
        orderings = {"id": "id", **getattr(view, "orderings", {})}
        if word.removeprefix("-") not in orderings:
            raise ValidationError({"ordering": [f"Order by one of {', '.join(orderings)}; '-' before it: falling."]})
        return orderings[word.removeprefix("-")], word.startswith("-")

    def _place(self, request: Any) -> Place | None:
        text = request.query_params.get(self.cursor_query_param)
        if text is None:
            return None
        try:
            is_back, key, pk = json.loads(urlsafe_b64decode(text.encode("ascii")))
        except (ValueError, TypeError, RecursionError):
            raise NotFound("This cursor is not one of ours.") from None
        if not isinstance(is_back, bool) or not _is_number(key) or not isinstance(pk, int) or not _is_number(pk):
            raise NotFound("This cursor is not one of ours.")
        return Place(is_back, key, pk)

    def get_next_link(self) -> str | None:
        return self._link(self.page[-1], is_back=False) if self.has_next and self.page else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page[0], is_back=True) if self.has_previous and self.page else None

    def _link(self, row: Any, *, is_back: bool) -> str:
        place = json.dumps([is_back, getattr(row, self.key), row.pk], separators=(",", ":"))
        text = urlsafe_b64encode(place.encode()).decode()
        return str(replace_query_param(self.address, self.cursor_query_param, text))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        if orderings := getattr(view, "orderings", {}):
            words = [f"{sign}{word}" for word in ("id", *orderings) for sign in ("", "-")]
            parameters.append({"name": "ordering", "in": "query", "schema": {"type": "string", "enum": words}})
        return parameters


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) <= _LARGEST


def _beyond(key: str, side: str, place: Place) -> Q:
    after = Q(**{f"id__{side}": place.pk})
    if key == "id":
        return after
    return Q(**{f"{key}__{side}": place.key}) | (Q(**{key: place.key}) & after)
