"""What every part of the rehearsal shares: state, clock, and the connections kept waiting."""

from dataclasses import dataclass, field
from pathlib import Path

from rehearsal import accounts
from rehearsal.clock import Clock
from rehearsal.holding import Holding
from rehearsal.store import Store


@dataclass(frozen=True)
class World:
    store: Store
    clock: Clock
    holding: Holding = field(default_factory=Holding)

    def close(self) -> None:
        self.holding.stop()
        self.store.close()


def open_world(folder: Path, clock: Clock | None = None) -> World:
    world = World(Store(folder), clock or Clock())
    with world.store.write() as db:
        accounts.seed(db, world.clock.now())
    return world
