"""How often each provider was asked, and how often it did the work: what a paid provider would bill."""

import sqlite3
from typing import Any, Final

from rehearsal.world import World

INSTAGRAM: Final = "instagram_business_discovery"
FACEBOOK: Final = "facebook_pages_search"


def asked(world: World, provider: str) -> None:
    with world.store.write() as db:
        db.execute(
            "INSERT INTO searches (provider, asked) VALUES (?, 1)"
            " ON CONFLICT (provider) DO UPDATE SET asked = asked + 1",
            (provider,),
        )


def answered(world: World, provider: str) -> None:
    """Before the answer leaves: one that is then lost or spoiled was worked for all the same."""
    with world.store.write() as db:
        db.execute("UPDATE searches SET answered = answered + 1 WHERE provider = ?", (provider,))


def count(db: sqlite3.Connection, provider: str) -> int:
    row = db.execute("SELECT asked FROM searches WHERE provider = ?", (provider,)).fetchone()
    return 0 if row is None else int(row["asked"])


def listed(db: sqlite3.Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute("SELECT provider, asked, answered FROM searches ORDER BY provider")]
