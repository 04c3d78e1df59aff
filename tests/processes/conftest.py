"""Houses to let, on the ground of this run: PostgreSQL and Redis where they are named, else SQLite and memory://."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import has_services
from tests.processes.house import EMBEDDED, SERVED, Ground, House, database_template

#: One ground a run: these tests take the longest, and the two runs of .ci/run would do each of them twice.
ON_SERVICES = pytest.param(SERVED, id="postgresql", marks=pytest.mark.services)
GROUND = ON_SERVICES if has_services() else pytest.param(EMBEDDED, id="sqlite")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Ground], Any]]:
    """A migrated database for each ground, made when first asked for."""
    made: dict[str, Any] = {}
    opened: list[Any] = []

    def template(ground: Ground) -> Any:
        if ground.name not in made:
            context = database_template(ground, tmp_path_factory.mktemp(ground.name))
            made[ground.name] = context.__enter__()
            opened.append(context)
        return made[ground.name]

    yield template
    for context in opened:
        context.__exit__(None, None, None)


@pytest.fixture(params=[GROUND])
def ground(request: pytest.FixtureRequest) -> Ground:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def house(ground: Ground, templates: Callable[[Ground], Any], tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path, ground, templates(ground))
    yield house
    house.close()
