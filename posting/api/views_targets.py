"""Targets and their parts: what became of a post on each account."""

from __future__ import annotations

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from posting import tasks
from posting.api.base import PostingView, ResourceView
from posting.api.fields import Trial
from posting.api.filters import TargetFilter
from posting.api.schema import documented, reading
from posting.api.serializers_dry_run import or_dry_run
from posting.api.serializers_posts import PartDecision, PartStory, TargetOut, TargetStory
from posting.selectors import resources
from posting.services import dry_run, scheduling


class TargetView(ResourceView):
    serializer_class = TargetOut
    filterset_class = TargetFilter

    def get_queryset(self) -> Any:
        return resources.targets()

    @reading("Targets, newest first", answer=TargetOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One target with its parts, their attempts and events", answer=TargetStory)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(TargetStory(resources.targets_with_story().get(pk=int(pk))).data)

    @documented(
        "Try what failed of a target again; what is out is not repeated",
        request=Trial,
        answer=or_dry_run(TargetStory, "Target"),
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        asked, target = self.taken(Trial), self.get_object()
        if asked["dry_run"]:
            step = lambda: scheduling.retry(target.pk, actor=self.person)  # noqa: E731
            return Response(dry_run.of_post(target.post_id, trying=step))

        def change() -> dict[str, Any]:
            scheduling.retry(target.pk, actor=self.person)
            return dict(TargetStory(resources.targets_with_story().get(pk=target.pk)).data)

        answer = self.together(change)
        tasks.nudge()
        return answer


class PartView(PostingView):
    serializer_class = PartStory
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        return resources.parts()

    @reading("One part: exactly what leaves, attempts and events", answer=PartStory)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(PartStory(self.get_object()).data)

    @documented(
        "Say what became of a doubtful part", request=PartDecision, answer=PartStory, example={"decision": "arrived"}
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        asked = self.taken(PartDecision)
        part = self.get_object().pk

        def change() -> dict[str, Any]:
            scheduling.decide(part, decision=asked["decision"], actor=self.person)
            return dict(PartStory(resources.parts().get(pk=part)).data)

        return self.answered(asked, change)
