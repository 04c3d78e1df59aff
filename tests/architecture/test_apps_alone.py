"""Each app checks, migrates and serves with the other three not installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import APPS, PREFIXES, ROOT

pytestmark = [pytest.mark.processes, pytest.mark.anywhere]

#: Run in a fresh process, because Django's apps are set once a process.
PROBE = """
import json
import django
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from outreach_project import installed, people, periodic
call_command("check", fail_level="WARNING")
call_command("migrate", interactive=False, verbosity=0)
people.seed_groups()
periodic.seed()
user = get_user_model().objects.create_superuser("ada", password="a-password-of-ada")
client = Client(raise_request_exception=True)
signed_in = Client()
signed_in.force_login(user)
print(json.dumps({
    "installed": [config.name for config in installed.our_apps()],
    "tables": connection.introspection.table_names(),
    "healthz": client.get("/healthz").status_code,
    "home": signed_in.get("/?choose=1").status_code,
    "console": signed_in.get("/console/").status_code,
    "schema": signed_in.get("/api/schema/").status_code,
}))
"""


def served_alone(app: str, folder: Path) -> dict[str, object]:
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {
        "OUTREACH_APPS": app,
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
        "ALLOWED_HOSTS": "testserver",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("app", APPS)
def test_it_checks_migrates_and_serves(app: str, tmp_path: Path):
    found = served_alone(app, tmp_path)
    assert found["installed"] == [app]
    assert {found[page] for page in ("healthz", "home", "console", "schema")} == {200}


def test_the_tables_of_the_others_are_not_there(tmp_path: Path):
    tables = served_alone("social_outreach", tmp_path)["tables"]
    others = tuple(prefix for app, prefix in PREFIXES.items() if app != "social_outreach")
    assert isinstance(tables, list)
    assert "social_profile" in tables
    assert not [table for table in tables if table.startswith(others)]


def test_an_unknown_app_is_named_at_once(tmp_path: Path):
    with pytest.raises(AssertionError, match="OUTREACH_APPS names dreams"):
        served_alone("dreams", tmp_path)
