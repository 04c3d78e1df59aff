"""Drafters and drafting runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from outbound.clock import database_now
from social_outreach import tasks
from social_outreach.api.base import ResourceView, SocialView
from social_outreach.api.errors import Conflict
from social_outreach.api.filters import DraftItemFilter, DraftRunFilter
from social_outreach.api.schema import documented, reading
from social_outreach.api.serializers_drafts import DrafterOut, DraftItemOut, DraftRunOut, OneDraftRunOut
from social_outreach.models import SocialDraftItem, SocialDraftRun
from social_outreach.services import draft_runs, drafting, token_budget


class DrafterView(SocialView):
    serializer_class = DrafterOut
    pagination_class = None
    filter_backends: list[Any] = []

    @reading("Who can write drafts, and what is left of today's tokens", answer=DrafterOut(many=True))
    def list(self, request: Request) -> Response:
        now = database_now()
        rows = [
            asdict(one) | {"tokens_left": token_budget.left(one.name, now) if one.is_generative else None}
            for one in drafting.drafters()
        ]
        return Response(DrafterOut(rows, many=True).data)


class DraftRunView(ResourceView):
    serializer_class = DraftRunOut
    queryset = SocialDraftRun.objects.select_related("created_by")
    filterset_class = DraftRunFilter

    @reading("Drafting runs, newest first", answer=DraftRunOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One drafting run: how far it is, what it waits for, and what was refused", answer=OneDraftRunOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(OneDraftRunOut(self.get_object()).data)

    @reading("What became of the profiles of a run", answer=DraftItemOut(many=True))
    @action(detail=True, filterset_class=DraftItemFilter)
    def items(self, request: Request, pk: str) -> Response:
        rows = SocialDraftItem.objects.filter(run=self._run(pk)).select_related("profile")
        return self.paged(self.filter_queryset(rows), DraftItemOut)

    @documented("Stop a drafting run; the drafts made stay", answer=OneDraftRunOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        self.taken()
        run = self._run(pk)
        if not draft_runs.cancel(run):
            raise Conflict(f"This run is {run.status}.", "not-now")
        return Response(OneDraftRunOut(run).data)

    @documented("Let a drafting run that waits go on now", answer=OneDraftRunOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        self.taken()
        run = self._run(pk)
        if not draft_runs.resume(run):
            raise Conflict("This run does not wait for anything.", "not-now")
        tasks.nudge_draft_run(run.pk)
        return Response(OneDraftRunOut(run).data)

    def _run(self, pk: str) -> SocialDraftRun:
        return self.get_queryset().get(pk=int(pk))
