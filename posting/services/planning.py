"""What posts are planned with: content templates and campaigns."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from posting.models import Campaign, ContentTemplate
from posting.rules import templates as rules
from posting.services.posts import NotAcceptable


class NameTaken(Exception):
    """There is one of this name already. Choose another name."""


def save_template(pk: int | None = None, **fields: Any) -> ContentTemplate:
    """Raises NameTaken, NotAcceptable, ContentTemplate.DoesNotExist."""
    try:
        rules.check(fields.get("body", ""))
    except rules.BadTemplate as error:
        raise NotAcceptable(str(error)) from error
    row: ContentTemplate = _saved(ContentTemplate, pk, fields)
    return row


def delete_template(pk: int) -> None:
    """Posts made from it keep their text. Raises ContentTemplate.DoesNotExist."""
    ContentTemplate.objects.get(pk=pk).delete()


def save_campaign(pk: int | None = None, **fields: Any) -> Campaign:
    """A new one gets a slug from its name, which later changes of the name leave as it is: links carry it.

    Raises NameTaken, Campaign.DoesNotExist.
    """
    if pk is None and not fields.get("slug"):
        fields["slug"] = slugify(fields["name"])[:80] or "campaign"
    row: Campaign = _saved(Campaign, pk, fields)
    return row


def _saved(model: Any, pk: int | None, fields: dict[str, Any]) -> Any:
    try:
        with transaction.atomic():
            if pk is None:
                return model.objects.create(**fields)
            row = model.objects.select_for_update().get(pk=pk)
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
            return row
    except IntegrityError:
        raise NameTaken(NameTaken.__doc__) from None
