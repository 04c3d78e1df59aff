"""Fill the queue in Redis anew from the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from posting.services import post_queue


class Command(BaseCommand):
    help = "Fill the queue in Redis anew from the database."

    def handle(self, **options: Any) -> None:
        if post_queue.post_queue() is None:
            raise CommandError("REDIS_URL is not set: there is no queue, the database poll finds the posts.")
        self.stdout.write(f"{post_queue.rebuild()} posts are in the queue.")
