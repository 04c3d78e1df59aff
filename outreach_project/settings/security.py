"""Cookies, transport, content security policy, sign-in lockout, keys."""

from datetime import timedelta

from csp.constants import NONE, SELF

from outreach_project.env import env, is_served, secret

#: Fernet keys of encrypted fields, newest first, comma separated.
FIELD_KEYS = [key.strip() for key in secret("FIELD_KEYS", made_by="fernet").split(",") if key.strip()]
#: Key of the hashes that suppressions are stored as; it must outlive FIELD_KEYS.
IDENTITY_KEY = secret("IDENTITY_KEY", made_by="random")

# An embedded install answers plain HTTP on 127.0.0.1 only; a served one is reached through TLS.
USES_TLS = env.bool("USES_TLS", default=is_served())
SECURE_SSL_REDIRECT = USES_TLS
SESSION_COOKIE_SECURE = USES_TLS
CSRF_COOKIE_SECURE = USES_TLS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31536000 if USES_TLS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = USES_TLS
SECURE_HSTS_PRELOAD = USES_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
