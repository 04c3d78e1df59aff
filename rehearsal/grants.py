"""What the platforms have approved for the rehearsal's apps. The control API gives it and takes it away."""

import sqlite3
from typing import Any, Final

PAGE_PUBLIC_METADATA: Final = "page_public_metadata_access"
#: Until TikTok has audited an app, whatever it posts is for its author's eyes only.
TIKTOK_AUDIT: Final = "tiktok_content_posting_audit"
NAMES: Final = (PAGE_PUBLIC_METADATA, TIKTOK_AUDIT)
#: What is not there on the first day.
WITHHELD: Final = (TIKTOK_AUDIT,)


def granted(db: sqlite3.Connection, name: str) -> bool:
    row = db.execute("SELECT granted FROM grants WHERE name = ?", (name,)).fetchone()
    return name not in WITHHELD if row is None else bool(row["granted"])


def decide(db: sqlite3.Connection, name: str, approved: bool) -> None:
    db.execute("INSERT OR REPLACE INTO grants VALUES (?, ?)", (name, int(approved)))


def listed(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """What is there, and whatever was decided by hand."""
    decided = {row["name"] for row in db.execute("SELECT name FROM grants")}
    return [{"grant": name, "granted": granted(db, name)} for name in NAMES if name in decided or name not in WITHHELD]
