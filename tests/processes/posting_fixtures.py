"""Publishing houses to let, on both grounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes.house import Ground
from tests.processes.posting_house import PostingHouse, posting_template


@pytest.fixture(scope="session")
def posting_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Ground], Any]]:
    """A migrated database for each ground, made when first asked for."""
    made: dict[str, Any] = {}
    opened: list[Any] = []

    def template(ground: Ground) -> Any:
        if ground.name not in made:
            context = posting_template(ground, tmp_path_factory.mktemp(f"posting-{ground.name}"))
            made[ground.name] = context.__enter__()
            opened.append(context)
        return made[ground.name]

    yield template
    for context in opened:
        context.__exit__(None, None, None)


@pytest.fixture
def posting_house(ground: Ground, posting_templates: Callable[[Ground], Any], tmp_path: Path) -> Iterator[PostingHouse]:
    house = PostingHouse(tmp_path, ground, posting_templates(ground))
    yield house
    house.close()
