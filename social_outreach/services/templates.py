"""Message templates: what the team words once and drafts are made from."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from social_outreach.models import SocialTemplate


class NameTaken(Exception):
    """There is a template of this name already."""


def save(pk: int | None = None, **fields: Any) -> SocialTemplate:
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


def delete(pk: int) -> None:
    """Drafts made from it keep their text. Raises SocialTemplate.DoesNotExist."""
    SocialTemplate.objects.get(pk=pk).delete()
