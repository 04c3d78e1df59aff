"""Drafting: which drafter writes, what it may use in a day, and when a text counts as a near-copy."""

from outreach_project.env import env
from outreach_project.settings.finding import key_for
from outreach_project.settings.outreach import platform_base

#: template or gemini; a run may choose otherwise.
DRAFTER = env.str("DRAFTER", default="template")
GEMINI_BASE = platform_base("GEMINI_BASE", "https://generativelanguage.googleapis.com", "/gemini")
GEMINI_API_KEY = key_for("GEMINI_API_KEY", "rehearsal-gemini-key")
GEMINI_MODEL = env.str("GEMINI_MODEL", default="gemini-3.5-flash-lite")
# v1 is called stable, but whether it takes system instructions and schemas on every model is not known to us.
GEMINI_API_VERSION = env.str("GEMINI_API_VERSION", default="v1beta")
#: Of one draft, tries included; below the hard limit of a task.
GEMINI_TIMEOUT_SECONDS = env.float("GEMINI_TIMEOUT_SECONDS", default=40)
GEMINI_ATTEMPTS = env.int("GEMINI_ATTEMPTS", default=3)
#: What the model thinks counts too: much less than this is cut off.
GEMINI_MAX_OUTPUT_TOKENS = env.int("GEMINI_MAX_OUTPUT_TOKENS", default=2048)
#: Tokens in and out on one day (UTC); a run that reaches it goes on the day after.
DRAFT_TOKENS_PER_DAY = env.int("DRAFT_TOKENS_PER_DAY", default=500_000)
#: So alike (0 to 1) is a near-copy of an earlier message to the same person.
DRAFT_SIMILARITY = env.float("DRAFT_SIMILARITY", default=0.6)
#: How often a text that fails the checks is written anew before it is refused or flagged.
DRAFT_REDRAFTS = env.int("DRAFT_REDRAFTS", default=2)
