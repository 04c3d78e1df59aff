"""Finding profiles: search providers, the official endpoints, and how often each may be asked."""

from outreach_project.env import env, optional_secret
from outreach_project.settings.outreach import REHEARSAL_URL, platform_base

BRAVE_BASE = platform_base("BRAVE_BASE", "https://api.search.brave.com", "/brave")
DATAFORSEO_BASE = platform_base("DATAFORSEO_BASE", "https://api.dataforseo.com", "/dataforseo")
SERPAPI_BASE = platform_base("SERPAPI_BASE", "https://serpapi.com", "/serpapi")
GOOGLE_CSE_BASE = platform_base("GOOGLE_CSE_BASE", "https://www.googleapis.com", "/google_cse")
TIKTOK_OPEN_API_BASE = platform_base("TIKTOK_OPEN_API_BASE", "https://open.tiktokapis.com", "/tiktok_open")


def key_for(name: str, in_rehearsal: str) -> str:
    """A real key is never shown to the rehearsal world, which has keys of its own."""
    given = optional_secret(name)
    return in_rehearsal if REHEARSAL_URL else given


#: Keys by source; a source with an empty one is not offered.
SOURCE_KEYS: dict[str, dict[str, str]] = {
    "brave": {"key": key_for("BRAVE_SEARCH_KEY", "rehearsal-brave-key")},
    "dataforseo": {
        "login": key_for("DATAFORSEO_LOGIN", "rehearsal@example.org"),
        "password": key_for("DATAFORSEO_PASSWORD", "rehearsal-dataforseo"),
    },
    "serpapi": {"key": key_for("SERPAPI_KEY", "rehearsal-serpapi-key")},
    "google_cse": {
        "key": key_for("GOOGLE_CSE_KEY", "rehearsal-cse-key"),
        "engine_id": key_for("GOOGLE_CSE_ID", "rehearsal-engine"),
    },
    "tiktok_research": {
        "client_key": key_for("TIKTOK_RESEARCH_CLIENT_KEY", "rehearsal-research"),
        "client_secret": key_for("TIKTOK_RESEARCH_CLIENT_SECRET", "rehearsal-research-secret"),
    },
    # No secret: the operator declares that Meta granted the access and that our use is within it.
    "facebook_pages": {"access": key_for("FACEBOOK_PAGES_ACCESS", "granted")},
}
#: Requests to one source in a day (UTC), over all runs: most of them cost money.
SOURCE_REQUESTS_PER_DAY = env.int("SOURCE_REQUESTS_PER_DAY", default=500)
#: Profiles after which a run ends that says nothing else.
DISCOVERY_MOST = env.int("DISCOVERY_MOST", default=200)
