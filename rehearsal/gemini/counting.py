"""What was asked of the model and what it cost, kept for the tests' questions."""

import sqlite3
from typing import Any

COLUMNS = ("calls", "faulty", "prompt_tokens", "output_tokens")


def record(db: sqlite3.Connection, model: str, fault: str, spent: tuple[int, int], now: float) -> None:
    """``spent``: tokens read and tokens written, thinking included."""
    db.execute(
        "INSERT INTO generations (model, fault, prompt_tokens, output_tokens, at) VALUES (?, ?, ?, ?, ?)",
        (model, fault, *spent, now),
    )


def totals(db: sqlite3.Connection) -> dict[str, Any]:
    found = db.execute(
        "SELECT COUNT(*) AS calls, COUNT(NULLIF(fault, '')) AS faulty, TOTAL(prompt_tokens) AS prompt_tokens,"
        " TOTAL(output_tokens) AS output_tokens FROM generations"
    ).fetchone()
    return {name: int(found[name]) for name in COLUMNS}
