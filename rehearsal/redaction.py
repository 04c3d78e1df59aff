"""What is kept of a request: its shape, never a secret."""

import json
from typing import Any

from rehearsal.wire import Request

SECRET = frozenset(
    {
        "access_token",
        "appsecret_proof",
        "authorization",
        "access-token",
        "refresh_token",
        "client_secret",
        "app_secret",
        "fb_exchange_token",
        "input_token",
        "cookie",
        "token",
        "password",
    }
)
KEPT_HEADERS = (
    "authorization",
    "access-token",
    "content-type",
    "user-agent",
    "linkedin-version",
    "x-restli-protocol-version",
    "x-restli-method",
    "idempotency-key",
)
LONGEST = 120
MARK = "[redacted]"


def scrub(value: Any, depth: int = 0) -> Any:
    if depth > 6:
        return "…"
    if isinstance(value, dict):
        return {
            str(key)[:LONGEST]: MARK if str(key).lower() in SECRET else scrub(inner, depth + 1)
            for key, inner in list(value.items())[:50]
        }
    if isinstance(value, list):
        return [scrub(inner, depth + 1) for inner in value[:20]]
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}… ({len(value)} characters)"
    return value


def shape(request: Request, body: Any) -> str:
    kept = {name: request.headers[name] for name in KEPT_HEADERS if name in request.headers}
    return json.dumps(
        {
            "method": request.method,
            "path": request.path,
            "query": scrub(request.query),
            "headers": scrub(kept),
            "body": scrub(body),
        },
        ensure_ascii=False,
    )
