"""The tables of the posting side. They belong to the one state file of ``rehearsal.store``."""

from typing import Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS publishers (
    platform TEXT NOT NULL, account_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, username TEXT NOT NULL,
    PRIMARY KEY (platform, account_id)
);
CREATE TABLE IF NOT EXISTS posts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, account_id TEXT NOT NULL, remote_id TEXT NOT NULL,
    kind TEXT NOT NULL, text TEXT NOT NULL, link TEXT NOT NULL, media TEXT NOT NULL, parent TEXT NOT NULL,
    root TEXT NOT NULL, sameness TEXT NOT NULL, details TEXT NOT NULL, at REAL NOT NULL, deleted_at REAL,
    UNIQUE (platform, remote_id)
);
CREATE INDEX IF NOT EXISTS posts_by_account ON posts (platform, account_id, at);
CREATE INDEX IF NOT EXISTS posts_by_sameness ON posts (platform, account_id, sameness, at);
CREATE INDEX IF NOT EXISTS posts_by_parent ON posts (platform, parent);
CREATE TABLE IF NOT EXISTS uploads (
    platform TEXT NOT NULL, upload_id TEXT NOT NULL, account_id TEXT NOT NULL, kind TEXT NOT NULL, mime TEXT NOT NULL,
    declared INTEGER NOT NULL, parts TEXT NOT NULL, state TEXT NOT NULL, ready_at REAL, alt_text TEXT NOT NULL,
    details TEXT NOT NULL, at REAL NOT NULL, expires_at REAL NOT NULL,
    PRIMARY KEY (platform, upload_id)
);
CREATE TABLE IF NOT EXISTS oauth_codes (
    code TEXT PRIMARY KEY, platform TEXT NOT NULL, client_id TEXT NOT NULL, account_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL, challenge TEXT NOT NULL, challenge_method TEXT NOT NULL,
    expires_at REAL NOT NULL, used_at REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS oauth_tokens (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, platform TEXT NOT NULL, client_id TEXT NOT NULL,
    account_id TEXT NOT NULL, secret TEXT NOT NULL, scopes TEXT NOT NULL, family TEXT NOT NULL, details TEXT NOT NULL,
    issued_at REAL NOT NULL, expires_at REAL, ended_at REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS oauth_tokens_by_family ON oauth_tokens (family);
CREATE TABLE IF NOT EXISTS nonces (
    client_id TEXT NOT NULL, nonce TEXT NOT NULL, token TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (client_id, token, nonce)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS windows (
    name TEXT PRIMARY KEY, ends_at REAL NOT NULL, used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS posting_calls (
    platform TEXT NOT NULL, calls TEXT NOT NULL, asked INTEGER NOT NULL, PRIMARY KEY (platform, calls)
) WITHOUT ROWID;
"""
