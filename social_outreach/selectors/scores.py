"""The engagement score of a profile as its facts are now, which may differ from the one stored."""

from __future__ import annotations

from social_outreach.adapters import registry
from social_outreach.models import SocialProfile
from social_outreach.rules import scores


def explained(profile: SocialProfile) -> scores.Score:
    return scores.score(profile, registry.capabilities(profile.platform).reference)


def sentence(stored: float | None, now: scores.Score) -> str:
    """What the stored score means and where it comes from. Which it was is not recorded; only that they agree."""
    if stored is None and now.value is None:
        return f"Fewer than {scores.FEWEST} parts are known, too little for a score; judge by the facts."
    if stored is None:
        return f"None is stored yet; the parts below come to {now.value:.1f}."
    band = "High" if stored >= 60 else "Medium" if stored >= 30 else "Low"
    return f"{band} engagement, on a scale from 0 to 100: {_source(stored, now.value)}"


def _source(stored: float, computed: float | None) -> str:
    if stored == computed:
        return "the known parts below, each by its weight."
    stated = "as a file or a person stated it, or from facts that have changed since."
    return stated if computed is None else f"{stated} The parts below come to {computed:.1f}."
