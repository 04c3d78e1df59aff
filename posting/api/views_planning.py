"""Accounts, templates, campaigns, slots, recurring posts and the queue."""

from __future__ import annotations

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from posting.api.base import PostingView, ResourceView
from posting.api.fields import Trial
from posting.api.filters import AccountFilter, CampaignFilter, RecurrenceFilter, SlotFilter, TemplateFilter
from posting.api.schema import documented, reading
from posting.api.serializers_planning import (
    AccountPauseInput,
    CampaignFields,
    CampaignInput,
    CampaignOut,
    ContentTemplateFields,
    ContentTemplateInput,
    ContentTemplateOut,
    FreeSlotOut,
    PublishingAccountOut,
    QueueOut,
    RebuiltOut,
    RecurrenceInput,
    RecurrenceOut,
    RecurrenceStopInput,
    SlotInput,
    SlotOut,
    StoppedOut,
    TokenVerifiedOut,
)
from posting.models import Campaign, ContentTemplate, PostingSlot, Recurrence
from posting.selectors.accounts import of_this_world
from posting.services import accounts, planning, post_queue, recurrences, slots, verifying
from posting.services.seed_queue import SeedQueue


class AccountView(ResourceView):
    serializer_class = PublishingAccountOut
    filterset_class = AccountFilter

    def get_queryset(self) -> Any:
        return of_this_world()

    @reading("Publishing accounts, newest first", answer=PublishingAccountOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One publishing account", answer=PublishingAccountOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @reading("The next free posting slot of an account", answer=FreeSlotOut, filters=False)
    @action(detail=True, filterset_class=None, url_path="next-slot")
    def next_slot(self, request: Request, pk: str) -> Response:
        found = slots.next_free(self.get_object())
        if found is None:
            return Response(FreeSlotOut({"scheduled_local": "", "timezone": "", "at": None}).data)
        return Response(FreeSlotOut({"scheduled_local": found.local, "timezone": found.zone, "at": found.instant}).data)

    @documented("Ask the platform whether the token still works", answer=TokenVerifiedOut)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str) -> Response:
        self.taken()
        return Response(TokenVerifiedOut(verifying.verify(self.get_object().pk, actor=self.person)).data)

    @documented("Let nothing leave by an account", request=AccountPauseInput, answer=PublishingAccountOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        asked = self.taken(AccountPauseInput)
        return self._changed(asked, lambda pk: accounts.pause(pk, reason=asked["reason"], actor=self.person))

    @documented("Lift a pause or a halt; what waited is due at once", request=Trial, answer=PublishingAccountOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        return self._changed(self.taken(Trial), lambda pk: accounts.resume(pk, actor=self.person))

    @documented("Forget the secrets of an account; its history stays", request=Trial, answer=PublishingAccountOut)
    @action(detail=True, methods=["post"])
    def disconnect(self, request: Request, pk: str) -> Response:
        return self._changed(self.taken(Trial), lambda pk: accounts.disconnect(pk, actor=self.person))

    def _changed(self, asked: dict[str, Any], step: Any) -> Response:
        account = self.get_object()

        def change() -> dict[str, Any]:
            step(account.pk)
            account.refresh_from_db()
            return dict(PublishingAccountOut(account).data)

        return self.answered(asked, change)


class TemplateView(ResourceView):
    serializer_class = ContentTemplateOut
    queryset = ContentTemplate.objects.all()
    filterset_class = TemplateFilter

    @reading("Content templates, newest first", answer=ContentTemplateOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One content template", answer=ContentTemplateOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented(
        "Add a content template",
        request=ContentTemplateInput,
        answer=ContentTemplateOut,
        status=201,
        example={"name": "new piece", "body": "Fresh from the kiln: {{ title }}"},
    )
    def create(self, request: Request) -> Response:
        asked = self.taken(ContentTemplateInput)
        return self.answered(asked, lambda: ContentTemplateOut(planning.save_template(**asked)).data, status=201)

    @documented("Change a content template", request=ContentTemplateFields, answer=ContentTemplateOut, method="PATCH")
    def partial_update(self, request: Request, pk: str) -> Response:
        row = planning.save_template(int(pk), **self.taken(ContentTemplateFields, partial=True))
        return Response(ContentTemplateOut(row).data)

    @documented("Delete a content template", status=204, method="DELETE")
    def destroy(self, request: Request, pk: str) -> Response:
        self.taken()
        planning.delete_template(int(pk))
        return Response(status=204)


class CampaignView(ResourceView):
    serializer_class = CampaignOut
    queryset = Campaign.objects.all()
    filterset_class = CampaignFilter

    @reading("Campaigns, newest first", answer=CampaignOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One campaign", answer=CampaignOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented("Add a campaign", request=CampaignInput, answer=CampaignOut, status=201, example={"name": "Spring"})
    def create(self, request: Request) -> Response:
        asked = self.taken(CampaignInput)
        return self.answered(asked, lambda: CampaignOut(planning.save_campaign(**asked)).data, status=201)

    @documented("Change a campaign, or close it", request=CampaignFields, answer=CampaignOut, method="PATCH")
    def partial_update(self, request: Request, pk: str) -> Response:
        row = planning.save_campaign(int(pk), **self.taken(CampaignFields, partial=True))
        return Response(CampaignOut(row).data)


class SlotView(ResourceView):
    serializer_class = SlotOut
    filterset_class = SlotFilter

    def get_queryset(self) -> Any:
        return PostingSlot.objects.select_related("account")

    @reading("Posting slots", answer=SlotOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @documented(
        "Add a posting slot",
        request=SlotInput,
        answer=SlotOut,
        status=201,
        example={"account": 3, "weekday": 0, "wall_time": "09:30"},
    )
    def create(self, request: Request) -> Response:
        asked = self.taken(SlotInput)
        account = of_this_world().get(pk=asked.pop("account"))
        return self.answered(asked, lambda: SlotOut(slots.add(account, **asked)).data, status=201)

    @documented("Remove a posting slot", status=204, method="DELETE")
    def destroy(self, request: Request, pk: str) -> Response:
        self.taken()
        slots.remove(self.get_object().pk, actor=self.person)
        return Response(status=204)


class RecurrenceView(ResourceView):
    serializer_class = RecurrenceOut
    queryset = Recurrence.objects.select_related("created_by")
    filterset_class = RecurrenceFilter

    @reading("Recurring posts, newest first", answer=RecurrenceOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One recurring post", answer=RecurrenceOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented(
        "Plan a post that comes again; the posts of the next days are there at once, as drafts",
        request=RecurrenceInput,
        answer=RecurrenceOut,
        status=201,
        example={"frequency": "weekly", "weekdays": [0], "first_on": "2027-01-04", "wall_time": "09:30",
                 "zone": "Europe/Lisbon", "post": {"content": "A new week.", "accounts": [3]}},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        reader = RecurrenceInput(data=request.data, context=self.get_serializer_context())
        reader.is_valid(raise_exception=True)
        fields = dict(reader.validated_data["post"])
        targets = fields.pop("accounts", [])
        for name in ("scheduled_local", "timezone"):
            fields.pop(name, None)
        return self.answered(
            {"dry_run": reader.validated_data["dry_run"]},
            lambda: (
                RecurrenceOut(
                    recurrences.start(when=reader.when(), fields=fields, accounts=targets, actor=self.person)
                ).data
            ),
            status=201,
        )

    @documented("End a recurring post", request=RecurrenceStopInput, answer=StoppedOut)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        asked, row = self.taken(RecurrenceStopInput), self.get_object()

        def change() -> dict[str, int]:
            stopped = recurrences.stop(row.pk, cancel_waiting=asked["cancel_waiting"], actor=self.person)
            return {"cancelled": stopped}

        return self.answered(asked, change)

    @documented("Let a stopped recurring post go on with its next date", request=Trial, answer=RecurrenceOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        asked, row = self.taken(Trial), self.get_object()
        return self.answered(asked, lambda: RecurrenceOut(recurrences.resume(row.pk, actor=self.person)).data)


class QueueView(PostingView):
    serializer_class = QueueOut
    pagination_class = None
    filter_backends: list[Any] = []

    @reading("What waits, what is due, and what the queue in Redis holds", answer=QueueOut, operation_id="queue_show")
    def show(self, request: Request) -> Response:
        queue = SeedQueue()
        return Response(QueueOut({**queue.statistics(), "due_posts": queue.get_due_posts()}).data)

    @documented("Fill the queue in Redis anew from the database", answer=RebuiltOut)
    @action(detail=False, methods=["post"])
    def rebuild(self, request: Request) -> Response:
        self.taken()
        return Response({"held": post_queue.rebuild()})
