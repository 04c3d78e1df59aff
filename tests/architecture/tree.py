"""What the guards look at: the files of the house, and the rooms they walk through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("social_outreach", "website_outreach", "posting", "sequencing")
PREFIXES = {
    "social_outreach": "social_",
    "website_outreach": "website_",
    "posting": "posting_",
    "sequencing": "sequencing_",
}
SOURCES = ("outbound", "platforms", *APPS, "outreach_project", "rehearsal")
SKIPPED = {"__pycache__", "migrations", ".venv", "var", "node_modules"}


def files(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file() and not SKIPPED & set(path.relative_to(ROOT).parts):
                yield path


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))
