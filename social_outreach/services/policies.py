"""What an operator tunes: limits; and what the team words: templates."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from social_outreach.models import SenderAccount, SocialLimit, SocialTemplate


class AboveRail(ValueError):
    """The limit cannot be set above its hard rail."""


class NameTaken(Exception):
    """There is a template of this name already."""


def set_limit(pk: int, limit: int) -> SocialLimit:
    """Raises AboveRail, SocialLimit.DoesNotExist. What waited for the old limit is looked at again at once."""
    with transaction.atomic():
        row = SocialLimit.objects.select_for_update().get(pk=pk)
        if row.hard_rail is not None and limit > row.hard_rail:
            raise AboveRail(f"At most {row.hard_rail}: that is the platform's own limit, or what protects the account.")
        row.limit = limit
        row.save(update_fields=["limit"])
        scope, _, lane = row.scope.partition(":")
        lanes = SenderAccount.objects.filter(pk=int(lane)) if scope == "account" else SenderAccount.objects.all()
        lanes.filter(next_free_at__isnull=False).update(next_free_at=None)
    return row


def save_template(pk: int | None = None, **fields: Any) -> SocialTemplate:
    """Raises NameTaken, SocialTemplate.DoesNotExist. The text was checked by ``rules.templating``."""
    try:
        with transaction.atomic():
            if pk is None:
                return SocialTemplate.objects.create(**fields)
            row = SocialTemplate.objects.select_for_update().get(pk=pk)
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
            return row
    except IntegrityError:
        raise NameTaken(NameTaken.__doc__) from None


def delete_template(pk: int) -> None:
    """Drafts made from it keep their text. Raises SocialTemplate.DoesNotExist."""
    SocialTemplate.objects.get(pk=pk).delete()
