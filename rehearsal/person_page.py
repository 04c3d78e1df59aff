"""A person's profile as the assisted queue opens it: read, paste, send; or answer in that person's name."""

import hashlib
from typing import Any

from rehearsal import accounts, arrivals, cast, inputs, people, stage
from rehearsal.directory import listing
from rehearsal.directory.profiles import Profile
from rehearsal.inputs import BadInput
from rehearsal.markup import Markup, fill, join, options, page, plain_problem
from rehearsal.overview import clock_time, person_link
from rehearsal.wire import BodyTooLarge, MalformedBody, Request, Response, see_other
from rehearsal.world import World

TALK = 200
#: Headline, about, facts.
Shown = tuple[str, str, tuple[str, ...]]
ROLES = ("Photographer", "Head of Partnerships", "Founder", "Ceramics maker", "Travel writer", "Product designer")
CITIES = ("Lisbon", "Leeds", "Montréal", "Kraków", "Austin", "Nairobi", "Osaka", "Ghent")
ABOUTS = (
    "Small batches, long walks, strong coffee.",
    "I help young brands find the words for what they make.",
    "Mostly here for the pictures. Messages welcome.",
    "Fifteen years in the trade and still curious.",
)


def handle(world: World, request: Request) -> Response:
    parts = request.segments[1:]
    try:
        if len(parts) not in (2, 3):
            return plain_problem("There is no such page.", 404)
        platform = inputs.platform({"platform": parts[0]})
        username = inputs.username({"username": parts[1]})
        if len(parts) == 2:
            return _read(world, request, platform, username)
        return _act(world, request, platform, username, parts[2])
    except (BadInput, MalformedBody) as error:
        return plain_problem(str(error), 400)
    except BodyTooLarge:
        return plain_problem("The form is larger than 5 MB.", 413)


def _act(world: World, request: Request, platform: str, username: str, action: str) -> Response:
    if action not in ("send", "write"):
        return plain_problem("There is no such page.", 404)
    if request.method != "POST":
        return plain_problem("This changes something, so it takes POST.", 405)
    form = {**request.form(), "platform": platform, "username": username}
    if action == "send":
        stage.send_by_hand(world, form)
    else:
        stage.write_in(world, form)
    return see_other(person_link(platform, username))


def _listed(profile: Profile) -> Shown:
    headline = f"{profile.title}, {profile.company}" if profile.title else profile.category
    followers = () if profile.followers_count is None else (f"{profile.followers_count:,} followers",)
    return headline, profile.bio, (profile.location, *followers, profile.website)


def _invented(platform: str, username: str) -> Shown:
    """Somebody who is not in the directory has a page all the same."""
    digest = hashlib.sha256(f"{platform}/{username}".encode()).digest()
    followers = f"{200 + int.from_bytes(digest[3:5], 'big') % 9000:,} followers"
    facts = (CITIES[digest[1] % len(CITIES)], followers)
    return ROLES[digest[0] % len(ROLES)], ABOUTS[digest[2] % len(ABOUTS)], facts


def _read(world: World, request: Request, platform: str, username: str) -> Response:
    if request.method not in ("GET", "HEAD"):
        return plain_problem("This page is only read.", 405)
    reader = world.store.reader
    listed = listing.find(platform, username)
    name = listed.full_name if listed else people.named(reader, platform, username)
    senders = {account.account_id: account.name for account in accounts.everyone(reader, platform)}
    headline, about, facts = _listed(listed) if listed else _invented(platform, username)
    return page(
        "person.html",
        platform=platform,
        title=cast.TITLES[platform],
        name=name,
        username=username,
        initials="".join(word[0] for word in name.split()[:2]).upper(),
        headline=headline,
        about=about,
        facts=join(fill("<li>{fact}</li>", fact=fact) for fact in facts),
        base=person_link(platform, username),
        accounts=options(senders, request.query.get("account_id")),
        talk=_talk(arrivals.with_person(reader, platform, username, TALK), name, senders),
    )


def _talk(rows: list[dict[str, Any]], name: str, senders: dict[str, str]) -> Markup:
    if not rows:
        return Markup('<p class="quiet">No messages yet.</p>')
    return fill('<ol class="talk">{rows}</ol>', rows=join(_said(row, name, senders) for row in rows))


def _said(row: dict[str, Any], name: str, senders: dict[str, str]) -> Markup:
    ours = row["side"] == "out"
    speaker = senders.get(row["account_id"] or "", "Us") if ours else name
    way = {"hand": " · by hand", "api": " · by API"}.get(row["via"], "")
    return fill(
        '<li class="{side}"><small class="quiet">{speaker}{way} · {when}</small><div class="words">{text}</div></li>',
        side=row["side"],
        speaker=speaker,
        way=way,
        when=clock_time(row["at"]),
        text=row["text"],
    )
