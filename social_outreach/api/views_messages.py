"""Messages: read with their ledger, edited, approved, sent, decided; and the assisted queue."""

from __future__ import annotations

import copy
from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from outbound.states import State
from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.api.base import ResourceView
from social_outreach.api.fields import BulkAnswer, MaybeReasonInput
from social_outreach.api.filters import MessageFilter
from social_outreach.api.schema import documented, reading
from social_outreach.api.serializers_drafts import RegenerateInput
from social_outreach.api.serializers_messages import (
    ApproveInput,
    BulkInput,
    BulkSendInput,
    CardOut,
    DecideInput,
    EditInput,
    MessageOut,
    MessageStory,
    RescheduleInput,
    SendInput,
)
from social_outreach.api.views_pipeline import bulk_answer
from social_outreach.models import SocialMessage
from social_outreach.selectors import messages as selectors
from social_outreach.services import assisted, drafting, messages, pipeline
from social_outreach.services.outlook import plan_for, why
from social_outreach.states import APPROVED


def story(pk: int) -> dict[str, Any]:
    """One message with its ledger, the answer to "why has this not gone?" and the forecast."""
    found = selectors.story(pk)
    waits = found.message.state in (APPROVED, State.SCHEDULED)
    # The planner notes on the message what it assumes; a copy keeps that apart.
    forecast = plan_for([copy.copy(found.message)])[0] if waits else None
    found.message.why, found.message.forecast = why(copy.copy(found.message)), forecast  # type: ignore[attr-defined]
    found.message._prefetched_objects_cache = {"attempts": found.attempts, "events": found.events}  # type: ignore[attr-defined]
    return dict(MessageStory(found.message).data)


class MessageView(ResourceView):
    serializer_class = MessageOut
    filterset_class = MessageFilter

    def get_queryset(self) -> Any:
        return selectors.messages()

    def shown(self, message: SocialMessage) -> Response:
        return Response(MessageOut(selectors.messages().get(pk=message.pk)).data)

    @reading("Messages, newest first", answer=MessageOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One message: attempts, events, why it has not gone, and when it could", answer=MessageStory)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(story(int(pk)))

    @documented(
        "Change the text of a message; voids an approval",
        request=EditInput,
        answer=MessageOut,
        method="PATCH",
        example={"body": "Hello Maya, your glazes caught my eye.", "version": 1},
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.shown(messages.edit(int(pk), actor=request.user, **self.taken(EditInput)))

    @documented("Approve exactly this text", request=ApproveInput, answer=MessageOut)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self.shown(messages.approve(int(pk), actor=request.user, **self.taken(ApproveInput)))

    @documented("Send an approved message, now or at a time", request=SendInput, answer=MessageOut)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        message = messages.send(int(pk), actor=request.user, **self.taken(SendInput))
        tasks.nudge()
        return self.shown(message)

    @documented("Give a waiting message another time, now or at one", request=RescheduleInput, answer=MessageOut)
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, pk: str) -> Response:
        message = messages.reschedule(int(pk), actor=request.user, **self.taken(RescheduleInput))
        tasks.nudge()
        return self.shown(message)

    @documented("Stop a message that has not begun to leave", answer=MessageOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        self.taken()
        return self.shown(messages.cancel(int(pk), actor=request.user))

    @documented("Turn a waiting message into one that a person sends", answer=MessageOut)
    @action(detail=True, methods=["post"], url_path="by-hand")
    def by_hand(self, request: Request, pk: str) -> Response:
        self.taken()
        return self.shown(messages.by_hand(int(pk), actor=request.user))

    @documented(
        "Say what became of a doubtful message", request=DecideInput, answer=MessageOut, example={"decision": "arrived"}
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        message = messages.close_unknown(int(pk), actor=request.user, **self.taken(DecideInput))
        tasks.nudge()
        return self.shown(message)

    @documented("Take a failed, skipped or expired message back to draft", answer=MessageOut)
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, pk: str) -> Response:
        self.taken()
        return self.shown(messages.revise(int(pk), actor=request.user))

    @documented(
        "Have a draft written anew; the text before stands in the events",
        request=RegenerateInput,
        answer=MessageOut,
        example={"instruction": "Shorter, and mention the kiln.", "version": 1},
    )
    @action(detail=True, methods=["post"])
    def regenerate(self, request: Request, pk: str) -> Response:
        return self.shown(drafting.regenerate(int(pk), actor=request.user, **self.taken(RegenerateInput)))

    # -- many at once ----------------------------------------------------------------------------------

    @documented("Approve many messages", request=BulkInput, answer=BulkAnswer, example={"ids": [41, 42]})
    @action(detail=False, methods=["post"], url_path="bulk/approve")
    def bulk_approve(self, request: Request) -> Response:
        return bulk_answer(pipeline.bulk("approve", self.taken(BulkInput)["ids"], actor=request.user))

    @documented("Send many approved messages", request=BulkSendInput, answer=BulkAnswer)
    @action(detail=False, methods=["post"], url_path="bulk/send")
    def bulk_send(self, request: Request) -> Response:
        asked = self.taken(BulkSendInput)
        outcome = pipeline.bulk("send", asked.pop("ids"), actor=request.user, **asked)
        tasks.nudge()
        return bulk_answer(outcome)

    @documented("Cancel many messages", request=BulkInput, answer=BulkAnswer)
    @action(detail=False, methods=["post"], url_path="bulk/cancel")
    def bulk_cancel(self, request: Request) -> Response:
        return bulk_answer(pipeline.bulk("cancel", self.taken(BulkInput)["ids"], actor=request.user))

    # -- sent by hand ----------------------------------------------------------------------------------

    @documented("Take the next card of the assisted queue", answer=CardOut)
    @action(detail=False, methods=["post"], url_path="assisted/next")
    def take_next(self, request: Request) -> Response:
        self.taken()
        card = assisted.take(actor=request.user)
        if card is None:
            return Response(CardOut({"message": None, "profile_url": "", "compose_url": ""}).data)
        adapter, username = registry.get(card.platform), card.profile.username
        addresses = {"profile_url": adapter.profile_url(username), "compose_url": adapter.compose_url(username)}
        return Response(CardOut({"message": selectors.messages().get(pk=card.pk), **addresses}).data)

    @documented("The text is copied: from now on it may have been sent", answer=MessageOut)
    @action(detail=True, methods=["post"])
    def begin(self, request: Request, pk: str) -> Response:
        self.taken()
        return self.shown(assisted.begin(int(pk), actor=request.user))

    @documented("It went out by hand", answer=MessageOut)
    @action(detail=True, methods=["post"], url_path="mark-sent")
    def mark_sent(self, request: Request, pk: str) -> Response:
        self.taken()
        return self.shown(assisted.mark_sent(int(pk), actor=request.user))

    @documented("Not this person; nothing was sent", request=MaybeReasonInput, answer=MessageOut)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: str) -> Response:
        return self.shown(assisted.skip(int(pk), actor=request.user, **self.taken(MaybeReasonInput)))

    @documented("The person cannot be written to", request=MaybeReasonInput, answer=MessageOut)
    @action(detail=True, methods=["post"], url_path="not-reachable")
    def not_reachable(self, request: Request, pk: str) -> Response:
        return self.shown(assisted.mark_not_reachable(int(pk), actor=request.user, **self.taken(MaybeReasonInput)))

    @documented("Give back a card that was not begun", answer=MessageOut)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        self.taken()
        return self.shown(assisted.release(int(pk), actor=request.user))
