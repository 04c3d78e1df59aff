"""Who may do what: one table. Whoever is signed in may read; a change that is not named here is refused."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission

WRITE = "write_posts"
APPROVE = "approve_posts"
SCHEDULE = "schedule_posts"
OPERATE = "operate_posting"

#: "<resource>.<action>" -> codename of the permission on posts.
NEEDED: dict[str, str] = {
    "post.create": WRITE,
    "post.partial_update": WRITE,
    "post.submit": WRITE,
    "post.send_back": APPROVE,
    "post.approve": APPROVE,
    "post.schedule": SCHEDULE,
    "post.publish_now": SCHEDULE,
    "post.cancel": SCHEDULE,
    "post.reschedule": SCHEDULE,
    "post.dry_run": WRITE,
    "post.add_comment": WRITE,
    "post.take_file": WRITE,
    "target.retry": SCHEDULE,
    "part.decide": SCHEDULE,
    "account.verify": OPERATE,
    "account.pause": OPERATE,
    "account.resume": OPERATE,
    "account.disconnect": OPERATE,
    "media.create": WRITE,
    "media.fetch": WRITE,
    "media.partial_update": WRITE,
    "media.destroy": WRITE,
    "content.create": WRITE,
    "template.create": WRITE,
    "template.partial_update": WRITE,
    "template.destroy": WRITE,
    "campaign.create": WRITE,
    "campaign.partial_update": WRITE,
    "slot.create": SCHEDULE,
    "slot.destroy": SCHEDULE,
    "recurrence.create": SCHEDULE,
    "recurrence.stop": SCHEDULE,
    "recurrence.resume": SCHEDULE,
    "queue.rebuild": OPERATE,
    "queue.retry": SCHEDULE,
}


class MayAct(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        # No action: the method does not exist here, and 405 says so.
        if request.method in SAFE_METHODS or view.action is None:
            return True
        codename = NEEDED.get(f"{view.basename}.{view.action}")
        return codename is not None and request.user.has_perm(f"posting.{codename}")
