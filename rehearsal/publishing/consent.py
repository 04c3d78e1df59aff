"""The page on which a person lets an app in, the same for every network, and the way back to the app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rehearsal import cast
from rehearsal.markup import POLICY, Markup, fill, join, options, page
from rehearsal.publishing.publishers import Publisher
from rehearsal.wire import BodyTooLarge, MalformedBody, Request, Response

ALLOW = "allow"


@dataclass(frozen=True)
class Asked:
    """``action``: where the form goes. ``kept``: what it carries along. ``back_to``: where the person ends up."""

    platform: str
    app: str
    action: str
    back_to: str
    who: Sequence[Publisher]
    kept: Mapping[str, str] = field(default_factory=dict)
    scopes: Sequence[str] = ()


@dataclass(frozen=True)
class Decision:
    allowed: bool
    account_id: str
    form: Mapping[str, str]


def ask(asked: Asked) -> Response:
    told = page(
        "consent.html",
        title=cast.NETWORKS[asked.platform],
        app=asked.app,
        action=asked.action,
        kept=join(fill('<input type="hidden" name="{n}" value="{v}">', n=n, v=v) for n, v in asked.kept.items()),
        people=options({one.account_id: f"{one.name} (@{one.username})" for one in asked.who}),
        scopes=_scopes(asked.scopes),
    )
    # Browsers hold the redirect after a form to the same rule as the form: the way back must be named.
    told.headers["Content-Security-Policy"] = POLICY.replace(
        "form-action 'self'", f"form-action 'self' {_origin(asked.back_to)}"
    )
    return told


def _scopes(scopes: Sequence[str]) -> Markup:
    if not scopes:
        return Markup('<p class="quiet">It will read and write posts in your name.</p>')
    return fill('<ul class="plain">{rows}</ul>', rows=join(fill("<li>{scope}</li>", scope=scope) for scope in scopes))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""


def decided(request: Request) -> Decision:
    try:
        form = request.form()
    except (MalformedBody, BodyTooLarge):
        form = {}
    return Decision(form.get("decision") == ALLOW, form.get("account_id", ""), form)


def back(address: str, told: Mapping[str, str]) -> Response:
    """Send the browser on, with what it has to say added to whatever the address asks already."""
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *told.items()])
    location = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Response(303, b"", "text/plain", {"Location": location, "Cache-Control": "no-store"})


def broken(platform: str, reason: str, status: int = 400) -> Response:
    """What a platform shows instead of the form when the app asks wrongly: nobody is sent back."""
    title = cast.NETWORKS[platform]
    html = fill(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}: something went wrong</title>'
        "<h1>Something went wrong</h1><p>{reason}</p>",
        title=title,
        reason=reason,
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return Response(status, html.encode("utf-8", "replace"), "text/html; charset=utf-8", headers)
