"""Posting: platform addresses, apps to log in with, where networks fetch media."""

from outreach_project.env import env
from outreach_project.settings.apps import OUTREACH_APPS
from outreach_project.settings.outreach import REHEARSAL_URL, platform_base

X_API_BASE = platform_base("X_API_BASE", "https://api.x.com", "/x")
X_WEB_BASE = platform_base("X_WEB_BASE", "https://x.com", "/x")
FACEBOOK_WEB_BASE = platform_base("FACEBOOK_WEB_BASE", "https://www.facebook.com", "/graph")
INSTAGRAM_LOGIN_BASE = platform_base("INSTAGRAM_LOGIN_BASE", "https://api.instagram.com", "/instagram")
INSTAGRAM_WEB_BASE = platform_base("INSTAGRAM_WEB_BASE", "https://www.instagram.com", "/instagram")
TIKTOK_WEB_BASE = platform_base("TIKTOK_WEB_BASE", "https://www.tiktok.com", "/tiktok_open")

#: Where the world reaches this console, e.g. https://console.example.org: log-ins come back there, and networks
#: that fetch media themselves fetch it there.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
if REHEARSAL_URL and not PUBLIC_URL:
    PUBLIC_URL = f"http://127.0.0.1:{env.int('PORT', default=8000)}"
#: How far ahead recurring posts are written out.
RECURRENCE_DAYS_AHEAD = env.int("RECURRENCE_DAYS_AHEAD", default=30)
#: How long outgoing webhooks are kept with their attempts, and the news they told.
HOOKS_KEPT_DAYS = env.int("HOOKS_KEPT_DAYS", default=90)
#: Tokens in and out that each writer may use on one day of TIME_ZONE.
POSTING_TOKENS_PER_DAY = env.int("POSTING_TOKENS_PER_DAY", default=500_000)
MEDIA_MAX_BYTES = env.int("MEDIA_MAX_BYTES", default=512 * 1024 * 1024)

#: Apps and single accounts by platform, under the names the adapters declare.
POSTING_CREDENTIALS: dict[str, dict[str, str]] = {}
if "posting" in OUTREACH_APPS:
    from posting.adapters.registry import environment_names

    POSTING_CREDENTIALS = {
        platform: {name: env.str(name, default="") for name in names} for platform, names in environment_names().items()
    }
