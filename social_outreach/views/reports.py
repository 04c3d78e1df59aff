"""What a bulk action did, kept in the session until the next one: so many done, and for each other one why not."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from social_outreach.adapters import registry
from social_outreach.selectors import drafts as selector

#: Session keys of an app begin with its card's key, so that switching apps forgets them.
REPORT = "social.report"
PER_PAGE = 50


def keep_report(request: HttpRequest, title: str, done: int, refused: dict[int, str], *, of: str) -> None:
    """``of``: whether ``refused`` names messages or profiles."""
    lines = [[pk, reason[:300]] for pk, reason in refused.items()]
    request.session[REPORT] = {"title": title, "done": done, "refused": lines, "of": of}


def kept_report(request: HttpRequest) -> dict[str, Any]:
    """Context of the report's page; ``report`` is None when there is none."""
    report = request.session.get(REPORT)
    if not report:
        return {"report": None}
    page = Paginator(report["refused"], PER_PAGE).get_page(request.GET.get("page"))
    ids = [pk for pk, _ in page.object_list]
    of_message = report["of"] == "message"
    people = selector.people_of(ids) if of_message else selector.people(ids)
    labels = dict(registry.platform_choices())
    return {
        "report": report,
        "page": page,
        "rows": [
            {
                "person": people.get(pk),
                "label": labels.get(people[pk].platform) if pk in people else "",
                "message_id": pk if of_message else None,
                "reason": reason,
            }
            for pk, reason in page.object_list
        ],
        "reasons": Counter(_kind(reason) for _, reason in report["refused"]).most_common(8),
    }


def _kind(reason: str) -> str:
    """Reasons that differ in a name or a number only are counted together."""
    words = reason.split(": ", 1)
    return f"{words[1][:1].upper()}{words[1][1:]}" if len(words) == 2 and words[0].startswith("Message ") else reason
