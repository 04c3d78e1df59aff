"""Write all secrets again with the newest key, so that older ones can be dropped from FIELD_KEYS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from outbound import credentials


class Command(BaseCommand):
    help = "Encrypt every stored secret again with the first of FIELD_KEYS. Safe to repeat and to interrupt."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for model, field in secret_fields():
            name = f"{model._meta.verbose_name} {field}"
            try:
                count = credentials.rotate(model, field)
            except credentials.UnreadableSecret as error:
                raise CommandError(f"{name}: {error}") from None
            self.stdout.write(f"{name}: {count} rewritten")
        self.stdout.write("All secrets are under the newest key; the other FIELD_KEYS may go.")


def secret_fields() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, credentials.SecretField):
                yield model, field.name
