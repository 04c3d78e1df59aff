"""Start the whole console in this one process."""

from __future__ import annotations

import os
import socket
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from outreach_project import embedded, installed, people, periodic
from outreach_project.env import env

REHEARSAL_ANSWERS_WITHIN = 3


class Command(BaseCommand):
    help = "Migrate, seed and serve: web server, scheduler and workers in one process. Ctrl-C stops it."
    requires_system_checks = ()  # run below, after the lock is held

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=env.str("HOST", default="127.0.0.1"))
        parser.add_argument("--port", type=int, default=env.int("PORT", default=8000))

    def handle(self, *_args: Any, host: str, port: int, **_options: Any) -> None:
        if settings.SERVED and settings.REDIS_URL:
            raise CommandError(
                "This install is served by separate processes (DEPLOYMENT=served with REDIS_URL). Start those of the "
                "Procfile: web, worker and beat."
            )
        try:
            with embedded.only_one(settings.VAR_DIR), embedded.bind(host, port) as taken:
                self.check(fail_level=40)
                self._prepare()
                embedded.House(taken, lambda: self._say_ready(taken)).run()
                embedded.leave(os.EX_OK)
        except (embedded.AlreadyRunning, embedded.AddressTaken, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            embedded.leave(130)

    def _prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        people.seed_groups()
        periodic.seed()
        self._introduce(people.seed_first_users())
        if settings.REHEARSAL_URL:
            self._prepare_rehearsal(settings.REHEARSAL_URL)

    def _introduce(self, users: list[people.FirstUser]) -> None:
        if not users:
            return
        rule = "-" * 68
        lines = [f"  {user.name:<10} {user.password}" for user in users]
        body = "\n".join(["First start. Sign in with one of these, shown only this once:", "", *lines])
        self.stdout.write(f"{rule}\n{body}\n\n  Forgotten? manage.py changepassword <name>\n{rule}")

    def _prepare_rehearsal(self, url: str) -> None:
        if not _answers(url):
            self.stderr.write(f"The rehearsal world at {url} does not answer; its accounts are not connected yet.")
            return
        for config in installed.our_apps():
            prepare = getattr(installed.room(config, "facade"), "prepare_rehearsal_workspace", None)
            if prepare:
                prepare(url)

    def _say_ready(self, taken: socket.socket) -> None:
        host, port = taken.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        world = f"   (rehearsal world: {settings.REHEARSAL_URL})" if settings.REHEARSAL_URL else ""
        self.stdout.write(f"Console ready at http://{shown}:{port}/{world}   Ctrl-C stops it.")
        self.stdout.flush()


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), REHEARSAL_ANSWERS_WITHIN):
            return True
    except OSError:
        return False
