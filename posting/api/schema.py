"""What the OpenAPI schema says of every action: body, answer, problems, and the Idempotency-Key of a POST."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from posting.api.idempotency import HEADER


class PostingProblem(serializers.Serializer[Any]):
    """A refusal, as RFC 9457 has it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(required=False, help_text="What is wrong, by field.")  # type: ignore[assignment]


_REFUSALS = {
    400: "The body or a parameter is not right.",
    401: "Not signed in, or a wrong token.",
    403: "This account may not do this.",
    404: "There is no such thing.",
    409: "Its state does not allow this.",
    413: "The body is too large.",
    415: "This type of body is not taken here.",
    422: "Well-formed, and against a rule.",
    429: "Too many requests; Retry-After says when.",
}
_KEY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any text of your choice. A repeat with the same key gets the first answer again.",
)


def documented(
    summary: str,
    *,
    request: Any = None,
    answer: Any = None,
    status: int = 200,
    method: str = "POST",
    refusals: Sequence[int] = (400, 401, 403, 404, 409, 422, 429),
    parameters: Sequence[OpenApiParameter] = (),
    example: Any = None,
    example_answer: Any = None,
    **more: Any,
) -> Callable[[Any], Any]:
    """Decorator of an action."""
    problems = {
        (code, "application/problem+json"): OpenApiResponse(PostingProblem, description=_REFUSALS[code])
        for code in refusals
    }
    examples = [OpenApiExample("Request", value=example, request_only=True)] if example is not None else []
    if example_answer is not None:
        shown = OpenApiExample("Answer", value=example_answer, response_only=True, status_codes=[str(status)])
        examples.append(shown)
    return extend_schema(
        summary=summary,
        request=request,
        responses={status: answer, **problems},
        parameters=[*parameters, *([_KEY] if method == "POST" else [])],
        examples=examples,
        tags=["posting"],
        **more,
    )


def reading(summary: str, *, answer: Any = None, **more: Any) -> Callable[[Any], Any]:
    """Decorator of a GET."""
    return documented(summary, answer=answer, method="GET", refusals=(400, 401, 404, 429), **more)
