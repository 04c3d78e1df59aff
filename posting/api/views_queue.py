"""What failed, by cause, and all of a cause tried again."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from posting.api.base import PostingView
from posting.api.fields import Trial, WordField
from posting.api.schema import documented, reading
from posting.selectors.causes import causes
from posting.services import steps


class CauseOut(serializers.Serializer[Any]):
    cause = serializers.CharField(source="pk", help_text="Names it for queue/retry/, for as long as any part is left.")
    platform = WordField()
    kind = WordField(
        help_text="What the platform answered; failed: before a call; expired or skipped: by a gate; given_up."
    )
    code = serializers.CharField(help_text="The platform's own code, where it gave one.")
    reason = serializers.CharField(help_text="Of the newest part.")
    count = serializers.IntegerField(help_text="Parts that failed for it.")
    newest_post = serializers.IntegerField(source="newest")
    last_at = serializers.DateTimeField(allow_null=True)
    may_retry = serializers.BooleanField(help_text="False of what was given up in doubt: it may be out.")


class CauseInput(Trial):
    cause = serializers.CharField(max_length=40, help_text="As queue/causes/ names it.")


class RetriedOut(serializers.Serializer[Any]):
    retried = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Still to be tried again by a further request.")


class QueueCausesView(PostingView):
    serializer_class = CauseOut
    pagination_class = None
    filter_backends: list[Any] = []

    @reading("What failed, by cause, the newest first", answer=CauseOut(many=True), operation_id="queue_causes")
    def show(self, request: Request) -> Response:
        return Response(CauseOut(causes(), many=True).data)

    @documented(
        "Try again what failed for one cause; what is out is not repeated",
        request=CauseInput,
        answer=RetriedOut,
        example={"cause": "1f0c2a9b7d3e4f5a6b7c"},
        operation_id="queue_retry",
    )
    def retry(self, request: Request) -> Response:
        asked = self.taken(CauseInput)

        def change() -> dict[str, int]:
            found = steps.retry_cause(asked["cause"], actor=self.person)
            return {"retried": found.done, "left": found.left}

        return self.answered(asked, change)
