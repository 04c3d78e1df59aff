"""Analytics: trends, best posts, success and lateness per network, groups compared, good hours; and all of it as a
file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outbound.cells import cell
from outbound.clock import database_now
from posting.forms.analytics import DAYS, Asked, asked
from posting.selectors import analytics as figures
from posting.selectors import best_times, experiments, performance
from posting.views.doors import WRITE, needs


@require_safe
@needs(WRITE)
def analytics(request: HttpRequest) -> HttpResponse:
    """Everything of the stretch and the account that are chosen."""
    wanted, now = asked(request.GET), database_now()
    since = now - timedelta(days=wanted.days)
    found = performance.posted(since=since, account=wanted.account)
    trend = performance.trends(found, wanted.metric, since=since, now=now)
    networks = figures.networks(since=since)
    context = {
        "wanted": wanted,
        "metric": performance.METRICS[wanted.metric],
        "filters": _filters(wanted),
        "csv_query": urlencode({"days": wanted.days, "account": wanted.account or ""}),
        "as_of": max((each.recorded_at for each in found if each.recorded_at), default=None),
        "posts": len(found),
        "measured": sum(each.recorded_at is not None for each in found),
        "is_cut": len(found) == performance.MOST_POSTS,
        "trend": trend | {"metric": performance.METRICS[wanted.metric]},
        "trend_rows": list(zip(trend["labels"], *(each["values"] for each in trend["series"]), strict=True)),
        "best": [(each, each.value(wanted.metric)) for each in performance.best(found, wanted.metric)],
        "networks": [each for each in networks if each.posts],
        "groups": experiments.groups(wanted.metric, since=since),
        "best_times": best_times.suggestions(wanted.metric, now=now, account=wanted.account),
    }
    return render(request, "posting/analytics.html", context)


def _filters(wanted: Asked) -> list[dict[str, Any]]:
    accounts = [(row.pk, f"{performance.name_of(row)} ({row.get_platform_display()})") for row in figures.accounts()]
    return [
        _filter("days", "Period", [(days, f"Last {days} days") for days in DAYS], wanted.days),
        _filter("account", "Account", [("", "All accounts"), *accounts], wanted.account or ""),
        _filter("metric", "Number", list(performance.METRICS.items()), wanted.metric),
    ]


def _filter(name: str, label: str, choices: Iterable[tuple[Any, str]], chosen: Any) -> dict[str, Any]:
    options = [{"value": value, "label": said, "selected": value == chosen} for value, said in choices]
    return {"name": name, "label": label, "options": options}


@require_safe
@needs(WRITE)  # type: ignore[arg-type]
def analytics_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every post of the stretch with its newest numbers; what was not told is an empty cell."""
    wanted, now = asked(request.GET), database_now()
    rows = performance.rows(since=now - timedelta(days=wanted.days), account=wanted.account)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="post-analytics-{_day(now)}.csv"'
    return answer


def _day(now: datetime) -> str:
    return now.date().isoformat()


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """With a byte order mark: without one Excel reads UTF-8 as something else."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(performance.COLUMNS)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
