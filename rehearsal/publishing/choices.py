"""The consent page of networks where a person can untick single permissions, or single pages, before agreeing."""

from collections.abc import Iterable, Mapping
from typing import Final

from rehearsal import cast
from rehearsal.markup import Markup, fill, join, options, page
from rehearsal.publishing import consent
from rehearsal.publishing.consent import Asked
from rehearsal.wire import Response

#: Said by the page itself: whoever posts the form without it agrees to everything.
CHOSEN: Final = "chosen"

#: Heading -> name of the tick -> what it says.
Groups = Mapping[str, Mapping[str, str]]


def ask(asked: Asked, groups: Groups) -> Response:
    told = page(
        "choices.html",
        title=cast.NETWORKS[asked.platform],
        app=asked.app,
        action=asked.action,
        kept=join(fill('<input type="hidden" name="{n}" value="{v}">', n=n, v=v) for n, v in asked.kept.items()),
        people=options({one.account_id: f"{one.name} (@{one.username})" for one in asked.who}),
        groups=join(_group(heading, ticks) for heading, ticks in groups.items()),
    )
    # The way back is named in the policy, as on the plain page.
    told.headers["Content-Security-Policy"] = consent.ask(asked).headers["Content-Security-Policy"]
    return told


def _group(heading: str, ticks: Mapping[str, str]) -> Markup:
    rows = join(
        fill('<li><label><input type="checkbox" name="{name}" checked> {label}</label></li>', name=name, label=label)
        for name, label in ticks.items()
    )
    return fill(
        '<fieldset><legend>{heading}</legend><ul class="ticks">{rows}</ul></fieldset>', heading=heading, rows=rows
    )


def kept_on(form: Mapping[str, str], prefix: str, values: Iterable[str]) -> tuple[str, ...]:
    """What of ``values`` the person left ticked; the name of a tick is the prefix and the value."""
    return tuple(value for value in values if CHOSEN not in form or f"{prefix}{value}" in form)
