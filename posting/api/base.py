"""What all views of this API have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from posting import tasks
from posting.api.errors import translated
from posting.api.fields import Nothing
from posting.api.idempotency import RememberedAnswers
from posting.api.permissions import MayAct
from posting.services import dry_run


class PostingView(RememberedAnswers, GenericViewSet):  # type: ignore[type-arg]
    """Reads the body by a strict serializer and answers with another; refusals become problem details."""

    permission_classes = [MayAct]
    lookup_value_regex = r"\d{1,18}"

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            # A body that cannot be read is refused also where nothing is read from it.
            request.data  # noqa: B018

    @property
    def person(self) -> Any:
        """Who asks; the permission has seen to it that somebody does."""
        return self.request.user

    def handle_exception(self, error: Exception) -> Response:
        return super().handle_exception(translated(error))

    def taken(self, serializer: type[serializers.Serializer[Any]] = Nothing, **options: Any) -> dict[str, Any]:
        """The body, checked."""
        reader = serializer(data=self.request.data, context=self.get_serializer_context(), **options)
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)

    def answered(self, asked: dict[str, Any], change: Callable[[], Any], *, status: int = 200) -> Response:
        """The answer of a change, kept together with it; in a dry run it is only tried, and the answer says so.

        ``dry_run`` is taken out of ``asked`` before ``change`` looks at it.
        """
        if asked.pop("dry_run", False):
            return Response({**dry_run.tried(change), "dry_run": True})
        answer = self.together(change, status=status)
        tasks.nudge()
        return answer

    def paged(self, rows: Any, serializer: type[serializers.Serializer[Any]]) -> Response:
        """One page of rows."""
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True, context=self.get_serializer_context()).data)


class ResourceView(PostingView):
    """Rows that can be listed and read one by one."""

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return self.paged(self.filter_queryset(self.get_queryset()), self.serializer_class)  # type: ignore[arg-type]

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)
