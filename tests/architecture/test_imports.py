"""The contracts of import-linter hold, and each kind of them bites."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SOURCES

pytestmark = pytest.mark.processes

PLANTED = {
    "floors": ("outbound/planted.py", "import social_outreach.states\n"),
    "strangers": ("posting/planted.py", "import social_outreach.states\n"),
    "rehearsal": ("rehearsal/planted.py", "import outbound.outcome\n"),
    "rooms": ("social_outreach/utils.py", ""),
    "front door": ("outreach_project/planted.py", "import social_outreach.models\n"),
    "one HTTP door": ("platforms/linkedin/planted.py", "import requests\n"),
    "django-free": ("platforms/tiktok/planted.py", "import django.conf\n"),
}


def broken(folder: Path) -> set[str]:
    """The names of the contracts that do not hold."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    found = {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}
    assert found or done.returncode == 0, done.stdout + done.stderr
    return found


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in SOURCES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def broken_before(copied: Path) -> set[str]:
    return broken(copied)


def test_the_contracts_hold(broken_before: set[str]):
    assert broken_before == set()


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_import_breaks_one(copied: Path, broken_before: set[str], kind: str):
    name, source = PLANTED[kind]
    planted = copied / name
    planted.write_text(source)
    try:
        assert broken(copied) - broken_before
    finally:
        planted.unlink()
