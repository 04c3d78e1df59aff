"""What a posting call was given: query, form, JSON or multipart, all of them one set of parameters to Graph."""

from dataclasses import dataclass, field
from typing import Any

from rehearsal.graph import messages
from rehearsal.graph.errors import error, parameter
from rehearsal.publishing import multipart
from rehearsal.publishing.multipart import Field
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response, parse_json


@dataclass(frozen=True)
class Given:
    """``files``: the parts of a multipart body that came with a file name."""

    fields: Json
    files: dict[str, Field] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""

    def says(self, name: str, default: bool) -> bool:
        return self.text(name).lower() in ("true", "1") if name in self.fields else default

    def listed(self, name: str) -> list[Any] | None:
        """A list, as JSON, as JSON inside a field, as ``name[0]``, or with commas; ``None``: it is none of these."""
        value = self.fields.get(name)
        if value is None:
            numbered = [key for key in self.fields if key.startswith(f"{name}[")]
            return [_loosened(self.fields[key]) for key in sorted(numbered, key=lambda key: (len(key), key))]
        if isinstance(value, str):
            value = _loosened(value) if value.startswith("[") else [part for part in value.split(",") if part]
        return value if isinstance(value, list) else None


def _loosened(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in ("[", "{"):
        return value
    try:
        return parse_json(value.encode())
    except MalformedBody:
        return value


def read(request: Request) -> Given | Response:
    if request.method != "POST":
        return Given({})
    if not multipart.is_multipart(request):
        body = {} if not request.body and not request.oversized else messages.read_body(request)
        return body if isinstance(body, Response) else Given(body)
    try:
        parts = multipart.fields(request)
    except MalformedBody as problem:
        return parameter(str(problem))
    except BodyTooLarge:
        return error(1, "Request entity is too large", status=413)
    plain = {name: part.text for name, part in parts.items() if not part.filename}
    return Given(plain, {name: part for name, part in parts.items() if part.filename})


def with_query(request: Request, given: Given) -> Given:
    return Given({**request.query, **given.fields}, given.files)
