"""The pipeline: its status, and each stage carried out for many profiles or messages at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from social_outreach import facade, tasks
from social_outreach.adapters import registry
from social_outreach.adapters.discovery.pasted import PASTED
from social_outreach.api.base import SocialView
from social_outreach.api.errors import Unacceptable
from social_outreach.api.fields import MOST_ITEMS, BulkAnswer
from social_outreach.api.filters import ProfileFilter
from social_outreach.api.schema import documented, reading
from social_outreach.api.serializers_drafts import DraftAnswer
from social_outreach.api.serializers_messages import PipelineSendInput
from social_outreach.api.serializers_profiles import (
    DiscoverAnswer,
    DiscoverInput,
    JobOut,
    PipelineDraftInput,
    PipelineFollowupInput,
    PipelineReviewInput,
    PipelineStatus,
    ReviewAnswer,
)
from social_outreach.models import SocialProfile
from social_outreach.services import discovery, draft_choice, draft_runs, intake, pipeline
from social_outreach.states import MessageType

_PLATFORM = OpenApiParameter("platform", OpenApiTypes.STR, description="Of this platform alone.")
_DONE = {"done": [11, 12], "refused": {"13": "There is no profile 13."}, "changed": 2, "made": [], "more": False}
_MADE = {**_DONE, "made": [41, 42], "run": None}


def bulk_answer(outcome: pipeline.Outcome) -> Response:
    return Response(BulkAnswer(asdict(outcome) | {"done": outcome.done[:MOST_ITEMS]}).data)


class PipelineView(SocialView):
    serializer_class = BulkAnswer
    pagination_class = None
    filter_backends: list[Any] = []

    @reading("The pipeline at a glance", answer=PipelineStatus, parameters=[_PLATFORM], operation_id="pipeline_status")
    @action(detail=False)
    def status(self, request: Request) -> Response:
        platform = request.query_params.get("platform", "")
        if platform:
            registry.capabilities(platform)
        return Response(facade.pipeline_status(platform))

    @documented(
        "Discover: start a search for profiles, or take in pasted addresses or usernames",
        request=DiscoverInput,
        answer=DiscoverAnswer,
        status=201,
        example={
            "platform": "instagram",
            "source": "brave",
            "categories": ["design studio"],
            "locations": ["Lisbon"],
            "parameters": {"min_followers": 1000},
            "most": 100,
        },
    )
    @action(detail=False, methods=["post"])
    def discover(self, request: Request) -> Response:
        asked = self.taken(DiscoverInput)
        if asked.get("source", PASTED) != PASTED:
            return self._search(asked)
        try:
            job = intake.from_urls(platform=asked["platform"], lines=asked["urls"], actor=self.person)
        except ValueError as error:
            raise Unacceptable(str(error), "cannot-discover") from error
        found = SocialProfile.objects.filter(job=job).order_by("pk").values_list("pk", flat=True)
        refused = {str(line["line"]): line["reason"] for line in job.report}
        answer = {"done": list(found[:MOST_ITEMS]), "refused": refused, "made": [], "more": False}
        changed = job.created_count + job.merged_count
        return Response({**answer, "changed": changed, "job": JobOut(job).data}, status=201)

    def _search(self, asked: dict[str, Any]) -> Response:
        """The run is carried out by the workers: nothing is done yet when this answers. See jobs/{id}/."""
        job = discovery.create(actor=self.person, **asked)
        tasks.nudge_discovery(job.pk)
        nothing: dict[str, Any] = {"done": [], "refused": {}, "changed": 0, "made": [], "more": False}
        return Response({**nothing, "job": JobOut(job).data}, status=201)

    @documented(
        "Review: set the verdict on profiles, by id or on all that match",
        request=PipelineReviewInput,
        answer=ReviewAnswer,
        example={"profile_ids": [11, 12, 13], "verdict": "qualify", "reason": "Studio owners"},
        example_answer=_DONE,
    )
    @action(detail=False, methods=["post"])
    def review(self, request: Request) -> Response:
        asked = self.taken(PipelineReviewInput)
        matching = ProfileFilter(asked.get("filter", {}), queryset=SocialProfile.objects.all()).qs
        return bulk_answer(
            pipeline.review(
                verdict=asked["verdict"],
                reason=asked["reason"],
                ids=asked.get("profile_ids"),
                matching=matching,
                actor=request.user,
            )
        )

    @documented(
        "Draft: initial messages for profiles, or for all qualified ones without a message",
        request=PipelineDraftInput,
        answer=DraftAnswer,
        example={"all_qualified": True, "platform": "linkedin"},
        example_answer=_MADE,
    )
    @action(detail=False, methods=["post"])
    def draft(self, request: Request) -> Response:
        return self._draft(MessageType.INITIAL, self.taken(PipelineDraftInput))

    def _draft(self, message_type: MessageType, asked: dict[str, Any]) -> Response:
        """A template's texts are made at once; what asks over the network is left to a run."""
        ids, platform, template = asked.get("profile_ids"), asked["platform"], asked["template"]
        drafter = draft_choice.choose(asked["drafter"], template=template, instruction=asked["instruction"])
        if not drafter.is_generative:
            act = pipeline.draft if message_type == MessageType.INITIAL else pipeline.follow_up
            outcome = act(ids=ids, platform=platform, template=template, actor=self.person)
            return Response(DraftAnswer(asdict(outcome) | {"done": outcome.done[:MOST_ITEMS], "run": None}).data)
        run = draft_runs.start(
            profile_ids=ids, platform=platform, message_type=message_type, drafter=drafter.name,
            template=template, instruction=asked["instruction"], actor=self.person,
        )  # fmt: skip
        tasks.nudge_draft_run(run.pk)
        nothing = {"done": [], "refused": {}, "changed": 0, "made": [], "more": False}
        return Response(DraftAnswer({**nothing, "run": run}).data)

    @documented(
        "Send: schedule approved messages, now or at a time",
        request=PipelineSendInput,
        answer=BulkAnswer,
        example={"message_ids": [41, 42], "at": "2026-11-23T09:00:00Z"},
        example_answer=_DONE,
    )
    @action(detail=False, methods=["post"])
    def send(self, request: Request) -> Response:
        asked = self.taken(PipelineSendInput)
        outcome = pipeline.send(
            ids=asked.get("message_ids"), platform=asked["platform"], at=asked["at"], actor=request.user
        )
        tasks.nudge()
        return bulk_answer(outcome)

    @documented(
        "Follow up: further messages for profiles, or for all that have waited long enough",
        request=PipelineFollowupInput,
        answer=DraftAnswer,
        example={"all_ready": True},
        example_answer=_MADE,
    )
    @action(detail=False, methods=["post"])
    def followup(self, request: Request) -> Response:
        return self._draft(MessageType.FOLLOWUP, self.taken(PipelineFollowupInput))
