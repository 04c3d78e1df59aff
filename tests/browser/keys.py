"""Pressing keys as a person does: not before the page listens."""

from __future__ import annotations

from typing import Any


def press(page: Any, key: str) -> None:
    """A key, once every module of the page has run (``static/js/keys.js`` says so)."""
    page.wait_for_selector("html[data-keys=ready]", state="attached")
    page.keyboard.press(key)
