"""Media that clients hand over: a row of facts in the state, the bytes as files beside it."""

import hashlib
import json
import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

WAITING: Final = "waiting"  # announced; bytes are still to come
DONE: Final = "done"  # all bytes are here; usable once `ready_at` is over
FAILED: Final = "failed"


@dataclass(frozen=True)
class Upload:
    """``declared``: size that was announced, 0 where none was. ``parts``: index -> size of what arrived."""

    platform: str
    upload_id: str
    account_id: str
    kind: str
    mime: str
    at: float
    expires_at: float
    declared: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    state: str = WAITING
    ready_at: float | None = None
    alt_text: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(self.parts.values())

    def is_ready(self, now: float) -> bool:
        return self.state == DONE and self.ready_at is not None and self.ready_at <= now

    def progress(self, now: float, seconds: float) -> int:
        """Percent, for a processing that takes ``seconds``."""
        left = 0.0 if self.ready_at is None else self.ready_at - now
        return max(0, min(100, round(100 * (1 - left / seconds))))


def begin(db: sqlite3.Connection, upload: Upload) -> None:
    values = {
        **upload.__dict__,
        "parts": json.dumps(upload.parts),
        "details": json.dumps(upload.details, ensure_ascii=False),
    }
    db.execute(
        "INSERT INTO uploads (platform, upload_id, account_id, kind, mime, declared, parts, state, ready_at, alt_text,"
        " details, at, expires_at) VALUES (:platform, :upload_id, :account_id, :kind, :mime, :declared, :parts, :state,"
        " :ready_at, :alt_text, :details, :at, :expires_at)",
        values,
    )


def get(db: sqlite3.Connection, platform: str, upload_id: str) -> Upload | None:
    row = db.execute("SELECT * FROM uploads WHERE platform = ? AND upload_id = ?", (platform, upload_id)).fetchone()
    if row is None:
        return None
    values = {name: row[name] for name in Upload.__dataclass_fields__}
    return Upload(**{**values, "parts": json.loads(row["parts"]), "details": json.loads(row["details"])})


def add_part(db: sqlite3.Connection, folder: Path, upload: Upload, index: int, content: bytes) -> None:
    """The same index again replaces what was there: sending a part twice does no harm."""
    # The row that was read before the writer's lock may lack a part that came by another connection.
    fresh = get(db, upload.platform, upload.upload_id) or upload
    place = _place(folder, upload)
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{index:06d}").write_bytes(content)
    _set(db, upload, parts=json.dumps({**fresh.parts, str(index): len(content)}))


def finish(db: sqlite3.Connection, upload: Upload, ready_at: float) -> None:
    _set(db, upload, state=DONE, ready_at=ready_at)


def fail(db: sqlite3.Connection, upload: Upload, reason: str) -> None:
    _set(db, upload, state=FAILED, details=json.dumps({**upload.details, "reason": reason}, ensure_ascii=False))


def set_mime(db: sqlite3.Connection, upload: Upload, mime: str) -> None:
    _set(db, upload, mime=mime)


def describe(db: sqlite3.Connection, upload: Upload, alt_text: str) -> None:
    _set(db, upload, alt_text=alt_text)


def _set(db: sqlite3.Connection, upload: Upload, **columns: Any) -> None:
    # The names are the callers' own keywords; every value is bound.
    changes = ", ".join(f"{name} = :{name}" for name in columns)
    sql = f"UPDATE uploads SET {changes} WHERE platform = :platform AND upload_id = :upload_id"  # noqa: S608
    db.execute(sql, {**columns, "platform": upload.platform, "upload_id": upload.upload_id})


def content(folder: Path, upload: Upload) -> bytes:
    """The parts in the order of their indexes, as far as they are here."""
    place = _place(folder, upload)
    return b"".join(path.read_bytes() for path in sorted(place.iterdir())) if place.is_dir() else b""


def part(folder: Path, upload: Upload, index: int) -> bytes:
    path = _place(folder, upload) / f"{index:06d}"
    return path.read_bytes() if path.is_file() else b""


def head(folder: Path, upload: Upload) -> bytes:
    """The first bytes, by which a platform tells what a file really is."""
    return part(folder, upload, 0)[:64]


def looks_like(first: bytes) -> str:
    """The type that the first bytes give away; '' where they say nothing."""
    if first[4:8] == b"ftyp":
        return "video/quicktime" if first[8:10] == b"qt" else "video/mp4"
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for start, mime in STARTS.items() if first.startswith(start)), "")


STARTS: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"%PDF-": "application/pdf",
}


def clear(db: sqlite3.Connection, folder: Path) -> int:
    shutil.rmtree(folder / "media", ignore_errors=True)
    return db.execute("DELETE FROM uploads").rowcount


def _place(folder: Path, upload: Upload) -> Path:
    # An id may be a URN: a digest keeps whatever it holds out of the path.
    return folder / "media" / hashlib.sha256(f"{upload.platform}\n{upload.upload_id}".encode()).hexdigest()[:32]
