"""Readers of the environment. A missing or sample secret fails at start, never at the first send."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
_file = os.environ.get("ENV_FILE", str(BASE_DIR / ".env"))
if _file and Path(_file).is_file():
    env.read_env(_file)

#: Values that stand in .env.example. They protect nothing, so they are treated as missing.
SAMPLE_PREFIX = "change-me"


def state_folder() -> Path:
    """The folder of everything this install writes. Made on first use, for its owner only."""
    folder = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def is_served() -> bool:
    """Served: several processes behind a web server with their secrets in the environment."""
    deployment = env.str("DEPLOYMENT", default="embedded")
    if deployment not in {"embedded", "served"}:
        raise ImproperlyConfigured(f"DEPLOYMENT must be 'embedded' or 'served', not {deployment!r}.")
    return deployment == "served"


def secret(name: str, *, made_by: str) -> str:
    """A secret from the environment; in an embedded install made once and kept in the state folder.

    ``made_by`` is ``"fernet"`` or ``"random"``. Raises ImproperlyConfigured, naming the variable.
    """
    value = env.str(name, default="")
    if value and not value.startswith(SAMPLE_PREFIX):
        return value
    if is_served():
        problem = "still has its sample value" if value else "is missing"
        raise ImproperlyConfigured(f"{name} {problem}. A served install needs its own; see .env.example.")
    return _kept_secret(name, made_by)


def optional_secret(name: str) -> str:
    """A secret that may be left out; its sample value counts as left out."""
    value = env.str(name, default="")
    return "" if value.startswith(SAMPLE_PREFIX) else value


def _kept_secret(name: str, made_by: str) -> str:
    path = state_folder() / "secrets.json"
    kept = _read_kept(path)
    if name not in kept:
        fresh = Fernet.generate_key().decode() if made_by == "fernet" else secrets.token_urlsafe(64)
        kept = _add_kept(path, name, fresh)
    return kept[name]


def _read_kept(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text()))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} is not readable. Restore it from a backup: it holds the keys.") from error


def _add_kept(path: Path, name: str, value: str) -> dict[str, str]:
    """Add one secret without ever overwriting one that another starting process has just made."""
    lock = path.with_suffix(".lock")
    with open(os.open(lock, os.O_CREAT | os.O_RDWR, 0o600), "w") as handle:
        _lock(handle.fileno())
        kept = _read_kept(path)
        kept.setdefault(name, value)
        fresh = path.with_suffix(".new")
        with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
            json.dump(kept, out)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    return kept


def _lock(descriptor: int) -> None:
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows, where one embedded process is the rule anyway
    except ImportError:
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
