"""Secrets at rest: one encrypted field, keys from settings with the newest first, and their rotation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models, transaction


class UnreadableSecret(Exception):
    """No key in FIELD_KEYS opens this value. Add the key it was written with."""


class SecretValue(Mapping[str, str]):
    """The secrets of one row. Shows nothing of itself, and is opened only when somebody asks for a secret:

    a row whose key is lost can still be listed, paused and connected anew. Asking raises UnreadableSecret.
    """

    def __init__(self, values: Mapping[str, str] | None = None, /, **more: str) -> None:
        self._sealed = ""
        self._open: dict[str, str] | None = {**(values or {}), **more}

    @classmethod
    def sealed(cls, token: str) -> SecretValue:
        value = cls()
        value._sealed, value._open = token, None
        return value

    def _values(self) -> dict[str, str]:
        if self._open is None:
            self._open = _opened(self._sealed)
        return self._open

    def __getitem__(self, name: str) -> str:
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def __bool__(self) -> bool:
        # What is sealed is never empty: nothing is stored as nothing.
        return bool(self._sealed or self._open)

    def __repr__(self) -> str:
        return "<secrets>"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return repr(self)


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_KEYS holds something that is not a Fernet key.") from error


def cipher() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_KEYS))


def encrypt(values: Mapping[str, str]) -> str:
    return cipher().encrypt(json.dumps(dict(values), sort_keys=True).encode()).decode()


def decrypt(token: str) -> SecretValue:
    """Raises UnreadableSecret; never hands out the ciphertext in place of the value."""
    return SecretValue(_opened(token))


def _opened(token: str) -> dict[str, str]:
    try:
        return dict(json.loads(cipher().decrypt(token.encode())))
    except InvalidToken as error:
        raise UnreadableSecret(str(UnreadableSecret.__doc__)) from error


class SecretField(models.TextField):  # type: ignore[type-arg]
    """A small mapping of secrets, encrypted in the column. Cannot be filtered on, ordered by or dumped."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", SecretValue)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> SecretValue:
        return SecretValue.sealed(value) if value else SecretValue()

    def to_python(self, value: Any) -> SecretValue:
        return SecretValue(value or {})

    def get_prep_value(self, value: Any) -> str:
        return encrypt(value) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        return ""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError("Encrypted fields cannot be searched.")


def rotate(model: type[models.Model], field: str) -> int:
    """Write every row's secrets again with the newest key; returns how many. Safe to repeat."""
    count = 0
    for pk in model._default_manager.order_by("pk").values_list("pk", flat=True).iterator():
        count += _rotate_row(model, pk, field)
    return count


def _rotate_row(model: type[models.Model], pk: Any, field: str) -> int:
    with transaction.atomic():
        row = model._default_manager.select_for_update().filter(pk=pk).first()
        if row is None or not getattr(row, field):
            return 0
        model._default_manager.filter(pk=pk).update(**{field: getattr(row, field)})
        return 1
