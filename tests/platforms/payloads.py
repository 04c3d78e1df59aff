"""Payload files as answers of the door, and a door that follows a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from requests.structures import CaseInsensitiveDict

from outbound.http import Answer, SendPermit
from outbound.outcome import CallFailed

NOW = datetime(2026, 11, 21, 9, 31, tzinfo=UTC)

_FOLDER = Path(__file__).parent


def payload(platform: str, case: str) -> Answer:
    """The answer in ``<platform>/payloads/<case>.json``."""
    described = json.loads((_FOLDER / platform / "payloads" / f"{case}.json").read_text())
    content = described["text"].encode() if "text" in described else json.dumps(described["body"]).encode()
    return Answer(
        status=described["status"],
        headers=CaseInsensitiveDict(described.get("headers", {})),
        content=content,
        url="https://platform.invalid/call",
        elapsed=0.1,
    )


def cases(platform: str) -> set[str]:
    """All payload files of a platform."""
    return {path.stem for path in (_FOLDER / platform / "payloads").glob("*.json")}


@dataclass(frozen=True)
class Asked:
    """One request as the door got it."""

    method: str
    url: str
    params: Mapping[str, Any] | None
    json: Any
    form: Mapping[str, Any] | None
    headers: Mapping[str, str]
    permit: SendPermit | None


@dataclass
class ScriptedDoor:
    """In place of ``HttpDoor``: answers from a script, keeps what was asked, and asks the permit as the door does."""

    script: list[Answer | CallFailed]
    asked: list[Asked] = field(default_factory=list)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        permit: SendPermit | None = None,
    ) -> Answer:
        if permit:
            permit.check()
        self.asked.append(Asked(method, url, params, json, form, dict(headers or {}), permit))
        step = self.script.pop(0)
        if isinstance(step, CallFailed):
            raise step
        return step
