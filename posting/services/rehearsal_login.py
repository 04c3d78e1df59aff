"""Every log-in of every network, walked through against the rehearsal world as a person with a browser would."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.conf import settings

from outbound.http import Answer, HttpDoor
from outbound.outcome import CallFailed
from posting.adapters import registry
from posting.models import SocialAccount
from posting.selectors.logins import login_setups
from posting.services import connections
from posting.services.connections import ConnectRefused, Traveller

_SESSION = "rehearsal"


class LoginFailed(RuntimeError):
    """A log-in did not come to its end; the sentence says which and why."""


class _Form(HTMLParser):
    """The first form of a page: where it goes, what it sends as it stands, and who may be chosen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action, self.fields, self.people = "", dict[str, str](), list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = self.action or known.get("action", "")
        elif tag == "option":
            self.people.append(known.get("value", ""))
        elif tag == "input" and (known.get("type") == "hidden" or "checked" in known):
            self.fields[known.get("name", "")] = known.get("value", "on")


def connect_all(*, actor: Any, platforms: list[str] | None = None) -> list[SocialAccount]:
    """Connect what each log-in gives access to. Raises LoginFailed."""
    door, found = HttpDoor(), dict[int, SocialAccount]()
    for platform in platforms or list(registry.ADAPTERS):
        for number, setup in enumerate(login_setups(platform)):
            for account in _walk(door, platform, setup.spec.name, number, Traveller(actor, _SESSION)):
                found[account.pk] = account
    return list(found.values())


def _walk(door: HttpDoor, platform: str, login: str, number: int, traveller: Traveller) -> list[SocialAccount]:
    try:
        callback = f"{settings.PUBLIC_URL}/api/v1/social/{platform}/callback"
        address = connections.depart(platform=platform, login=login, callback=callback, traveller=traveller)
        told = _agree(door, address, number)
        arrived = connections.arrive(platform=platform, answer=told, traveller=traveller)
        usable = [each["account_id"] for each in arrived.choices if not each["problem"]]
        return connections.pick(arrived.pk, account_ids=usable, traveller=traveller)
    except (ConnectRefused, CallFailed, LoginFailed) as error:
        reason = error.outcome.reason if isinstance(error, CallFailed) else error
        raise LoginFailed(f"{registry.LABELS[platform]}, log-in “{login}”: {reason}") from error


def _agree(door: HttpDoor, address: str, number: int) -> dict[str, str]:
    """What the platform sends back once the person has agreed. Each further log-in is another person's, while there
    are any: an account has one log-in at a time, and each of them is to be tried."""
    page = door.request("GET", address)
    form = _Form(_text(page))
    if not form.action or not form.people:
        raise LoginFailed(f"the page has no form to agree to (status {page.status}).")
    person = form.people[max(len(form.people) - 1 - number, 0)]
    sent = {**form.fields, "account_id": person, "decision": "allow"}
    answer = door.request("POST", urljoin(address, form.action), form=sent)
    location = answer.headers.get("location") or answer.headers.get("Location") or ""
    if not location:
        raise LoginFailed(f"nobody was sent back (status {answer.status}).")
    return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))


def _text(answer: Answer) -> str:
    return answer.content.decode("utf-8", "replace")
