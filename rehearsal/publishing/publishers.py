"""Who posts in this world, and the apps through which they log in."""

import hmac
import re
import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rehearsal import cast

_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Publisher:
    """``kind``: member (a person) or page (a company, a brand)."""

    platform: str
    account_id: str
    kind: str
    name: str
    username: str


@dataclass(frozen=True)
class Client:
    """An app at a platform. ``kind``: oauth1, confidential (it has a secret), public (it cannot keep one)."""

    platform: str
    client_id: str
    secret: str
    kind: str
    #: What a person may be asked for; anything else makes the log-in fail.
    scopes: tuple[str, ...]
    #: Whether its log-ins come with a refresh token.
    refreshes: bool

    def knows(self, secret: str) -> bool:
        return hmac.compare_digest(self.secret.encode(), secret.encode())


def client(platform: str, client_id: str) -> Client | None:
    for entry in cast.CLIENTS:
        if (entry["platform"], entry["client_id"]) == (platform, client_id):
            return Client(**entry)
    return None


def seed(db: sqlite3.Connection) -> None:
    """Who is missing is added: a state of an older day gets the newer cast."""
    db.executemany(
        "INSERT OR IGNORE INTO publishers VALUES (:platform, :account_id, :kind, :name, :username)", cast.PUBLISHERS
    )


def get(db: sqlite3.Connection, platform: str, account_id: str) -> Publisher | None:
    row = db.execute(
        "SELECT * FROM publishers WHERE platform = ? AND account_id = ?", (platform, account_id)
    ).fetchone()
    return None if row is None else Publisher(*row)


def everyone(db: sqlite3.Connection, platform: str | None = None, kind: str | None = None) -> list[Publisher]:
    rows = db.execute(
        "SELECT * FROM publishers WHERE platform = coalesce(?, platform) AND kind = coalesce(?, kind) ORDER BY rowid",
        (platform, kind),
    )
    return [Publisher(*row) for row in rows]


def shown(publisher: Publisher | None) -> dict[str, Any]:
    return {} if publisher is None else dict(publisher.__dict__)


def is_address(redirect_uri: str) -> bool:
    """A callback that a browser can be sent to. Which port the product listens on is its own affair."""
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        return False
    # It ends up in headers: nothing may stand in it that means something there.
    is_plain = redirect_uri.isascii() and redirect_uri.isprintable() and " " not in redirect_uri
    return is_plain and parts.scheme in ("http", "https") and bool(_HOST.fullmatch(parts.netloc)) and not parts.fragment
