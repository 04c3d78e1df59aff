"""The first page: what arrived, like a mail catcher, and the faults in force."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from rehearsal import arrivals, cast, faults, inputs, searches, stage
from rehearsal.arrivals import Filter
from rehearsal.inputs import BadInput
from rehearsal.markup import Markup, fill, join, options, page, plain_problem
from rehearsal.wire import BodyTooLarge, MalformedBody, Request, Response, answer, see_other
from rehearsal.world import World

PAGE = 50
STRUCK = {**cast.TITLES, **{name: cast.NETWORKS[name] for name in cast.POSTED_ONLY}, **cast.SERVICES}
ASKED = {
    **STRUCK,
    searches.INSTAGRAM: "Instagram business discovery",
    searches.FACEBOOK: "Facebook pages search",
}
CALLS = {
    "": "the usual ones of the platform",
    "send": "sending messages",
    "post": "posting",
    "upload": "uploading media",
    "read": "reading back",
    "token": "token refresh",
}
Act = Callable[[World, dict[str, str]], None]


def handle(world: World, request: Request) -> Response:
    path = "/".join(request.segments)
    if path == "" and request.method in ("GET", "HEAD"):
        return _guarded(lambda: _overview(world, request))
    act = ACTS.get(path)
    if act is None:
        return answer({"error": f"There is nothing at {request.path}."}, 404)
    if request.method != "POST":
        return answer({"error": f"{request.path} takes POST."}, 405)
    return _guarded(lambda: _acted(world, request, act))


def _guarded(work: Callable[[], Response]) -> Response:
    try:
        return work()
    except (BadInput, MalformedBody) as error:
        return plain_problem(str(error), 400)
    except BodyTooLarge:
        return plain_problem("The form is larger than 5 MB.", 413)


def _acted(world: World, request: Request, act: Act) -> Response:
    act(world, request.form())
    return see_other("/")


def _set_fault(world: World, form: dict[str, str]) -> None:
    # The form offers a count of one ready filled in; a probability typed beside it is what the person meant.
    if form.get("probability"):
        form = {**form, "count": ""}
    stage.set_fault(world, form)


def _clear_faults(world: World, form: dict[str, str]) -> None:
    fault_id = inputs.whole(form, "id", 1)
    with world.store.write() as db:
        faults.clear(db, fault_id)


def _clear_arrivals(world: World, form: dict[str, str]) -> None:
    with world.store.write() as db:
        arrivals.clear(db)


ACTS: dict[str, Act] = {
    "set-fault": _set_fault,
    "clear-faults": _clear_faults,
    "clear-arrivals": _clear_arrivals,
}


def _overview(world: World, request: Request) -> Response:
    platform = inputs.optional_platform(request.query)
    before = inputs.whole(request.query, "before", 1)
    reader = world.store.reader
    rows = arrivals.page(reader, Filter(platform=platform, before_seq=before), PAGE, newest_first=True)
    repeated = arrivals.duplicates(reader, Filter(platform=platform))
    return page(
        "overview.html",
        here="/" + (f"?platform={platform}" if platform else ""),
        tabs=_tabs(arrivals.per_platform(reader), platform),
        heading=cast.TITLES[platform] if platform else "Everything that arrived",
        verdict=_verdict(len(repeated)),
        arrivals=_arrivals(world, rows),
        older=_older(rows, platform),
        faults=_faults(faults.listed(reader)),
        searches=_searches(searches.listed(reader)),
        platform_options=options(STRUCK),
        kind_options=options({kind: kind for kind in faults.KINDS}),
        call_options=options(CALLS),
    )


def _tabs(counts: dict[str, int], current: str | None) -> Markup:
    entries: list[tuple[str | None, str, int]] = [(None, "All", sum(counts.values()))]
    entries += [(platform, title, counts.get(platform, 0)) for platform, title in cast.TITLES.items()]
    return join(
        fill(
            '<a href="{link}"{mark}>{title} {count}</a>',
            link="/" if platform is None else f"/?platform={platform}",
            mark=Markup(' aria-current="page"' if platform == current else ""),
            title=title,
            count=count,
        )
        for platform, title, count in entries
    )


def _verdict(repeated: int) -> Markup:
    if not repeated:
        return Markup('<p class="quiet">Nothing arrived twice.</p>')
    return fill(
        '<p class="alarm"><span aria-hidden="true">⚠</span> Messages that arrived more than once: {count}</p>',
        count=f"{repeated} or more" if repeated >= arrivals.DUPLICATES_SHOWN else repeated,
    )


def _arrivals(world: World, rows: list[dict[str, Any]]) -> Markup:
    if not rows:
        return Markup('<p class="quiet">No arrivals yet. Send something and reload.</p>')
    return fill('<ul class="arrivals">{rows}</ul>', rows=join(_arrival(world, row) for row in rows))


def clock_time(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))


def person_link(platform: str, username: str) -> str:
    return f"/p/{platform}/{quote(username, safe='')}"


def _arrival(world: World, row: dict[str, Any]) -> Markup:
    times = arrivals.times(world.store.reader, row["platform"], row["username"], row["text"])
    mark = '<span class="alarm"><span aria-hidden="true">⚠</span> Duplicate: arrived {times} times</span>'
    return fill(
        '<li{twice}><div class="line"><a href="{link}">{username}</a><span class="tag">{title}</span>'
        '<span class="tag">{via}</span>{mark}<time>{when}</time></div>'
        '<p class="words">{text}</p></li>',
        twice=Markup(' class="twice"' if times > 1 else ""),
        link=person_link(row["platform"], row["username"]),
        username=row["username"],
        title=cast.TITLES[row["platform"]],
        via="by hand" if row["via"] == "hand" else "by API",
        mark=fill(mark, times=times) if times > 1 else Markup(""),
        when=clock_time(row["received_at"]),
        text=row["text"],
    )


def _older(rows: list[dict[str, Any]], platform: str | None) -> Markup:
    if len(rows) < PAGE:
        return Markup("")
    wanted = {"before": str(rows[-1]["seq"]), **({"platform": platform} if platform else {})}
    return fill('<p><a href="{link}">Older arrivals</a></p>', link="/?" + urlencode(wanted))


def _searches(listed: list[dict[str, Any]]) -> Markup:
    if not listed:
        return Markup('<p class="quiet">Nobody has searched yet.</p>')
    row = "<li>{title}: asked {asked}, answered {answered}</li>"
    rows = join(fill(row, **{**entry, "title": ASKED.get(entry["provider"], entry["provider"])}) for entry in listed)
    return fill('<ul class="plain">{rows}</ul>', rows=rows)


def _faults(listed: list[dict[str, Any]]) -> Markup:
    if not listed:
        return Markup('<p class="quiet">None: every platform behaves.</p>')
    clear_all = Markup('<form method="post" action="/clear-faults"><button>Clear all faults</button></form>')
    return join([*(_fault(row) for row in listed), clear_all])


def _fault(row: dict[str, Any]) -> Markup:
    strength = f"{row['remaining']} left" if row["remaining"] is not None else f"p = {row['probability']:g}"
    return fill(
        '<div class="fault"><span><strong>{kind}</strong> on {title} <span class="quiet">{calls} · {strength}'
        " · fired {fired}</span></span>"
        '<form method="post" action="/clear-faults"><input type="hidden" name="id" value="{id}">'
        '<button aria-label="Clear {kind} on {title}">Clear</button></form></div>',
        kind=row["kind"],
        title=STRUCK[row["platform"]],
        calls=row["calls"],
        strength=strength,
        fired=row["fired"],
        id=row["id"],
    )
