"""Which accounts a program means that names platforms."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from posting.adapters import registry
from posting.models import SocialAccount
from posting.selectors.accounts import of_this_world
from posting.states import AccountStatus


class AimRefused(ValueError):
    """No account, or more than one, is meant by a name; the sentence says which there are."""


def accounts_named(names: Iterable[str]) -> list[int]:
    """Ids of accounts by platform ('x', 'twitter'), or by ``platform:username`` where a platform has several.

    Raises AimRefused, UnknownPlatform.
    """
    names = list(names)
    if not names:
        raise AimRefused("Name at least one platform.")
    return list(dict.fromkeys(account_named(str(name)).pk for name in names))


def account_named(name: str) -> SocialAccount:
    """Raises AimRefused, UnknownPlatform."""
    platform, _, who = name.partition(":")
    named, who = registry.named(platform), who.strip().removeprefix("@")
    rows = of_this_world().filter(platform=named).exclude(status=AccountStatus.DISCONNECTED).order_by("pk")
    label = registry.LABELS[named]
    if who:
        rows = rows.filter(Q(account_username__iexact=who) | Q(account_id=who) | Q(account_name__iexact=who))
    found = list(rows[:6])
    if len(found) > 1 and not who:
        # Who names only the platform means the one that can post.
        active = list(rows.filter(status=AccountStatus.ACTIVE)[:6])
        found = active or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise AimRefused(
            f"No {label} account{f' “{who[:60]}”' if who else ''} is connected. Connect it under Accounts."
        )
    shown = ", ".join(f"{platform}:{each.account_username or each.account_id}" for each in found)
    raise AimRefused(f"There are several {label} accounts. Say which: {shown}.")
