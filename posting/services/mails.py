"""Mail to operators: one function that sends, and one mail for all the news of some minutes."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection

from outbound.clock import database_now
from posting.models import PostingNews
from posting.rules.hooks import HookEvent

logger = logging.getLogger(__name__)

#: A mail server that does not answer must not hold up the tick.
MAIL_SECONDS = 10
MOST_PEOPLE = 50
#: What follows within this of the first goes into the same mail.
GATHERED_FOR = timedelta(minutes=5)
MOST_LINES = 30
_MOST_ROWS = 1000
_HEADINGS = {
    HookEvent.FAILED: "Failed",
    HookEvent.HELD: "Held until somebody acts",
    HookEvent.RECONNECT: "Accounts to connect again",
}


def to_operators(subject: str, body: str, *, about: str) -> bool:
    """To every operator with an address; False: to nobody. A mail that cannot be sent is in the log, and the pages
    say the same anyway. ``about`` names it there."""
    people = _operators()
    if not people:
        return False
    try:
        connection = get_connection(timeout=MAIL_SECONDS)
        subject = f"{settings.WORKSPACE_NAME}: {subject}"
        EmailMessage(subject=subject, body=body, bcc=people, connection=connection).send()
    except Exception as error:  # noqa: BLE001 - mail servers fail in many ways, and none may fail the tick
        logger.warning("The notice for %s was not mailed (%s)", about, type(error).__name__)
        return False
    return True


def _operators() -> list[str]:
    people = get_user_model()._default_manager.with_perm(
        "posting.operate_posting", backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(people.filter(is_active=True).exclude(email="").values_list("email", flat=True)[:MOST_PEOPLE])


def address(page: str, words: str) -> str:
    """Of a page of this app, or where it is in words if the console does not know its own address."""
    return f"{settings.PUBLIC_URL}/posting/{page}/" if settings.PUBLIC_URL else words


def send_waiting() -> int:
    """One mail with all news that wait for it, once the oldest has waited long enough; how many were in it."""
    if not settings.EMAIL_HOST:
        return 0
    now = database_now()
    waiting = PostingNews.objects.filter(is_mail_due=True).order_by("at")
    oldest = waiting.values_list("at", flat=True).first()
    if oldest is None or oldest > now - GATHERED_FOR:
        return 0
    rows = list(waiting[:_MOST_ROWS])
    # Marked first: a worker that dies here costs a mail, and never sends it every minute.
    if not PostingNews.objects.filter(pk__in=[row.pk for row in rows], is_mail_due=True).update(is_mail_due=False):
        return 0
    counted = {event: [row for row in rows if row.event == event] for event in _HEADINGS}
    words = {HookEvent.FAILED: "failed", HookEvent.HELD: "held", HookEvent.RECONNECT: "to connect again"}
    subject = ", ".join(f"{len(found)} {words[event]}" for event, found in counted.items() if found)
    to_operators(subject, _body(counted), about=f"{len(rows)} news")
    return len(rows)


def _body(counted: dict[HookEvent, list[PostingNews]]) -> str:
    sections = []
    for event, found in counted.items():
        if not found:
            continue
        lines = [f"- {row.sentence}" for row in found[:MOST_LINES]]
        more = len(found) - len(lines)
        sections.append("\n".join([_HEADINGS[event], *lines, *([f"- and {more} more"] if more else [])]))
    sections.append(address("queue", "Posting, Queue"))
    return "\n\n".join(sections) + "\n"
