"""In place of ``HttpDoor``: answers from a script, and keeps each request as it would leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, cast
from urllib.parse import parse_qsl, urlsplit

import requests

from outbound.http import Answer, HttpDoor, SendPermit
from outbound.outcome import CallFailed
from tests.platforms.payloads import payload

#: A payload file's name, an answer, or what the door itself raises.
Step = str | Answer | CallFailed
Script = Sequence[Step]


@dataclass(frozen=True)
class Asked:
    """One request. ``url`` is without its query, which is in ``params``; ``headers`` are those after signing."""

    method: str
    url: str
    params: Mapping[str, str]
    json: Any
    form: Mapping[str, Any] | None
    content: bytes
    headers: Mapping[str, str]
    permit: SendPermit | None

    def all_of_it(self) -> str:
        """Everything but the headers, as text: where no secret may stand."""
        return f"{self.url} {dict(self.params)} {self.json} {self.form} {self.content.decode('utf-8', 'replace')}"


@dataclass
class PublishingDoor:
    """``timeline`` tells the order of requests and savings: 'asked', or what was saved."""

    folder: str
    script: list[Step]
    asked: list[Asked] = field(default_factory=list)
    timeline: list[Any] = field(default_factory=list)

    @property
    def as_door(self) -> HttpDoor:
        return cast("HttpDoor", self)

    @property
    def save(self) -> Callable[[Mapping[str, Any]], None]:
        return lambda prepared: self.timeline.append(dict(prepared))

    @property
    def saved(self) -> dict[str, Any]:
        """What was saved last."""
        return next((step for step in reversed(self.timeline) if step != "asked"), {})

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        content: bytes | IO[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Any = None,
        permit: SendPermit | None = None,
        timeouts: Any = None,
        max_bytes: int | None = None,
    ) -> Answer:
        if permit:
            permit.check()
        sent = content if isinstance(content, bytes) or content is None else content.read()
        data = form if form is not None else sent
        leaving = requests.Request(method, url, headers=dict(headers or {}), params=params, json=json, data=data,
                                   auth=auth).prepare()  # fmt: skip
        pieces = urlsplit(leaving.url or "")
        query = dict(parse_qsl(pieces.query, keep_blank_values=True))
        bare = f"{pieces.scheme}://{pieces.netloc}{pieces.path}"
        self.timeline.append("asked")
        self.asked.append(Asked(method, bare, query, json, form, sent or b"", leaving.headers, permit))
        return self._answered(method, bare)

    def _answered(self, method: str, url: str) -> Answer:
        assert self.script, f"The script has no answer left for {method} {url}."
        step = self.script.pop(0)
        if isinstance(step, CallFailed):
            raise step
        return payload(self.folder, step) if isinstance(step, str) else step
