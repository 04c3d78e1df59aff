"""(c) Rows a second of the import service, against a bare ``csv`` and ``bulk_create`` of the same file."""

from __future__ import annotations

import csv
import time
from pathlib import Path

from social_outreach.models import SocialProfile
from social_outreach.services import imports

ROWS = 20_000
HEADER = ("platform", "username", "full_name", "bio", "category", "location", "followers_count", "url")


def write(path: Path, turn: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(ROWS):
            name = f"person.{turn}.{n}"
            row = (
                "instagram",
                name,
                f"Person {n}",
                "Ceramics and small things, made slowly",
                "Ceramics",
                "Porto, Portugal",
            )
            writer.writerow((*row, 1000 + n, f"https://www.instagram.com/{name}/"))


def ours(path: Path) -> float:
    started = time.perf_counter()
    source = imports.receive(name=path.name, chunks=[path.read_bytes()], actor=None)
    imports.start(source)
    while not imports.run(source.pk):
        pass
    taken = time.perf_counter() - started
    source.refresh_from_db()
    assert source.created_count == ROWS, (source.created_count, source.error)
    return taken


def bare(path: Path) -> float:
    """No look at what is known, no normalising, no errors: the least that puts the rows into the table."""
    started = time.perf_counter()
    with path.open(newline="", encoding="utf-8") as file:
        SocialProfile.objects.bulk_create(
            (
                SocialProfile(
                    platform=row["platform"], username=row["username"], username_key=row["username"].lower(),
                    full_name=row["full_name"], bio=row["bio"], category=row["category"], location=row["location"],
                    followers_count=int(row["followers_count"]), url=row["url"],
                )
                for row in csv.DictReader(file)
            ),
            batch_size=1000,
        )  # fmt: skip
    return time.perf_counter() - started


def measured(folder: Path, rounds: int) -> list[tuple[float, float]]:
    """Pairs of seconds (ours, bare), one after the other on an emptied table."""
    pairs = []
    for turn in range(rounds + 1):
        path = folder / "profiles.csv"
        write(path, turn)
        pair = []
        for measure in (ours, bare) if turn % 2 else (bare, ours):
            SocialProfile.objects.all()._raw_delete("default")
            pair.append(measure(path))
        pairs.append((pair[0], pair[1]) if turn % 2 else (pair[1], pair[0]))
    return pairs[1:]  # the first one warms up
