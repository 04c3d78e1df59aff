"""Replies of everybody: listed, and decided about."""

from __future__ import annotations

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from social_outreach.api.base import ResourceView
from social_outreach.api.filters import ReplyFilter
from social_outreach.api.schema import documented, reading
from social_outreach.api.serializers_replies import InboxOut
from social_outreach.selectors import replies as selectors
from social_outreach.services import replies


class ReplyView(ResourceView):
    serializer_class = InboxOut
    filterset_class = ReplyFilter

    def get_queryset(self) -> Any:
        return selectors.replies()

    def shown(self, pk: str) -> Response:
        return Response(InboxOut(selectors.replies().get(pk=pk)).data)

    @reading("Replies, newest first", answer=InboxOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One reply", answer=InboxOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented("They do not want to hear from us: suppress them, stop what waits", answer=InboxOut)
    @action(detail=True, methods=["post"], url_path="confirm-opt-out")
    def confirm_opt_out(self, request: Request, pk: str) -> Response:
        self.taken()
        replies.confirm_opt_out(int(pk), actor=self.person)
        return self.shown(pk)

    @documented("The suggested opt-out was not meant so", answer=InboxOut)
    @action(detail=True, methods=["post"], url_path="dismiss-opt-out")
    def dismiss_opt_out(self, request: Request, pk: str) -> Response:
        self.taken()
        replies.dismiss_opt_out(int(pk), actor=self.person)
        return self.shown(pk)

    @documented("Mark a reply as dealt with", answer=InboxOut)
    @action(detail=True, methods=["post"])
    def seen(self, request: Request, pk: str) -> Response:
        self.taken()
        replies.mark_seen(int(pk))
        return self.shown(pk)

    @documented("Take the mark away: it is open again", answer=InboxOut)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        self.taken()
        replies.mark_seen(int(pk), is_seen=False)
        return self.shown(pk)
