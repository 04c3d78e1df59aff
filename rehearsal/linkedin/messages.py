"""The partner Messages API (learn.microsoft.com/linkedin/shared/integrations/communications/messages, read 2026-11)."""

import re
from typing import Any

from rehearsal import people, redaction
from rehearsal.acceptance import Send, accept
from rehearsal.accounts import Account
from rehearsal.linkedin.errors import VOICE, error, forbidden, unprocessable
from rehearsal.people import Person
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response, answer
from rehearsal.world import World

PERSON_URN = re.compile(r"urn:li:person:[A-Za-z0-9_-]{1,64}")
THREAD_URN = re.compile(r"urn:li:messagingThread:[A-Za-z0-9_=+/.-]{1,200}")
# From memory, unverified: the page names no bound; members cannot type more than this in the product itself.
LONGEST_BODY = 8000
MOST_RECIPIENTS = 50


def create(world: World, request: Request, account: Account) -> Response:
    if not account.can_message:
        return forbidden("messages.CREATE.NO_VERSION")
    try:
        body = request.json()
    except MalformedBody as problem:
        return error(400, str(problem), 0, "ILLEGAL_ARGUMENT")
    except BodyTooLarge:
        return error(413, "Request entity is too large")
    problem_found = _content_problem(body)
    if problem_found is not None:
        return problem_found
    found = _addressed(world, account, body)
    if isinstance(found, Response):
        return found
    send = Send(account, found, body["body"], redaction.shape(request, body))
    return accept(world, request, VOICE, send, _no_window, _receipt)


def _no_window(send: Send, now: float) -> Response | None:
    return None


def _receipt(send: Send, remote_id: str) -> Response:
    return answer({"id": remote_id}, 201, {"X-RestLi-Id": remote_id, "X-LinkedIn-Id": remote_id})


def _content_problem(body: Json) -> Response | None:
    text = body.get("body")
    if text is None:
        return error(400, "Field body is required", 0, "MISSING_FIELD")
    if not isinstance(text, str) or not isinstance(body.get("subject", ""), str):
        return error(400, "subject and body must be strings", 0, "INVALID_VALUE_FOR_FIELD")
    if not text.strip():
        return error(400, "Field body is blank", 0, "INVALID_VALUE_BLANK_FIELD")
    if len(text) > LONGEST_BODY:
        return error(400, f"Field body is longer than {LONGEST_BODY}", 0, "FIELD_LENGTH_TOO_LONG")
    if body.get("messageType", "MEMBER_TO_MEMBER") != "MEMBER_TO_MEMBER":
        return unprocessable("/messageType", "is not an accepted message type")
    return None


def _addressed(world: World, account: Account, body: Json) -> tuple[Person, ...] | Response:
    recipients, thread = body.get("recipients"), body.get("thread")
    if (recipients is None) == (thread is None):
        return error(400, "Exactly one of recipients and thread is required", 0, "MISSING_FIELD")
    if thread is not None:
        return _in_thread(world, account, thread)
    if not isinstance(recipients, list) or not 1 <= len(recipients) <= MOST_RECIPIENTS:
        return error(400, f"recipients must be a list of 1 to {MOST_RECIPIENTS} URNs", 0, "INVALID_VALUE_FOR_FIELD")
    return _connections(world, account, recipients)


def _in_thread(world: World, account: Account, thread: Any) -> tuple[Person, ...] | Response:
    if not isinstance(thread, str) or not THREAD_URN.fullmatch(thread):
        return error(400, "thread must be a messagingThread URN", 0, "INVALID_URN_TYPE")
    person = people.by_thread(world.store.reader, "linkedin", account.account_id, thread)
    return (person,) if person else unprocessable("/thread", "is not a conversation of this member")


def _connections(world: World, account: Account, recipients: list[Any]) -> tuple[Person, ...] | Response:
    found: dict[str, Person] = {}
    for place, urn in enumerate(recipients):
        if not isinstance(urn, str) or not PERSON_URN.fullmatch(urn):
            return error(400, f"recipients[{place}] is not a person URN", 0, "INVALID_URN_TYPE")
        person = people.by_recipient(world.store.reader, "linkedin", account.account_id, urn)
        if person is None:
            # The page allows first-degree connections only; the exact body of this refusal is not published.
            return unprocessable(f"/recipients/{place}", f"{urn} is not a first-degree connection")
        found[urn] = person
    return tuple(found.values())
