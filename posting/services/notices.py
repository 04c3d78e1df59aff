"""Notices: people are told 14, 7, 3 and 1 days before an account needs them, once each."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from outbound.clock import database_now
from outbound.writing import writing
from posting.adapters import registry
from posting.models import SocialAccount
from posting.rules.tokens import NOTICE_DAYS, notice_due, spoken
from posting.selectors.accounts import person_needed_at, with_an_end_before
from posting.services import accounts, mails


def give_notices() -> int:
    """Give what is due now; how many. One look at few rows: accounts that end within two weeks."""
    now = database_now()
    ending = with_an_end_before(now + timedelta(days=max(NOTICE_DAYS)))
    # After the last one there is nothing left to say.
    ending = ending.filter(Q(noticed_days__isnull=True) | Q(noticed_days__gt=min(NOTICE_DAYS)))
    return sum(_given(account) for account in ending.defer("credentials").order_by("pk")[:100])


def _given(account: SocialAccount) -> bool:
    ends, now = person_needed_at(account), database_now()
    days = notice_due(ends - now) if ends else None
    if ends is None or days is None:
        return False
    left = f"in {spoken(ends - now)}, on" if ends > now else "since"
    sentence = f"The token of {account} ends {left} {ends:%d %B %Y, %H:%M} UTC. A person must connect it again."
    with writing():
        # Whoever moves the mark gives the notice; a worker that looked at the same time finds it moved.
        mine = SocialAccount.objects.filter(pk=account.pk, token_version=account.token_version).filter(
            Q(noticed_days__isnull=True) | Q(noticed_days__gt=days)
        )
        if not mine.update(noticed_days=days):
            return False
        accounts.note(account.pk, "notice", sentence, at=now)
    _mail(account, sentence)
    return True


def _mail(account: SocialAccount, sentence: str) -> None:
    label = registry.LABELS.get(account.platform, account.platform)
    address = mails.address("accounts", "Posting, Accounts")
    body = f"{sentence}\n\nPosts that are due after it has ended are held until then; nothing is lost.\n\n{address}\n"
    mails.to_operators(f"connect {label} again", body, about=f"account {account.pk}")
