"""What every part of the rehearsal shares: state, clock, the connections kept waiting, and who hears of news."""

from dataclasses import dataclass, field
from pathlib import Path

from rehearsal import accounts
from rehearsal.clock import Clock
from rehearsal.holding import Holding
from rehearsal.publishing import publishers, tokens
from rehearsal.store import Store
from rehearsal.webhooks import Webhooks


@dataclass(frozen=True)
class World:
    store: Store
    clock: Clock
    holding: Holding = field(default_factory=Holding)
    webhooks: Webhooks = field(default_factory=Webhooks)

    def close(self) -> None:
        self.holding.stop()
        self.webhooks.close()
        self.store.close()


def open_world(folder: Path, clock: Clock | None = None, webhook: str = "") -> World:
    """``webhook``: the address that hears of what people write; empty: nobody does."""
    world = World(Store(folder), clock or Clock(), webhooks=Webhooks(webhook))
    with world.store.write() as db:
        accounts.seed(db, world.clock.now())
        publishers.seed(db)
        tokens.seed(db, world.clock.now())
    return world
