"""Log-ins under way: a person leaves for a platform, comes back once, and picks what is to be connected."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from outbound.clock import database_now
from outbound.credentials import SecretValue, UnreadableSecret
from outbound.outcome import CallFailed, Outcome, OutcomeUnknown, Unreached
from outbound.redact import redact, register_secret
from outbound.writing import writing
from posting.adapters import registry
from posting.adapters.base import FoundAccount, RefreshedToken
from posting.models import Connection, SocialAccount
from posting.selectors.logins import LoginSetup, login_setup
from posting.services import accounts

#: From leaving to coming back, and from coming back to picking.
LIFE = timedelta(minutes=10)
_AGAIN = "Begin to connect again."
#: OAuth 1.0a has no state: its request token, which is as hard to guess, is what comes back.
_REQUEST_TOKEN = "oauth_token"  # noqa: S105 - the name of a parameter


class ConnectRefused(ValueError):
    """The log-in cannot be begun or finished; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Traveller:
    """Who logs in, and in which browser session."""

    user: Any
    session_key: str

    @property
    def session_hash(self) -> str:
        return hashed(self.session_key)


def hashed(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


# -- leaving -------------------------------------------------------------------------------------------


def depart(*, platform: str, login: str, callback: str, traveller: Traveller) -> str:
    """Begin a log-in; the address to send the person to. Raises ConnectRefused, UnknownPlatform, UnknownLogin."""
    setup = login_setup(registry.named(platform), login)
    _check_ready(setup)
    state = secrets.token_urlsafe(32)
    try:
        departure = registry.get(setup.platform).depart(
            setup.spec.name, app_id=setup.app_id, app_secret=setup.app_secret, callback=callback, state=state
        )
    except CallFailed as failure:
        raise ConnectRefused(_in_words(failure.outcome, setup.platform)) from None
    now = database_now()
    handle = departure.secrets.get(_REQUEST_TOKEN) or state
    connection = Connection(
        platform=setup.platform,
        login=setup.spec.name,
        state_hash=hashed(handle),
        session_hash=traveller.session_hash,
        user=traveller.user,
        created_at=now,
        expires_at=now + LIFE,
    )
    connection.secrets = SecretValue({"callback": callback, **departure.secrets})
    connection.save(force_insert=True)
    return departure.url


def _check_ready(setup: LoginSetup) -> None:
    if not setup.is_ready:
        names = ", ".join(name for name, _ in setup.missing)
        label = registry.LABELS[setup.platform]
        raise ConnectRefused(f"The {label} log-in is not configured: {names} is not set. Set it and restart.")


# -- coming back ---------------------------------------------------------------------------------------


def arrive(*, platform: str, answer: Mapping[str, str], traveller: Traveller) -> Connection:
    """Finish a log-in with what the platform sent back, as far as the picking. Raises ConnectRefused: then nothing
    was stored but the sentence."""
    connection = _known(registry.named(platform), answer, traveller)
    now = database_now()
    if not Connection.objects.filter(pk=connection.pk, used_at__isnull=True).update(used_at=now):
        raise ConnectRefused(f"This log-in was used already. {_AGAIN}")
    kept = _secrets_of(connection)
    setup = login_setup(connection.platform, connection.login)
    try:
        found = registry.get(connection.platform).arrive(
            connection.login,
            app_id=setup.app_id,
            app_secret=setup.app_secret,
            callback=kept.pop("callback", ""),
            answer=answer,
            secrets=kept,
        )
    except CallFailed as failure:
        raise _ended(connection, _in_words(failure.outcome, connection.platform)) from None
    if not found:
        label = registry.LABELS[connection.platform]
        raise _ended(connection, f"This {label} log-in gives access to no account that can be published to. {_AGAIN}")
    return _offer(connection, found)


def _known(platform: str, answer: Mapping[str, str], traveller: Traveller) -> Connection:
    """The log-in that an answer belongs to, checked before anything else is looked at."""
    # OAuth 1.0a names the request token "denied" where the person declined.
    handle = answer.get("state") or answer.get(_REQUEST_TOKEN) or answer.get("denied") or ""
    if not handle:
        raise ConnectRefused(f"The answer names no log-in that was begun here (its state is missing). {_AGAIN}")
    connection = Connection.objects.filter(state_hash=hashed(handle), platform=platform).first()
    if connection is None:
        raise ConnectRefused(f"No such log-in was begun here. {_AGAIN}")
    _check_traveller(connection, traveller)
    if connection.used_at is not None:
        raise ConnectRefused(f"This log-in was used already. {_AGAIN}")
    if connection.expires_at <= database_now():
        raise ConnectRefused(f"This log-in took longer than ten minutes and has ended. {_AGAIN}")
    return connection


def _check_traveller(connection: Connection, traveller: Traveller) -> None:
    if connection.user_id != traveller.user.pk:
        raise ConnectRefused(f"Somebody else began this log-in. {_AGAIN}")
    if not secrets.compare_digest(connection.session_hash, traveller.session_hash):
        raise ConnectRefused(f"This log-in was begun in another browser, or before you signed in anew. {_AGAIN}")


def _secrets_of(connection: Connection) -> dict[str, str]:
    try:
        kept = dict(connection.secrets)
    except UnreadableSecret as error:
        raise _ended(connection, f"{error} {_AGAIN}") from None
    for name, value in kept.items():
        if name not in ("callback", "found"):
            register_secret(value)
    return kept


def _ended(connection: Connection, sentence: str) -> ConnectRefused:
    Connection.objects.filter(pk=connection.pk).update(error=sentence[:300], secrets={}, finished_at=database_now())
    return ConnectRefused(sentence)


def _in_words(outcome: Outcome, platform: str) -> str:
    reason = redact(outcome.reason) or f"{registry.LABELS[platform]} answered: {outcome.name}."
    doubtful = isinstance(outcome, OutcomeUnknown | Unreached)
    return f"{reason} {_AGAIN}" if doubtful and "again" not in reason.lower() else reason


# -- picking -------------------------------------------------------------------------------------------


def _offer(connection: Connection, found: Sequence[FoundAccount]) -> Connection:
    shown = ("account_id", "name", "username", "kind", "picture_url", "problem")
    connection.choices = [{name: getattr(each, name) for name in shown} for each in found]
    # The first leg's secrets are spent; what is kept now are the tokens of the choices.
    connection.secrets = SecretValue(found=json.dumps({each.account_id: _packed(each.token) for each in found}))
    connection.expires_at = database_now() + LIFE
    connection.save(update_fields=["choices", "secrets", "expires_at"])
    return connection


def offered(pk: int, *, traveller: Traveller) -> Connection:
    """A log-in that waits for its picking. Raises ConnectRefused."""
    connection = Connection.objects.filter(pk=pk, used_at__isnull=False).first()
    if connection is None:
        raise ConnectRefused(f"No such log-in waits here. {_AGAIN}")
    _check_traveller(connection, traveller)
    if connection.finished_at is not None:
        raise ConnectRefused("This log-in is finished: what was picked is connected.")
    if connection.expires_at <= database_now():
        raise ConnectRefused(f"Picking took longer than ten minutes, and the log-in has ended. {_AGAIN}")
    return connection


def pick(pk: int, *, account_ids: Iterable[str], traveller: Traveller) -> list[SocialAccount]:
    """Connect the picked accounts of a log-in; once. Raises ConnectRefused."""
    connection, picked = offered(pk, traveller=traveller), set(account_ids)
    chosen = [each for each in connection.choices if each["account_id"] in picked]
    if not chosen:
        raise ConnectRefused("Pick at least one account.")
    if problem := next((each["problem"] for each in chosen if each["problem"]), ""):
        raise ConnectRefused(problem)
    tokens = json.loads(_secrets_of(connection).get("found", "{}"))
    setup = login_setup(connection.platform, connection.login)
    app = accounts.App(setup.app_id, setup.app_secret)
    with writing():
        mine = Connection.objects.filter(pk=pk, finished_at__isnull=True)
        if not mine.update(finished_at=database_now(), secrets={}):
            raise ConnectRefused("This log-in is finished: what was picked is connected.")
        return [
            accounts.connect(
                FoundAccount(**each, token=_unpacked(tokens[each["account_id"]])),
                platform=connection.platform,
                login=connection.login,
                app=app,
                actor=traveller.user,
            )
            for each in chosen
        ]


def _packed(token: RefreshedToken | None) -> dict[str, Any]:
    if token is None:
        return {}
    return {
        "access_token": token.access_token,
        "refresh_token": token.refresh_token,
        "token_secret": token.token_secret,
        "expires_at": token.expires_at.isoformat() if token.expires_at else "",
        "refresh_expires_at": token.refresh_expires_at.isoformat() if token.refresh_expires_at else "",
        "scopes": list(token.scopes),
    }


def _unpacked(stored: Mapping[str, Any]) -> RefreshedToken | None:
    if not stored:
        return None
    return RefreshedToken(
        access_token=stored["access_token"],
        refresh_token=stored["refresh_token"],
        token_secret=stored["token_secret"],
        expires_at=_moment(stored["expires_at"]),
        refresh_expires_at=_moment(stored["refresh_expires_at"]),
        scopes=tuple(stored["scopes"]),
    )


def _moment(text: str) -> datetime | None:
    return parse_datetime(text) if text else None
