"""The JSON door for tests and for the product's own rehearsals: /_rehearsal/…"""

from collections.abc import Callable
from dataclasses import asdict

from rehearsal import accounts, arrivals, faults, grants, inputs, limits, people, searches, stage
from rehearsal.accounts import Registration, TokenTaken
from rehearsal.arrivals import Filter
from rehearsal.directory import listing
from rehearsal.gemini import counting
from rehearsal.inputs import BadInput
from rehearsal.publishing import listing as publishing
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response, answer
from rehearsal.world import World

PAGE = 500
LARGEST_PAGE = 10_000
Call = Callable[[World, Request], Response]


def problem(reason: str, status: int = 400, field: str | None = None) -> Response:
    return answer({"error": reason} if field is None else {"error": reason, "field": field}, status)


def handle(world: World, request: Request) -> Response:
    methods = CALLS.get("/".join(request.segments[1:]))
    if methods is None:
        return problem(f"There is nothing at {request.path}.", 404)
    call = methods.get(request.method)
    if call is None:
        return problem(f"{request.path} takes {', '.join(methods)}.", 405)
    try:
        return call(world, request)
    except BadInput as error:
        return problem(str(error), field=error.field)
    except MalformedBody as error:
        return problem(str(error))
    except BodyTooLarge:
        return problem("The body is larger than 5 MB.", 413)


def _health(world: World, request: Request) -> Response:
    holding = world.holding
    return answer(
        {
            "status": "ok",
            "held": holding.held,
            "held_at_most": holding.at_most,
            "turned_away": holding.turned_away,
            "now": world.clock.now(),
        }
    )


def _list_accounts(world: World, request: Request) -> Response:
    reader = world.store.reader
    shown = [
        {
            **account.__dict__,
            "access_token": accounts.newest_token(reader, account, "access"),
            "refresh_token": accounts.newest_token(reader, account, "refresh"),
        }
        for account in accounts.everyone(reader, inputs.optional_platform(request.query))
    ]
    return answer({"accounts": shown})


def _register_account(world: World, request: Request) -> Response:
    fields = request.json()
    can_message = fields.get("can_message", True)
    if not isinstance(can_message, bool):
        raise BadInput("can_message", "can_message must be true or false.")
    account_id = inputs.text(fields, "account_id")
    new = Registration(
        inputs.platform(fields),
        account_id,
        inputs.text(fields, "name", account_id),
        inputs.text(fields, "username", account_id),
        inputs.text(fields, "access_token", longest=4000),
        inputs.text(fields, "refresh_token", "", longest=4000) or None,
        inputs.text(fields, "app_id", "") or None,
        inputs.text(fields, "app_secret", "") or None,
        can_message,
    )
    try:
        with world.store.write() as db:
            accounts.register(db, new, world.clock.now())
    except TokenTaken:
        return problem("This token already opens another account.", 409, "access_token")
    return answer({"platform": new.platform, "account_id": new.account_id}, 201)


def _list_limits(world: World, request: Request) -> Response:
    return answer({"limits": limits.listed(world.store.reader)})


def _set_limit(world: World, request: Request) -> Response:
    fields = request.json()
    account = stage.account(world, fields)
    allowed = inputs.required(inputs.whole(fields, "limit", 1), "limit")
    window = inputs.required(inputs.number(fields, "window_seconds", 0.001), "window_seconds")
    with world.store.write() as db:
        limits.set_limit(db, account.platform, account.account_id, allowed, window)
    body = {"platform": account.platform, "account_id": account.account_id, "limit": allowed, "window_seconds": window}
    return answer(body, 201)


def _clear_limits(world: World, request: Request) -> Response:
    with world.store.write() as db:
        return answer({"cleared": limits.clear(db)})


def _peak(world: World, request: Request) -> Response:
    window = inputs.required(inputs.number(request.query, "window_seconds", 0.001), "window_seconds")
    wanted = _filter(request.query)
    found = limits.moments(world.store.reader, wanted.platform, wanted.account_id, wanted.via)
    return answer({"peak": limits.peak(found, window), "count": len(found), "window_seconds": window})


def _filter(query: Json) -> Filter:
    return Filter(
        platform=inputs.optional_platform(query),
        account_id=inputs.text(query, "account_id", "") or None,
        username=people.tidy(inputs.text(query, "username", "")) or None,
        via=inputs.choice(query, "via", ("api", "hand")) if query.get("via") else None,
        since_seq=inputs.whole(query, "since_seq", 0),
    )


def _list_arrivals(world: World, request: Request) -> Response:
    wanted = _filter(request.query)
    limit = inputs.whole(request.query, "limit", 0, LARGEST_PAGE)
    reader = world.store.reader
    # One read transaction, so that count, page and duplicates speak of the same moment.
    reader.execute("BEGIN")
    try:
        return answer(
            {
                "count": arrivals.count(reader, wanted),
                "arrivals": arrivals.page(reader, wanted, PAGE if limit is None else limit),
                "duplicates": arrivals.duplicates(reader, wanted),
            }
        )
    finally:
        reader.execute("COMMIT")


def _clear_arrivals(world: World, request: Request) -> Response:
    with world.store.write() as db:
        return answer({"cleared": arrivals.clear(db)})


def _write_in(world: World, request: Request) -> Response:
    person, written = stage.write_in(world, request.json())
    body = {"recipient_id": person.recipient_id, "thread_id": person.thread_id}
    return answer({**body, "remote_id": written.remote_id, "at": written.at}, 201)


def _meet(world: World, request: Request) -> Response:
    fields = request.json()
    account, username = stage.account(world, fields), inputs.username(fields)
    name = inputs.text(fields, "name", "")
    with world.store.write() as db:
        person = people.meet(db, account.platform, account.account_id, username, name)
    return answer({"recipient_id": person.recipient_id, "thread_id": person.thread_id}, 201)


def _send_by_hand(world: World, request: Request) -> Response:
    return answer(stage.send_by_hand(world, request.json()), 201)


def _list_faults(world: World, request: Request) -> Response:
    return answer({"faults": faults.listed(world.store.reader)})


def _set_fault(world: World, request: Request) -> Response:
    return answer(stage.set_fault(world, request.json()), 201)


def _clear_faults(world: World, request: Request) -> Response:
    fault_id = inputs.whole(request.query, "id", 1)
    with world.store.write() as db:
        return answer({"cleared": faults.clear(db, fault_id)})


def _gemini(world: World, request: Request) -> Response:
    return answer(counting.totals(world.store.reader))


def _list_directory(world: World, request: Request) -> Response:
    wanted = inputs.optional_platform(request.query)
    limit, offset = inputs.whole(request.query, "limit", 0, LARGEST_PAGE), inputs.whole(request.query, "offset", 0)
    found = listing.everyone() if wanted is None else listing.on(wanted)
    start = offset or 0
    page = found[start : start + (PAGE if limit is None else limit)]
    shown = [{**asdict(profile), "location": profile.location} for profile in page]
    return answer({"count": len(found), "profiles": shown})


def _list_searches(world: World, request: Request) -> Response:
    return answer({"searches": searches.listed(world.store.reader)})


def _list_grants(world: World, request: Request) -> Response:
    return answer({"grants": grants.listed(world.store.reader)})


def _set_grant(world: World, request: Request) -> Response:
    fields = request.json()
    name = inputs.choice(fields, "grant", grants.NAMES)
    approved = fields.get("granted")
    if not isinstance(approved, bool):
        raise BadInput("granted", "granted must be true or false.")
    with world.store.write() as db:
        grants.decide(db, name, approved)
    return answer({"grant": name, "granted": approved}, 201)


def _list_posts(world: World, request: Request) -> Response:
    return answer(publishing.everything(world, request.query))


def _clear_posts(world: World, request: Request) -> Response:
    return answer({"cleared": publishing.forget(world)})


def _list_publishers(world: World, request: Request) -> Response:
    return answer(publishing.everyone(world, request.query))


CALLS: dict[str, dict[str, Call]] = {
    "posts": {"GET": _list_posts, "DELETE": _clear_posts},
    "publishers": {"GET": _list_publishers},
    "health": {"GET": _health},
    "accounts": {"GET": _list_accounts, "POST": _register_account},
    "limits": {"GET": _list_limits, "POST": _set_limit, "DELETE": _clear_limits},
    "peak": {"GET": _peak},
    "arrivals": {"GET": _list_arrivals, "DELETE": _clear_arrivals},
    "inbound": {"POST": _write_in},
    "people": {"POST": _meet},
    "hand": {"POST": _send_by_hand},
    "gemini": {"GET": _gemini},
    "directory": {"GET": _list_directory},
    "searches": {"GET": _list_searches},
    "grants": {"GET": _list_grants, "POST": _set_grant},
    "faults": {"GET": _list_faults, "POST": _set_fault, "DELETE": _clear_faults},
}
