"""What the processes of a publishing house run: ``python -m tests.processes.posting_child ROLE``."""

# ruff: noqa: E402 - Django is set up before anything of ours is imported

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from celery.signals import setup_logging
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db.models import Max
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from outbound.clock import now_expression
from outbound.http import HttpDoor
from outreach_project import embedded, periodic
from outreach_project.celery import app
from posting.adapters import registry
from posting.models import PostAttempt, PostingLimit, PostPart
from posting.services import posts, pump, rehearsal_media, scheduling
from posting.services.publishing import PostingEngine, engine
from posting.services.rehearsal_login import connect_all
from posting.tasks import tick
from tests.processes import faults
from tests.processes.posting_house import IN_UPLOAD

#: Between two parts of a thread; the shipped gap would make a test wait.
GAP = timedelta(milliseconds=300)


def migrate() -> None:
    call_command("migrate", verbosity=0)
    periodic.seed()
    every_second = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.filter(task__in=("posting.tick", "posting.reconcile")).update(
        interval=every_second, expire_seconds=10
    )


def seed(wanted: str) -> None:
    """Connect, and hand over what is due now: '{"x": {"texts": 3, "threads": 2, "images": 1, "films": 1}}'."""
    actor, _ = get_user_model().objects.get_or_create(username="operator")
    counts = json.loads(wanted)
    accounts: dict[str, list[Any]] = {platform: [] for platform in counts}
    for account in connect_all(actor=actor, platforms=list(counts)):
        accounts[account.platform].append(account)
    PostingLimit.objects.update(limit=100_000, hard_rail=None)
    for platform, kinds in counts.items():
        for kind, count in kinds.items():
            for number in range(count):
                account = accounts[platform][number % len(accounts[platform])]
                _hand_over(platform, kind, number, account.pk, actor)


def _hand_over(platform: str, kind: str, number: int, account: int, actor: Any) -> None:
    name = f"{platform} {kind} {number}"
    known = registry.capabilities(platform)
    variant: dict[str, Any] = {
        "options": {name: spec["choices"][-1] for name, spec in known.options.items() if spec.get("needed")}
    }
    if kind == "threads":
        variant["thread"] = [f"Second part of {name}.", f"Third part of {name}."]
    if kind == "comments":
        variant["first_comment"] = f"Comment below {name}."
    media = []
    if kind == "films":
        media = [rehearsal_media.film(number)]
    elif kind == "images" or known.needs_media:
        media = [rehearsal_media.picture(number)]
    fields = {
        "content": f"First part of {name}.",
        "variants": {platform: variant},
        "media": [{"medium": each.pk} for each in media],
    }
    post = posts.create(fields=fields, accounts=[account], actor=actor)
    posts.approve(post.pk, actor=actor)
    scheduling.publish_now(post.pk, actor=actor)


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


def web(port: str) -> None:
    """Nothing but the files that networks fetch."""
    WSGIServer.allow_reuse_address = True
    with make_server("127.0.0.1", int(port), get_wsgi_application(), handler_class=_Quiet) as server:
        server.serve_forever()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


def tick_hard(turns: str) -> None:
    """A scheduler that is in a hurry: it hints everything anew each time, also what it has hinted before."""
    for _ in range(int(turns)):
        PostPart.objects.filter(state="scheduled").update(hinted_at=None)
        if settings.REDIS_URL:
            tick()
            continue
        for hint in pump.hints():  # no broker between processes: it works its hints off itself
            engine.run(hint.ids)


def _in_upload(strike: Callable[[], None]) -> None:
    """The platform has a piece of a file or a container, and what it answered is not written down."""
    request = HttpDoor.request

    def requested(self: HttpDoor, method: str, *args: Any, permit: Any = None, **kwargs: Any) -> Any:
        answer = request(self, method, *args, permit=permit, **kwargs)
        if method != "GET" and permit is None:
            strike()
        return answer

    HttpDoor.request = requested  # type: ignore[method-assign]


def _claim_whatever() -> None:
    """Claim and begin without asking whether somebody else has moved the part on: what the claim is there against."""

    def claim(self: PostingEngine, ids: Any) -> list[Any]:
        return list(self.loaded().filter(pk__in=list(ids), state__in=["scheduled", "claimed", "sending"]))

    def load(self: PostingEngine, delivery: Any, frm: str, bound: Any) -> Any:
        facts = {**self.fact_annotations(delivery), **self.cap_annotations(bound)}
        fresh = self.loaded().filter(pk=delivery.pk).annotate(moment=now_expression(), **facts).first()
        known = PostAttempt.objects.filter(part_id=delivery.pk).aggregate(most=Max("epoch"))["most"] or 0
        fresh.epoch = max(fresh.epoch, known) + 1
        PostPart.objects.filter(pk=delivery.pk).update(state="claimed", epoch=fresh.epoch)
        return fresh

    known: Any = PostingEngine
    known.claim, known._load_locked = claim, load


def arm() -> None:
    points, folder = os.environ.get("STRIKE_AT", ""), Path(os.environ["VAR_DIR"])
    times, number = int(os.environ.get("STRIKE_TIMES", "0")), int(os.environ.get("STRIKE_WITH", "9"))
    faults.arm(points, times, folder, number, {IN_UPLOAD: _in_upload})
    PostingEngine.most_claims = 100  # a part that ends so many workers is given up; here they die of something else
    if mutant := os.environ.get("MUTANT"):
        {**faults.MUTANTS, "claim-whatever": _claim_whatever}[mutant]()
    for platform in registry.ADAPTERS:
        known: Any = registry.adapter_class(platform)
        known.capabilities = replace(known.capabilities, part_gap=min(GAP, known.capabilities.part_gap))


def main(role: str, *arguments: str) -> None:
    if sys.platform == "linux":  # a run that is killed must not leave workers behind (PR_SET_PDEATHSIG)
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    arm()
    globals()[role](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
