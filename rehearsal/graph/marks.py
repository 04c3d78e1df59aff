"""What a file or a container has become, kept beside it: the id of the post that shows it."""

import sqlite3

from rehearsal.publishing import uploads
from rehearsal.publishing.uploads import Upload

KIND = "mark"


def put(db: sqlite3.Connection, platform: str, made_of: str, post_id: str, now: float) -> None:
    mark = Upload(platform, _name(made_of), "", KIND, "", now, now, state=uploads.DONE, details={"post": post_id})
    uploads.begin(db, mark)


def find(db: sqlite3.Connection, platform: str, made_of: str) -> str:
    """Empty where it has become nothing yet."""
    mark = uploads.get(db, platform, _name(made_of))
    return "" if mark is None else str(mark.details["post"])


def _name(made_of: str) -> str:
    return f"{made_of}:posted"
