"""Settings of the test suite: fixed keys, a fast password hash, and nothing read from the developer's .env."""

import os
import tempfile

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="outreach-test-"))
os.environ["DJANGO_SECRET_KEY"] = "test-secret-key-that-protects-nothing-but-is-long-enough-to-pass"
os.environ["FIELD_KEYS"] = "dGVzdC1maWVsZC1rZXktcHJvdGVjdHMtbm90aGluZyE="
os.environ["IDENTITY_KEY"] = "test-identity-key"
os.environ["DEPLOYMENT"] = "embedded"
os.environ.setdefault("REHEARSAL_URL", "")

from outreach_project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
