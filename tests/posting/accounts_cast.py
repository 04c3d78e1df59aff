"""What the tests of accounts share: apps in the environment, found accounts, people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission

from outbound.clock import database_now
from posting.adapters.base import Credentials, FoundAccount, RefreshedToken
from posting.models import SocialAccount
from posting.services.connections import Traveller
from posting.services.credentials import sealed
from tests.posting import cast

#: Every secret that these tests hand in; none may come out anywhere.
SECRETS = (
    "secret-access-token-1", "secret-refresh-token-1", "secret-token-secret-1", "secret-of-the-app-1",
    "fresh-access-token", "v3rifier", "code-from-the-platform",
)  # fmt: skip
APPS = {
    "x": {
        "TWITTER_CLIENT_ID": "client-1",
        "TWITTER_CLIENT_SECRET": "secret-of-the-app-1",
        "TWITTER_API_KEY": "",
        "TWITTER_API_SECRET": "",
    }
}


def token(**fields: Any) -> RefreshedToken:
    known = {"access_token": SECRETS[0], "refresh_token": SECRETS[1], "expires_at": database_now() + timedelta(hours=2)}
    return RefreshedToken(**(known | fields))


def found(account_id: str = "77", **fields: Any) -> FoundAccount:
    known = {"name": "Studio", "username": "studio", "token": token()}
    return FoundAccount(account_id, **(known | fields))


def traveller(user: Any = None, session: str = "session-1") -> Traveller:
    return Traveller(user or cast.user(), session)


def operator() -> Any:
    user = cast.user(email="olga@example.org")
    user.user_permissions.add(Permission.objects.get(codename="operate_posting"))
    return user


def refreshable(platform: str = "x", **fields: Any) -> SocialAccount:
    """An account whose token has ended and can be refreshed once."""
    now = database_now()
    known = {
        "can_refresh": True,
        "token_issued_at": now - timedelta(hours=2),
        "token_expires_at": now - timedelta(minutes=1),
        "refresh_due_at": now - timedelta(minutes=21),
    }
    account = cast.account(platform, **(known | fields))
    account.credentials = sealed(
        Credentials(account_id=account.account_id, access_token=SECRETS[0], refresh_token=SECRETS[1])
    )
    account.save()
    return account


def events(account: SocialAccount) -> list[str]:
    return list(account.token_events.order_by("pk").values_list("kind", flat=True))
