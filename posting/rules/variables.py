"""What an environment variable of a single-account set-up holds: its name's ending says it, whatever the platform."""

from __future__ import annotations

from collections.abc import Mapping

#: Ending -> field of the credentials; the first that fits, so the longer stand before the shorter.
ENDINGS: tuple[tuple[str, str], ...] = (
    ("_ACCESS_TOKEN_SECRET", "token_secret"),
    ("_ACCESS_TOKEN", "access_token"),
    ("_REFRESH_TOKEN", "refresh_token"),
    ("_API_KEY", "app_id"),
    ("_CLIENT_ID", "app_id"),
    ("_CLIENT_KEY", "app_id"),
    ("_APP_ID", "app_id"),
    ("_API_SECRET", "app_secret"),
    ("_CLIENT_SECRET", "app_secret"),
    ("_APP_SECRET", "app_secret"),
    ("_MEMBER_ID", "account_id"),
    ("_PAGE_ID", "account_id"),
    ("_ACCOUNT_ID", "account_id"),
)
#: The seeds' names of what is handed to ``configure_platform``.
SEED_FIELDS: dict[str, str] = {
    "access_token": "access_token",
    "access_token_secret": "token_secret",
    "refresh_token": "refresh_token",
    "api_key": "app_id",
    "api_secret": "app_secret",
    "client_id": "app_id",
    "client_secret": "app_secret",
    "app_id": "app_id",
    "app_secret": "app_secret",
    "account_id": "account_id",
}


def field_of(name: str) -> str:
    """The field a variable fills; empty where its name says nothing."""
    return next((field for ending, field in ENDINGS if name.endswith(ending)), "")


def read(values: Mapping[str, str]) -> dict[str, str]:
    """Variables of one platform as fields of its credentials."""
    return {field: value for name, value in values.items() if value and (field := field_of(name))}
