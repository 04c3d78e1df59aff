"""What the benchmark's processes run: ``python -m benchmarks.child ROLE``. Told all else by the environment."""

# ruff: noqa: E402 - Django is set up before anything of ours is imported

from __future__ import annotations

import json
import os
import sys
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

import requests
from celery.signals import setup_logging
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Max
from kombu import Queue

from benchmarks import claiming, importing, listing, peopling, phases
from outbound.clock import database_now
from outbound.http import HttpDoor
from outreach_project import embedded
from outreach_project.celery import app
from social_outreach import tasks
from social_outreach.models import SenderAccount, SocialLimit, SocialMessage, SocialProfile, SocialThread
from social_outreach.services import rehearsal
from social_outreach.services.sending import message_hash

#: Houses of posts have both apps, those of messages one.
if HAS_POSTS := apps.is_installed("posting"):
    from benchmarks import post_claims, post_filling

LANES = 4
app.conf.task_queues = [*app.conf.task_queues, Queue("bare")]
_kept = threading.local()


@app.task(name="benchmarks.bare")
def bare(url: str, token: str, body: dict[str, Any]) -> None:
    """All that a send is without a ledger: one POST on a kept session."""
    session = getattr(_kept, "session", None)
    if session is None:
        session = _kept.session = requests.Session()
    session.post(url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10).raise_for_status()


def connect() -> None:
    """Four Facebook pages: four lanes."""
    for number in range(LANES):
        page = {"platform": "facebook", "account_id": f"90000000000{number}", "access_token": f"bench-token-{number}"}
        requests.post(f"{os.environ['REHEARSAL_URL']}/_rehearsal/accounts", json=page, timeout=10).raise_for_status()
        rehearsal.connect_member({**page, "name": f"Page {number}"})
    SocialLimit.objects.filter(scope__startswith="account:").update(limit=10**6, hard_rail=None)


def fill(count: str) -> None:
    """So many approved messages, scheduled for tomorrow, to people who wrote first."""
    door, start = HttpDoor(), (SocialProfile.objects.aggregate(most=Max("pk"))["most"] or 0) + 1
    actor, _ = get_user_model().objects.get_or_create(username="operator")
    accounts, now = list(SenderAccount.objects.order_by("pk")), database_now()
    names = [f"person{start + number}" for number in range(int(count))]
    people = SocialProfile.objects.bulk_create(
        SocialProfile(platform="facebook", username=name, username_key=name, discovery_status="qualified")
        for name in names
    )
    threads = []
    for number, person in enumerate(people):
        account = accounts[number % LANES]
        wrote = {
            "platform": "facebook",
            "account_id": account.account_id,
            "username": person.username,
            "text": "Hello!",
        }
        known = rehearsal._post(door, f"{os.environ['REHEARSAL_URL']}/_rehearsal/inbound", wrote)
        threads.append(
            SocialThread(
                profile=person, account=account, remote_recipient_id=known["recipient_id"], last_inbound_at=now
            )
        )
    made = []
    for thread in SocialThread.objects.bulk_create(threads):
        message = SocialMessage(
            profile=thread.profile, account=thread.account, in_thread=thread, platform="facebook", mode="api",
            state="scheduled", due_at=now + timedelta(days=1), scheduled_for=now, created_by=actor,
            draft_body=f"Hello {thread.profile.username}, thank you for your message. " + "We read it with care. " * 8,
            idempotency_key=uuid.uuid4().hex,
        )  # fmt: skip
        message.approved_hash = message_hash(message)
        made.append(message)
    SocialMessage.objects.bulk_create(made)


def kick() -> None:
    """What is planned is due now; tell the workers, as a press on "send" does."""
    SocialMessage.objects.filter(state="scheduled").update(due_at=database_now())
    tasks.tick.apply_async(queue="console")


def kick_bare() -> None:
    """The same bodies to the same people, one plain task each."""
    tokens = {account.pk: f"bench-token-{account.account_id[-1]}" for account in SenderAccount.objects.all()}
    url = f"{settings.META_GRAPH_BASE}/{settings.META_GRAPH_VERSION}/me/messages"
    for message in SocialMessage.objects.filter(state="sent").select_related("in_thread").order_by("pk"):
        body = {
            "recipient": {"id": message.in_thread.remote_recipient_id},
            "message": {"text": message.sent_body},
            "messaging_type": "RESPONSE",
        }
        bare.apply_async(args=(url, tokens[message.account_id], body), queue="bare")


def forget() -> None:
    """So that the next round has its own messages only."""
    SocialMessage.objects.filter(state="sent").update(state="cancelled")


def worker() -> None:
    phases.watch(Path(os.environ["VAR_DIR"]))
    arguments = [
        "--concurrency",
        os.environ["CONCURRENCY"],
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "ERROR",
    ]
    app.worker_main(["worker", *arguments])


def up() -> None:
    """One process on memory://: it takes its orders from standard input, as the broker is inside it."""
    phases.watch(Path(os.environ["VAR_DIR"]))
    setup_logging.connect(embedded._keep_logging)
    threading.Thread(target=_obey, daemon=True).start()
    embedded.EmbeddedWorker(
        app=app, pool=embedded.HasteningPool, concurrency=int(os.environ["CONCURRENCY"]), quiet=True,
        redirect_stdouts=False, without_gossip=True, without_mingle=True, without_heartbeat=True,
    ).start()  # fmt: skip


def _obey() -> None:
    for line in sys.stdin:
        _role(line.strip())()


def claim_times(rows: str) -> None:
    sys.stdout.write(json.dumps(claiming.measured(int(rows))))


def people_lists(rows: str) -> None:
    peopling.grow(rows)


def list_times(rounds: str) -> None:
    sys.stdout.write(json.dumps(listing.measured(int(rounds))))


def import_times(rounds: str) -> None:
    sys.stdout.write(json.dumps(importing.measured(Path(os.environ["VAR_DIR"]), int(rounds))))


def post_claim_times(rows: str) -> None:
    sys.stdout.write(json.dumps(post_claims.measured(int(rows))))


def kick_bare_posts() -> None:
    post_filling.kick_bare_posts(bare)


def _role(name: str) -> Callable[..., None]:
    rooms = [sys.modules[__name__], claiming, *([post_claims, post_filling] if HAS_POSTS else [])]
    return next(getattr(room, name) for room in rooms if hasattr(room, name))  # type: ignore[no-any-return]


def main(role: str, *arguments: str) -> None:
    _role(role)(*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
