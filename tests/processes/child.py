"""What the processes of a house run: ``python -m tests.processes.child ROLE``. Told all else by the environment."""

# ruff: noqa: E402 - Django is set up before anything of ours is imported

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from celery.signals import setup_logging
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from outbound.http import HttpDoor
from outreach_project import embedded, periodic
from outreach_project.celery import app
from social_outreach.models import SenderAccount, SocialLimit, SocialMessage, SocialProfile
from social_outreach.services import batches, drafting, messages, rehearsal
from social_outreach.services.sending import engine
from tests.processes import faults


def migrate() -> None:
    call_command("migrate", verbosity=0)
    periodic.seed()
    every_second = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.filter(task__startswith="social_outreach.").update(interval=every_second, expire_seconds=10)


def seed(counts: str, body: str = "Hello {{ first_name }}, this is for {{ username }}.") -> None:
    """Connect the cast, and schedule so many messages a platform to people who wrote first: '{"facebook": 10}'."""
    url, door = os.environ["REHEARSAL_URL"], HttpDoor()
    actor, _ = get_user_model().objects.get_or_create(username="operator")
    members = rehearsal._get(door, f"{url}/_rehearsal/accounts")["accounts"]
    wanted = json.loads(counts)
    for member in members:
        if member["platform"] in wanted and not rehearsal._known(member):
            rehearsal.connect_member(member)
    SocialLimit.objects.filter(scope__startswith="account:").update(limit=100_000, hard_rail=None)
    made: list[int] = []
    for platform, count in wanted.items():
        made += _write_to(door, url, platform, int(count), body, actor)
    assert not batches.each(made, messages.approve, actor=actor).refused
    assert not batches.each(made, messages.send, actor=actor).refused
    modes = set(SocialMessage.objects.filter(pk__in=made).values_list("mode", flat=True))
    assert modes <= {"api"}, modes


def _write_to(door: HttpDoor, url: str, platform: str, count: int, body: str, actor: Any) -> list[int]:
    SocialProfile.objects.bulk_create(
        SocialProfile(
            platform=platform,
            username=f"{platform}.{number}",
            username_key=f"{platform}.{number}",
            full_name=f"Person{number} Test",
            discovery_status="qualified",
        )
        for number in range(count)
    )
    for number in range(count):
        rehearsal.write_first(door, url, platform=platform, username=f"{platform}.{number}", text="Hello!")
    people = SocialProfile.objects.filter(platform=platform).order_by("pk")
    return [drafting.draft(person, actor=actor, body=body).pk for person in people]


def caps(limit: str, seconds: str) -> None:
    """One cap for every account, in place of the shipped ones."""
    SocialLimit.objects.all().delete()
    for account in SenderAccount.objects.all():
        SocialLimit.objects.create(
            scope=f"account:{account.pk}", name="tested", limit=int(limit), window_seconds=int(seconds)
        )


def without_caps() -> None:
    SocialLimit.objects.all().delete()


def up() -> None:
    """Beat and worker in one process on memory://, as ``manage.py up`` has them, without the web server."""
    setup_logging.connect(embedded._keep_logging)
    embedded.Beat().start()
    embedded.EmbeddedWorker(
        app=app, pool=embedded.HasteningPool, concurrency=4, quiet=True, redirect_stdouts=False,
        without_gossip=True, without_mingle=True, without_heartbeat=True,
    ).start()  # fmt: skip


def worker() -> None:
    app.worker_main(["worker", "--concurrency", "3", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"])


def beat() -> None:
    app.start(["beat", "--loglevel", "ERROR", "--schedule", "/dev/null"])


def meet(racers: int) -> None:
    """Wait until as many processes are here: else some would be done before others have started."""
    folder = Path(os.environ["VAR_DIR"])
    (folder / f"racer-{os.getpid()}").touch()
    until = time.monotonic() + 60
    while len(list(folder.glob("racer-*"))) < racers and time.monotonic() < until:
        time.sleep(0.01)


def twice(ids: str) -> None:
    """The same hint delivered twice, to this process: what is gone must not go again."""
    wanted = json.loads(ids)
    meet(int(os.environ.get("RACERS", "1")))
    engine.run(wanted)
    engine.run(wanted)


def hammer(turn: str, of: str, until: str) -> None:
    """Send this process's share as fast as the gates allow; wait only for what they say."""
    share = [
        pk for pk in SocialMessage.objects.order_by("pk").values_list("pk", flat=True) if pk % int(of) == int(turn)
    ]
    while share and time.time() < float(until):
        if engine.run(share[:1]):
            share.pop(0)
            continue
        if SocialMessage.objects.filter(pk=share[0]).exclude(state="scheduled").exists():
            share.pop(0)
            continue
        free_at = SenderAccount.objects.values_list("next_free_at", flat=True).first()
        wait = free_at.timestamp() - time.time() if free_at else 0.0
        time.sleep(min(max(wait, 0.002), 0.5))


def cancel_all(turn: str) -> None:
    """A person cancelling messages while workers begin them; says which were stopped."""
    actor = get_user_model().objects.get(username="operator")
    stopped = []
    for pk in SocialMessage.objects.order_by("pk" if turn == "0" else "-pk").values_list("pk", flat=True):
        try:
            messages.cancel(pk, actor=actor)
            stopped.append(pk)
        except messages.NotNow:
            continue
    sys.stdout.write(json.dumps(stopped))


def end_with_the_tests() -> None:
    """A run that is killed must not leave workers behind (prctl PR_SET_PDEATHSIG; Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main(role: str, *arguments: str) -> None:
    end_with_the_tests()
    faults.arm(
        os.environ.get("STRIKE_AT", ""),
        int(os.environ.get("STRIKE_TIMES", "0")),
        Path(os.environ["VAR_DIR"]),
        int(os.environ.get("STRIKE_WITH", "9")),
    )
    if mutant := os.environ.get("MUTANT"):
        faults.MUTANTS[mutant]()
    globals()[role](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
