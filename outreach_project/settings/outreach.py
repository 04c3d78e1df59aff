"""What the product itself can be told: platform addresses, durations, policies."""

from outreach_project.env import env, optional_secret
from outreach_project.settings.apps import OUTREACH_APPS

#: Set: every platform address below points to this local stand-in, and a banner says so.
REHEARSAL_URL = env.str("REHEARSAL_URL", default="").rstrip("/")
#: Messages of accounts of the other world are held: a rehearsal must not reach a person, nor the reverse.
WORLD = "rehearsal" if REHEARSAL_URL else "live"


def platform_base(name: str, live: str, rehearsal_path: str) -> str:
    return f"{REHEARSAL_URL}{rehearsal_path}" if REHEARSAL_URL else env.str(name, default=live).rstrip("/")


LINKEDIN_API_BASE = platform_base("LINKEDIN_API_BASE", "https://api.linkedin.com", "/linkedin")
LINKEDIN_OAUTH_BASE = platform_base("LINKEDIN_OAUTH_BASE", "https://www.linkedin.com", "/linkedin")
LINKEDIN_VERSION = env.str("LINKEDIN_VERSION", default="202609")
META_GRAPH_BASE = platform_base("META_GRAPH_BASE", "https://graph.facebook.com", "/graph")
META_GRAPH_VERSION = env.str("META_GRAPH_VERSION", default="v26.0")
INSTAGRAM_API_BASE = platform_base("INSTAGRAM_API_BASE", "https://graph.instagram.com", "/instagram")
TIKTOK_BUSINESS_API_BASE = platform_base("TIKTOK_BUSINESS_API_BASE", "https://business-api.tiktok.com", "/tiktok")

#: Shown in the sidebar and on the console.
WORKSPACE_NAME = env.str("WORKSPACE_NAME", default="Outreach")
#: Whoever sends it as a bearer token may read /metrics.
METRICS_TOKEN = optional_secret("METRICS_TOKEN")

#: What a source of webhooks must repeat when it asks whether our address is ours; empty: it is refused.
WEBHOOK_VERIFY_TOKENS = {"meta": optional_secret("META_VERIFY_TOKEN")}

# Durations in seconds; the check outreach.E001 insists on lease > hard limit > deadline.
CALL_CONNECT_SECONDS = env.float("CALL_CONNECT_SECONDS", default=5)
CALL_READ_SECONDS = env.float("CALL_READ_SECONDS", default=20)
CALL_DEADLINE_SECONDS = env.float("CALL_DEADLINE_SECONDS", default=30)
LEASE_SECONDS = env.float("LEASE_SECONDS", default=120)
SETTLE_SECONDS = env.float("SETTLE_SECONDS", default=900)
REHINT_SECONDS = env.float("REHINT_SECONDS", default=30)
HINT_BATCH = env.int("HINT_BATCH", default=10)

#: A person may hold an assisted card this long before it goes back to the queue.
ASSISTED_CARD_SECONDS = env.int("ASSISTED_CARD_SECONDS", default=600)
#: A due message older than this is not sent any more but held for a person to decide.
LATE_AFTER_HOURS = env.float("LATE_AFTER_HOURS", default=72)
#: A sent, unanswered message older than this counts as ready for a follow-up.
SOCIAL_FOLLOWUP_AFTER_DAYS = env.int("SOCIAL_FOLLOWUP_AFTER_DAYS", default=4)
#: Follow-ups after the initial message, at the most.
SOCIAL_FOLLOWUPS = env.int("SOCIAL_FOLLOWUPS", default=2)
#: How often platforms with an API for it are asked for replies.
REPLIES_POLL_SECONDS = env.int("REPLIES_POLL_SECONDS", default=300)
#: May the person who approved a message be the one who wrote it?
ALLOW_SELF_APPROVAL = env.bool("ALLOW_SELF_APPROVAL", default=True)
#: Working hours a message may leave in, on the recipient's clock where known, else the account's.
SEND_WINDOW = env.str("SEND_WINDOW", default="mon-fri 09:00-17:00")
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=100 * 1024 * 1024)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=500_000)
#: How long answers to an Idempotency-Key are kept, in hours.
IDEMPOTENCY_HOURS = env.int("IDEMPOTENCY_HOURS", default=24)

#: Of one platform, where it differs: (days until a follow-up is due, most follow-ups).
SOCIAL_FOLLOWUP_BY_PLATFORM: dict[str, tuple[int, int]] = {}
#: Credentials of a single-account set-up by platform, under the names the adapters declare.
SOCIAL_CREDENTIALS: dict[str, dict[str, str]] = {}
if "social_outreach" in OUTREACH_APPS:
    from social_outreach.adapters.registry import ADAPTERS, capabilities

    SOCIAL_CREDENTIALS = {
        platform: {name: env.str(name, default="") for name, _ in capabilities(platform).settings}
        for platform in ADAPTERS
    }
    SOCIAL_FOLLOWUP_BY_PLATFORM = {
        platform: (
            env.int(f"{platform.upper()}_FOLLOWUP_AFTER_DAYS", default=SOCIAL_FOLLOWUP_AFTER_DAYS),
            env.int(f"{platform.upper()}_FOLLOWUPS", default=SOCIAL_FOLLOWUPS),
        )
        for platform in ADAPTERS
    }
