"""The state on disk: one sqlite file, one writer at a time, a reading connection per thread."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rehearsal.publishing import tables as publishing

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    platform TEXT NOT NULL, account_id TEXT NOT NULL, name TEXT NOT NULL, username TEXT NOT NULL,
    app_id TEXT NOT NULL, app_secret TEXT NOT NULL, can_message INTEGER NOT NULL,
    PRIMARY KEY (platform, account_id)
);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, platform TEXT NOT NULL, account_id TEXT NOT NULL,
    issued_at REAL NOT NULL, expires_at REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (
    platform TEXT NOT NULL, account_id TEXT NOT NULL, username TEXT NOT NULL, name TEXT NOT NULL,
    recipient_id TEXT NOT NULL, thread_id TEXT NOT NULL, last_inbound_at REAL,
    sends_since_inbound INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (platform, account_id, username)
);
CREATE INDEX IF NOT EXISTS people_by_recipient ON people (platform, account_id, recipient_id);
CREATE INDEX IF NOT EXISTS people_by_thread ON people (platform, account_id, thread_id);
CREATE INDEX IF NOT EXISTS people_by_name ON people (platform, username);
CREATE TABLE IF NOT EXISTS inbounds (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, account_id TEXT NOT NULL,
    username TEXT NOT NULL, text TEXT NOT NULL, remote_id TEXT NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS inbounds_by_person ON inbounds (platform, username, seq);
CREATE TABLE IF NOT EXISTS arrivals (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, platform TEXT NOT NULL, account_id TEXT,
    recipient_id TEXT, username TEXT NOT NULL, thread_id TEXT, text TEXT NOT NULL, text_key INTEGER NOT NULL,
    remote_id TEXT NOT NULL, via TEXT NOT NULL, received_at REAL NOT NULL, request TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS arrivals_by_account ON arrivals (platform, account_id, via, received_at);
CREATE INDEX IF NOT EXISTS arrivals_by_text ON arrivals (platform, username, text_key);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, kind TEXT NOT NULL, calls TEXT NOT NULL,
    probability REAL, remaining INTEGER, seconds REAL, fired INTEGER NOT NULL DEFAULT 0, set_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS generations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, fault TEXT NOT NULL, prompt_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL, at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS limits (
    platform TEXT NOT NULL, account_id TEXT NOT NULL, allowed INTEGER NOT NULL, window_seconds REAL NOT NULL,
    PRIMARY KEY (platform, account_id)
);
CREATE TABLE IF NOT EXISTS searches (
    provider TEXT PRIMARY KEY, asked INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grants (name TEXT PRIMARY KEY, granted INTEGER NOT NULL) WITHOUT ROWID;
"""


class Store:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        #: Files of media lie here too, beside the state.
        self.folder = folder
        self._path = folder / "rehearsal.sqlite3"
        self._lock = threading.Lock()
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writer = self._connect()
        self._writer.executescript(SCHEMA + publishing.SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=30)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode=WAL")
        # NORMAL keeps every commit across kill -9; only a power cut may lose the last ones, and this is a rehearsal.
        db.execute("PRAGMA synchronous=NORMAL")
        self._opened.append(db)
        return db

    @property
    def reader(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = self._connect()
        return db

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, committed when the block ends: nothing may be answered before that."""
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            for db in self._opened:
                db.close()
            self._opened.clear()
