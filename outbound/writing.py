"""A transaction that writes. On SQLite the threads of one process queue for it, instead of each polling the file."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator

from django.db import connection, transaction

# SQLite lets one writer in and has the others sleep up to 100 ms between looks; a lock wakes the next one at once.
_turn = threading.Lock()


def _forget() -> None:
    # After a fork the thread that held it is gone.
    global _turn
    _turn = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """``transaction.atomic()``, in turn."""
    # Who is in a transaction already may hold the file: to wait for the turn then could deadlock.
    queue = connection.vendor == "sqlite" and not connection.in_atomic_block
    with _turn if queue else contextlib.nullcontext(), transaction.atomic():
        yield
