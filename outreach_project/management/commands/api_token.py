"""Give a user a token for the API, or withdraw all of theirs."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from knox.models import AuthToken


class Command(BaseCommand):
    help = "Make an API token for a user and print it, only this once; the database keeps a hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        parser.add_argument("--days", type=int, help="how long it works; without it, until it is revoked")
        parser.add_argument("--revoke", action="store_true", help="withdraw all tokens of the user instead")

    def handle(self, *_args: Any, user: str, days: int | None, revoke: bool, **_options: Any) -> None:
        owner = _user(user)
        if revoke:
            count, _ = AuthToken.objects.filter(user=owner).delete()
            self.stdout.write(f"Withdrew {count} {'token' if count == 1 else 'tokens'} of {user}.")
            return
        if days is not None and days < 1:
            raise CommandError("--days must be 1 or more.")
        _, token = AuthToken.objects.create(user=owner, expiry=timedelta(days=days) if days else None)
        # The token alone on standard output, so that a script can take it.
        self.stderr.write("Shown only this once. Send it as: Authorization: Token <token>")
        self.stdout.write(token)


def _user(name: str) -> Any:
    users = get_user_model()
    try:
        owner = users._default_manager.get_by_natural_key(name)
    except users.DoesNotExist:
        raise CommandError(f"There is no user '{name}'.") from None
    if not owner.is_active:
        raise CommandError(f"The user '{name}' is not active; a token would not work.")
    return owner
