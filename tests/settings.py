"""Settings of the test suite: fixed keys, a fast password hash, and nothing read from the developer's .env.

Outside ``outreach_project.settings`` on purpose: that package reads the environment when it is imported, so what
is set here must be set before.
"""

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="outreach-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ["ENV_FILE"] = ""
os.environ["DJANGO_SECRET_KEY"] = "test-secret-key-that-protects-nothing-but-is-long-enough-to-pass"
os.environ["FIELD_KEYS"] = "dGVzdC1maWVsZC1rZXktcHJvdGVjdHMtbm90aGluZyE="
os.environ["IDENTITY_KEY"] = "test-identity-key"
os.environ["DEPLOYMENT"] = "embedded"
os.environ.setdefault("REHEARSAL_URL", "")

from outreach_project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
