"""The two groups of the house and, on the very first start, one user in each."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from outreach_project import installed

OPERATOR, REVIEWER = "operator", "reviewer"
#: What a reviewer may do in an app, besides seeing everything of it.
REVIEWER_MAY = (
    "review_profiles", "write_messages", "approve_messages", "send_messages",
    "write_posts", "approve_posts", "schedule_posts",
)  # fmt: skip
#: What an operator may do outside our apps: add people, tune the periodic entries, withdraw API tokens.
OPERATOR_ALSO = {"auth": ("user", "group"), "django_celery_beat": ("periodictask", "intervalschedule")}


@dataclass(frozen=True, slots=True)
class FirstUser:
    """A user that was just made. The password exists nowhere else in clear."""

    name: str
    password: str

    def __repr__(self) -> str:
        return f"FirstUser({self.name!r})"


@transaction.atomic
def seed_groups() -> None:
    """Create the groups, and give each its permissions of the models that neither of them has any of yet.

    So a new app, or a new table of one, is usable at once, and what an operator took away stays away.
    """
    operators, _ = Group.objects.get_or_create(name=OPERATOR)
    reviewers, _ = Group.objects.get_or_create(name=REVIEWER)
    seeded = Permission.objects.filter(group__in=[operators, reviewers]).values("content_type")
    new = Permission.objects.exclude(content_type__in=list(seeded.values_list("content_type", flat=True)))
    of_ours = new.filter(content_type__app_label__in=[config.label for config in installed.our_apps()])
    also = Q(pk__in=())
    for label, models in OPERATOR_ALSO.items():
        also |= Q(content_type__app_label=label, content_type__model__in=models)
    for_reviewers = of_ours.filter(Q(codename__startswith="view_") | Q(codename__in=REVIEWER_MAY))
    for group, permissions in ((operators, of_ours), (operators, new.filter(also)), (reviewers, for_reviewers)):
        group.permissions.add(*list(permissions))


@transaction.atomic
def seed_first_users() -> list[FirstUser]:
    """An operator and a reviewer with random passwords, if there is no user at all yet."""
    users = get_user_model()
    if users._default_manager.exists():
        return []
    made = []
    for name in (OPERATOR, REVIEWER):
        password = secrets.token_urlsafe(12)
        user = users._default_manager.create_user(name, password=password, is_staff=name == OPERATOR)
        user.groups.add(Group.objects.get(name=name))
        made.append(FirstUser(name, password))
    return made
