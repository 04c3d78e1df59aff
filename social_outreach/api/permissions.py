"""Who may do what: one table. Whoever is signed in may read; a change that is not named here is refused."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission

REVIEW = "review_profiles"
WRITE = "write_messages"
APPROVE = "approve_messages"
SEND = "send_messages"
OPERATE = "operate_outreach"

#: "<resource>.<action>" -> codename of the permission on messages.
NEEDED: dict[str, str] = {
    "pipeline.discover": REVIEW,
    "pipeline.review": REVIEW,
    "pipeline.draft": WRITE,
    "pipeline.send": SEND,
    "pipeline.followup": WRITE,
    "profile.create": REVIEW,
    "profile.partial_update": REVIEW,
    "profile.destroy": REVIEW,
    "profile.review": REVIEW,
    "profile.draft": WRITE,
    "profile.record_reply": REVIEW,
    "profile.suppress": REVIEW,
    "job.cancel": REVIEW,
    "job.resume": REVIEW,
    "draftrun.cancel": WRITE,
    "draftrun.resume": WRITE,
    "import.create": REVIEW,
    "import.mapping": REVIEW,
    "import.start": REVIEW,
    "import.cancel": REVIEW,
    "message.partial_update": WRITE,
    "message.approve": APPROVE,
    "message.send": SEND,
    "message.cancel": SEND,
    "message.by_hand": SEND,
    "message.reschedule": SEND,
    "message.decide": SEND,
    "message.revise": WRITE,
    "message.regenerate": WRITE,
    "message.bulk_approve": APPROVE,
    "message.bulk_send": SEND,
    "message.bulk_cancel": SEND,
    "message.take_next": SEND,
    "message.begin": SEND,
    "message.mark_sent": SEND,
    "message.skip": SEND,
    "message.not_reachable": SEND,
    "message.release": SEND,
    "reply.confirm_opt_out": REVIEW,
    "reply.dismiss_opt_out": REVIEW,
    "reply.seen": REVIEW,
    "reply.reopen": REVIEW,
    "account.connect": OPERATE,
    "account.verify": OPERATE,
    "account.pause": OPERATE,
    "account.resume": OPERATE,
    "account.disconnect": OPERATE,
    "limit.partial_update": OPERATE,
    "suppression.create": REVIEW,
    "suppression.destroy": OPERATE,
    "control.stop": OPERATE,
    "control.resume": OPERATE,
    "template.create": WRITE,
    "template.partial_update": WRITE,
    "template.destroy": WRITE,
}


class MayAct(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        # No action: the method does not exist here, and 405 says so.
        if request.method in SAFE_METHODS or view.action is None:
            return True
        codename = NEEDED.get(f"{view.basename}.{view.action}")
        return codename is not None and request.user.has_perm(f"social_outreach.{codename}")
