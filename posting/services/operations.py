"""The seeds' operations about platforms, by their names: configure, verify, look after the health of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from posting.adapters import registry
from posting.rules.variables import SEED_FIELDS
from posting.selectors import overview
from posting.selectors.accounts import platform_statuses
from posting.selectors.logins import environment_setup
from posting.services import accounts, environment, verifying
from posting.services.credentials import CONNECTED


def configure_platform(platform: str, credentials: Any) -> dict[str, Any]:
    """Connect an account with credentials that somebody holds: a mapping, or an object with these attributes:
    access_token, access_token_secret, refresh_token, api_key, api_secret, client_id, client_secret, account_id.

    Returns {success, platform, status, account_id, account_name, error}. Raises UnknownPlatform.
    """
    name = registry.named(platform)
    given = _as_mapping(credentials)
    unknown = sorted(set(given) - set(SEED_FIELDS))
    fields = {SEED_FIELDS[key]: str(value) for key, value in given.items() if value and key in SEED_FIELDS}
    try:
        if unknown:
            raise accounts.AccountRefused(f"There are no credentials named {', '.join(unknown)[:200]}.")
        account = environment.configure(name, fields, login=environment_setup(name).login, source=CONNECTED)
    except accounts.AccountRefused as refusal:
        status = platform_statuses()[name]
        return {"success": False, "platform": platform, "status": status, "account_id": "", "account_name": "",
                "error": str(refusal)}  # fmt: skip
    return {
        "success": True,
        "platform": platform,
        "status": platform_statuses()[name],
        "account_id": account.account_id,
        "account_name": account.account_name,
        "error": "",
    }


def _as_mapping(credentials: Any) -> dict[str, Any]:
    if isinstance(credentials, Mapping):
        return dict(credentials)
    if is_dataclass(credentials) and not isinstance(credentials, type):
        return {key: value for key, value in asdict(credentials).items() if value}
    return {key: value for key in SEED_FIELDS if (value := getattr(credentials, key, ""))}


def verify_platform_connection(platform: str) -> dict[str, Any]:
    """Ask a platform about each of its accounts.

    Returns {platform, connected, status, accounts: [{id, name, ok, sentence}], error}. Raises UnknownPlatform.
    """
    name = registry.named(platform)
    found = verifying.verify_all(platform=name)
    rows = [
        {"id": pk, "name": accounts.name_of(pk), "ok": said.ok, "sentence": said.sentence} for pk, said in found.items()
    ]
    connected = any(row["ok"] for row in rows)
    failing = next((row["sentence"] for row in rows if not row["ok"]), "")
    error = "" if connected else failing or f"No {registry.LABELS[name]} account is connected."
    return {
        "platform": platform,
        "connected": connected,
        "status": platform_statuses()[name],
        "accounts": rows,
        "error": error,
    }


def health_check() -> dict[str, Any]:
    """The stored state of everything, without asking a platform.

    Returns {status: healthy | degraded | unhealthy, platforms, scheduler_status, queued_posts, issues: [sentence]}.
    """
    lines = [line for line in overview.health() if line.level != "ok"]
    known = overview.social_status()
    issues = [f"{line.name}: {line.sentence} {line.todo}".strip() for line in lines]
    if known["scheduler_status"] == "inactive":
        issues.append("scheduler: no worker has ticked lately, so nothing leaves. Start a worker and the beat.")
    is_bad = any(line.level == "bad" for line in lines) or known["scheduler_status"] == "inactive"
    status = "unhealthy" if is_bad else "degraded" if issues else "healthy"
    return {"status": status, **known, "issues": issues}
