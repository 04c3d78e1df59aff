"""The whole pipeline in the rehearsal world: found, reviewed, drafted, sent, answered, followed up; numbers agree."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.processes


def test_every_number_of_the_pipeline_page_agrees_with_tables_and_world():
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "rehearse", "--whole"],
        env={**kept, "DJANGO_SETTINGS_MODULE": "outreach_project.settings", "ENV_FILE": ""},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert "Every number agrees with the tables and the world" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
    assert "40 drafted by the model" in done.stdout
