"""Pages from templates. Everything that goes in is escaped unless it is marked as markup by us."""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from rehearsal.wire import Response

PAGES = Path(__file__).parent / "pages"
# No script may run and nothing may be fetched, whatever a message or a name contains.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


@cache
def _template(name: str) -> Template:
    return Template((PAGES / name).read_text(encoding="utf-8"))


def shown(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value), quote=True)


def join(parts: Iterable[Markup]) -> Markup:
    return Markup("".join(parts))


def fill(template: str, /, **values: object) -> Markup:
    """`{name}` placeholders, escaped; for the small pieces a page repeats."""
    return Markup(template.format(**{key: shown(value) for key, value in values.items()}))


def options(choices: Mapping[str, str], selected: str | None = None) -> Markup:
    return join(
        fill(
            '<option value="{value}"{mark}>{label}</option>',
            value=value,
            label=label,
            mark=Markup(" selected" if value == selected else ""),
        )
        for value, label in choices.items()
    )


def page(template: str, /, **values: object) -> Response:
    style = Markup((PAGES / "style.css").read_text(encoding="utf-8"))
    html = _template(template).substitute({key: shown(value) for key, value in {**values, "style": style}.items()})
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return Response(200, html.encode("utf-8", "replace"), "text/html; charset=utf-8", headers)


def plain_problem(reason: str, status: int) -> Response:
    html = fill(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Rehearsal world</title>'
        '<p>{reason}</p><p><a href="/">Back to the rehearsal world</a></p>',
        reason=reason,
    )
    headers = {"Content-Security-Policy": POLICY}
    return Response(status, html.encode("utf-8", "replace"), "text/html; charset=utf-8", headers)
