"""Profiles and the discovery runs that found them."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Value
from django.db.models.functions import Coalesce
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from social_outreach import tasks
from social_outreach.api.base import ResourceView
from social_outreach.api.errors import Unacceptable
from social_outreach.api.fields import ReasonInput
from social_outreach.api.filters import JobFilter, ProfileFilter
from social_outreach.api.schema import documented, reading
from social_outreach.api.serializers_messages import MessageOut
from social_outreach.api.serializers_policy import SuppressedOut
from social_outreach.api.serializers_profiles import (
    DraftInput,
    JobOut,
    OneProfileOut,
    OneReviewInput,
    ProfileChange,
    ProfileInput,
    ProfileOut,
    ReplyInput,
    ReplyOut,
)
from social_outreach.models import SenderAccount, SocialDiscoveryJob, SocialProfile, SocialReply
from social_outreach.services import discovery, drafting, profiles, replies, review, suppressions


class ProfileView(ResourceView):
    serializer_class = ProfileOut
    filterset_class = ProfileFilter
    #: Never null, so that a page can begin behind any row.
    orderings = {"followers": "followers_key", "score": "score_key"}

    def get_queryset(self) -> Any:
        rows = SocialProfile.objects.select_related("reviewed_by")
        if self.action == "list" and self.request.query_params.get("ordering"):
            rows = rows.annotate(
                # Signed: the column's own type takes -1 for out of its range, and compares with nothing.
                followers_key=Coalesce("followers_count", Value(-1), output_field=BigIntegerField()),
                score_key=Coalesce("engagement_score", Value(-1.0)),
            )
        return rows

    @reading("Profiles, newest first", answer=ProfileOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One profile", answer=OneProfileOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(OneProfileOut(self.get_object()).data)

    @documented(
        "Add a profile",
        request=ProfileInput,
        answer=OneProfileOut,
        status=201,
        example={"platform": "instagram", "username": "@clay.and.kiln", "full_name": "Maya Ortiz", "location": "Porto"},
    )
    def create(self, request: Request) -> Response:
        asked = self.taken(ProfileInput)
        try:
            made = profiles.add(found_by=f"api {request.user.pk}", **asked)
        except ValueError as error:
            raise Unacceptable(str(error), "bad-username") from error
        return Response(OneProfileOut(made).data, status=201)

    @documented("Correct what describes a profile", request=ProfileChange, answer=OneProfileOut, method="PATCH")
    def partial_update(self, request: Request, pk: str) -> Response:
        return Response(OneProfileOut(profiles.correct(int(pk), **self.taken(ProfileChange, partial=True))).data)

    @documented("Delete a profile that was never contacted", status=204, method="DELETE")
    def destroy(self, request: Request, pk: str) -> Response:
        self.taken()
        profiles.delete(int(pk))
        return Response(status=204)

    @documented("Set the verdict on one profile", request=OneReviewInput, answer=OneProfileOut)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        asked, profile = self.taken(OneReviewInput), self.get_object()
        return Response(OneProfileOut(review.judge_one(profile.pk, actor=request.user, **asked)).data)

    @documented("Draft a message to one profile", request=DraftInput, answer=MessageOut, status=201)
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: str) -> Response:
        asked, profile = self.taken(DraftInput), self.get_object()
        return Response(MessageOut(drafting.draft(profile, actor=request.user, **asked)).data, status=201)

    @reading("Replies of one profile", answer=ReplyOut(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def replies(self, request: Request, pk: str) -> Response:
        rows = SocialReply.objects.filter(thread__profile=self.get_object())
        return self.paged(rows.select_related("thread", "recorded_by"), ReplyOut)

    @documented(
        "Record that a person wrote to us",
        request=ReplyInput,
        answer=ReplyOut,
        status=201,
        example={"body": "Sounds good, tell me more.", "received_at": "2026-11-21T10:15:00Z"},
    )
    @replies.mapping.post
    def record_reply(self, request: Request, pk: str) -> Response:
        asked, profile = self.taken(ReplyInput), self.get_object()
        if account := asked.pop("account", None):
            asked["account"] = SenderAccount.objects.filter(pk=account).first()
            if asked["account"] is None:
                raise replies.BadReply(f"There is no account {account}.")
        return Response(ReplyOut(replies.record(profile, actor=request.user, **asked)).data, status=201)

    @documented("Never contact this person again", request=ReasonInput, answer=SuppressedOut, status=201)
    @action(detail=True, methods=["post"])
    def suppress(self, request: Request, pk: str) -> Response:
        asked, profile = self.taken(ReasonInput), self.get_object()
        stopped = suppressions.never_contact(profile, reason=asked["reason"], source="api", actor=request.user)
        return Response({"profile": profile.pk, "stopped": stopped}, status=201)


class JobView(ResourceView):
    serializer_class = JobOut
    queryset = SocialDiscoveryJob.objects.all()
    filterset_class = JobFilter

    @reading("Discovery runs, newest first", answer=JobOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One discovery run", answer=JobOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented("Stop a discovery run; what it found stays", answer=JobOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        self.taken()
        job = self.get_object()
        discovery.cancel(job)
        return Response(JobOut(job).data)

    @documented("Go on with a discovery run that failed or waits", answer=JobOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        self.taken()
        job = self.get_object()
        discovery.resume(job)
        tasks.nudge_discovery(job.pk)
        return Response(JobOut(job).data)
