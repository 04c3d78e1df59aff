"""Ways to log in and single-account set-ups: what of them stands in the environment, and what is missing.

In the rehearsal world only the apps of that world count: a real app's secret has no business there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from outbound.redact import register_secret
from posting.adapters import registry
from posting.adapters.base import LoginSpec
from posting.rules import variables

#: The rehearsal world's apps, under the names of the environment variables. None of it is secret.
_REHEARSAL_APPS = Path(__file__).resolve().parent.parent / "fixtures" / "rehearsal_apps.json"


@dataclass(frozen=True, slots=True)
class LoginSetup:
    """One way to log in at one platform. ``missing``: variables that are needed and not set, with their purpose."""

    platform: str
    spec: LoginSpec
    app_id: str = ""
    app_secret: str = field(repr=False, default="")
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def is_ready(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class EnvironmentSetup:
    """The account that the environment names for one platform. ``missing``: needed variables that are not set."""

    platform: str
    fields: dict[str, str] = field(repr=False)
    login: str
    missing: tuple[str, ...]
    #: Set at all: somebody means this platform to be used.
    given: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing and bool(self.fields.get("access_token"))


class UnknownLogin(ValueError):
    """There is no such way to log in; the message says which there are."""


def login_setups(platform: str) -> list[LoginSetup]:
    """All ways to log in at a platform. Raises UnknownPlatform."""
    return [_setup(platform, spec) for spec in registry.capabilities(platform).logins]


def login_setup(platform: str, login: str = "") -> LoginSetup:
    """One way to log in; without a name the first that is ready, else the first. Raises UnknownLogin."""
    setups = login_setups(platform)
    if login:
        setups = [each for each in setups if each.spec.name == login]
    if not setups:
        label, names = registry.LABELS[platform], [spec.name for spec in registry.capabilities(platform).logins]
        raise UnknownLogin(f"{label} has no log-in “{login[:40]}”; there is {', '.join(names) or 'none'}.")
    return next((each for each in setups if each.is_ready), setups[0])


def _setup(platform: str, spec: LoginSpec) -> LoginSetup:
    known = _values(platform)
    values = [known.get(name, "") for name, _ in spec.settings]
    app_id, app_secret = (*values, "", "")[:2]
    register_secret(app_secret)
    # A public client has no secret; its purpose says so.
    needed = [(name, purpose) for name, purpose in spec.settings if "public client" not in purpose]
    missing = tuple((name, purpose) for name, purpose in needed if not known.get(name))
    return LoginSetup(platform, spec, app_id, app_secret, missing)


def _values(platform: str) -> dict[str, str]:
    if settings.REHEARSAL_URL:
        return _rehearsal_apps()
    known: dict[str, str] = settings.POSTING_CREDENTIALS.get(platform, {})
    return known


@lru_cache(maxsize=1)
def _rehearsal_apps() -> dict[str, str]:
    return dict(json.loads(_REHEARSAL_APPS.read_text(encoding="utf-8")))


def environment_setup(platform: str) -> EnvironmentSetup:
    """The single account of a platform as the environment describes it. Raises UnknownPlatform."""
    capabilities = registry.capabilities(platform)
    known = {} if settings.REHEARSAL_URL else settings.POSTING_CREDENTIALS.get(platform, {})
    names = [name for name, _ in capabilities.settings]
    own = [name for name in names if variables.field_of(name) not in ("app_id", "app_secret")]
    return EnvironmentSetup(
        platform=platform,
        fields=variables.read({name: known.get(name, "") for name in names}),
        login=_login_of(capabilities.logins, set(names)),
        missing=tuple(name for name in capabilities.needed_settings if not known.get(name)),
        # An app's id and secret are there for the log-ins too, and mean nothing alone.
        given=tuple(name for name in own if known.get(name)),
    )


def _login_of(logins: tuple[LoginSpec, ...], names: set[str]) -> str:
    """The log-in whose app a single-account set-up belongs to: the one whose variables are among its own."""
    fitting = (spec.name for spec in logins if spec.settings and {name for name, _ in spec.settings} <= names)
    return next(fitting, "")
