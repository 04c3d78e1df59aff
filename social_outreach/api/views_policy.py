"""What operators tend: accounts, limits, suppressions, the global stop, templates; and the outlook."""

from __future__ import annotations

from typing import Any

from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from social_outreach import facade, tasks
from social_outreach.adapters.registry import UnknownPlatform
from social_outreach.api.base import ResourceView, SocialView
from social_outreach.api.errors import Conflict
from social_outreach.api.fields import MaybeReasonInput, ReasonInput
from social_outreach.api.filters import AccountFilter, LimitFilter, SuppressionFilter, TemplateFilter
from social_outreach.api.schema import documented, reading
from social_outreach.api.serializers_messages import OutlookOut
from social_outreach.api.serializers_policy import (
    AccountOut,
    ConfigOut,
    ConnectInput,
    ControlOut,
    LimitInput,
    LimitOut,
    SuppressionInput,
    SuppressionOut,
    TemplateInput,
    TemplateOut,
    VerifyOut,
)
from social_outreach.models import SenderAccount, SocialLimit, SocialSuppression, SocialTemplate
from social_outreach.selectors.messages import waiting_to_leave
from social_outreach.services import accounts, control, limits, suppressions, templates
from social_outreach.services.outlook import MOST, outlook


class AccountView(ResourceView):
    serializer_class = AccountOut
    queryset = SenderAccount.objects.all()
    filterset_class = AccountFilter

    @reading("Sender accounts", answer=AccountOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One sender account", answer=AccountOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented(
        "Connect an account, or reconnect it",
        request=ConnectInput,
        answer=AccountOut,
        status=201,
        example={"platform": "facebook", "account_id": "104512345678901", "name": "Studio", "access_token": "EAAB…"},
    )
    @action(detail=False, methods=["post"])
    def connect(self, request: Request) -> Response:
        account = accounts.connect(**self.taken(ConnectInput))
        tasks.nudge()
        return Response(AccountOut(account).data, status=201)

    @documented("Ask the platform who the token belongs to", answer=VerifyOut)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str) -> Response:
        self.taken()
        return Response(VerifyOut(accounts.verify(self.get_object())).data)

    @documented("Send nothing through this account for now", request=MaybeReasonInput, answer=AccountOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        asked, account = self.taken(MaybeReasonInput), self.get_object()
        return self._after(account, accounts.pause(account, **asked), "It is not active.")

    @documented("Lift a pause or a halt", answer=AccountOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        self.taken()
        account = self.get_object()
        return self._after(account, accounts.resume(account), "It is disconnected; connect it again.")

    @documented("Forget the secrets; history stays", answer=AccountOut)
    @action(detail=True, methods=["post"])
    def disconnect(self, request: Request, pk: str) -> Response:
        self.taken()
        account = self.get_object()
        accounts.disconnect(account)
        return self._after(account, True, "")

    def _after(self, account: SenderAccount, is_done: bool, refusal: str) -> Response:
        if not is_done:
            raise Conflict(refusal, "not-now")
        tasks.nudge()
        account.refresh_from_db()
        return Response(AccountOut(account).data)

    @reading("Limits of one account", answer=LimitOut(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def limits(self, request: Request, pk: str) -> Response:
        return self.paged(SocialLimit.objects.filter(scope=f"account:{self.get_object().pk}"), LimitOut)


class ConfigView(SocialView):
    serializer_class = ConfigOut
    queryset = SenderAccount.objects.none()
    lookup_field = "platform"
    lookup_value_regex = r"[^/]{1,60}"

    @reading("Whether sending by API is set up for a platform", answer=ConfigOut)
    def retrieve(self, request: Request, platform: str) -> Response:
        try:
            return Response(facade.check_platform_api_config(platform))
        except UnknownPlatform as error:
            raise NotFound(str(error)) from error


class LimitView(ResourceView):
    serializer_class = LimitOut
    queryset = SocialLimit.objects.all()
    filterset_class = LimitFilter

    @reading("Limits", answer=LimitOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One limit", answer=LimitOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented("Tune a limit, up to its hard rail", request=LimitInput, answer=LimitOut, method="PATCH")
    def partial_update(self, request: Request, pk: str) -> Response:
        row = limits.change(int(pk), limit=self.taken(LimitInput)["limit"])
        tasks.nudge()
        return Response(LimitOut(row).data)


class SuppressionView(ResourceView):
    serializer_class = SuppressionOut
    queryset = SocialSuppression.objects.select_related("created_by")
    filterset_class = SuppressionFilter

    @reading("Who must not be contacted", answer=SuppressionOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One suppression", answer=SuppressionOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented(
        "Suppress a username or an email address",
        request=SuppressionInput,
        answer=SuppressionOut,
        status=201,
        example={"kind": "handle", "platform": "linkedin", "value": "ada-lovelace", "reason": "Asked us to stop"},
    )
    def create(self, request: Request) -> Response:
        row = suppressions.add(source="api", actor=request.user, **self.taken(SuppressionInput))
        return Response(SuppressionOut(row).data, status=201)

    @documented("Lift a suppression, with the reason in the body", request=ReasonInput, status=204, method="DELETE")
    def destroy(self, request: Request, pk: str) -> Response:
        if not suppressions.lift(int(pk), actor=request.user, reason=self.taken(ReasonInput)["reason"]):
            raise NotFound
        return Response(status=204)


class ControlView(SocialView):
    serializer_class = ControlOut
    pagination_class = None
    filter_backends: list[Any] = []

    @reading("The global stop", answer=ControlOut, operation_id="control_retrieve")
    def show(self, request: Request) -> Response:
        stopped = facade.is_stopped()
        shown = {"is_stopped": bool(stopped), "reason": "", "by": "", "at": None, **(stopped or {})}
        return Response(ControlOut({**shown, "last_tick_at": facade.last_tick_at()}).data)

    @documented("Stop everything: nothing begins to leave any more", request=ReasonInput, answer=ControlOut)
    @action(detail=False, methods=["post"])
    def stop(self, request: Request) -> Response:
        control.stop(actor=request.user, reason=self.taken(ReasonInput)["reason"])
        return self.show(request)

    @documented("Lift the global stop", answer=ControlOut)
    @action(detail=False, methods=["post"])
    def resume(self, request: Request) -> Response:
        self.taken()
        control.go_on()
        tasks.nudge()
        return self.show(request)


class TemplateView(ResourceView):
    serializer_class = TemplateOut
    queryset = SocialTemplate.objects.all()
    filterset_class = TemplateFilter

    @reading("Message templates", answer=TemplateOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One message template", answer=TemplateOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented(
        "Add a message template",
        request=TemplateInput,
        answer=TemplateOut,
        status=201,
        example={"name": "studio opener", "platform": "instagram", "body": "Hello {{ first_name }}, …"},
    )
    def create(self, request: Request) -> Response:
        return Response(TemplateOut(templates.save(**self.taken(TemplateInput))).data, status=201)

    @documented("Change a message template", request=TemplateInput, answer=TemplateOut, method="PATCH")
    def partial_update(self, request: Request, pk: str) -> Response:
        return Response(TemplateOut(templates.save(int(pk), **self.taken(TemplateInput, partial=True))).data)

    @documented("Delete a message template", status=204, method="DELETE")
    def destroy(self, request: Request, pk: str) -> Response:
        self.taken()
        templates.delete(int(pk))
        return Response(status=204)


class OutlookView(SocialView):
    serializer_class = OutlookOut
    pagination_class = None
    filter_backends: list[Any] = []

    @reading("The forecast: what goes now, what waits and why", answer=OutlookOut, operation_id="outlook_retrieve")
    def show(self, request: Request) -> Response:
        rows = waiting_to_leave()
        found = outlook(list(rows[:MOST]))
        reasons = [{"reason": reason, "count": count} for reason, count in found.reasons]
        facts = {name: getattr(found, name) for name in ("now", "later", "by_hand", "stuck", "last_at", "sentence")}
        return Response(OutlookOut({**facts, "reasons": reasons, "total": rows.count()}).data)
