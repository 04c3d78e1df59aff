"""Who writes where a person names nobody, and whether what they ask for fits the one they name."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from outbound.clock import database_now
from social_outreach.adapters.drafters import Drafter
from social_outreach.models import SocialDraftRun
from social_outreach.selectors.pipeline import followup_due
from social_outreach.services import draft_runs, pipeline
from social_outreach.services.draft_subjects import CannotDraft, ready_drafter
from social_outreach.services.drafting import TEMPLATE
from social_outreach.states import MessageType

#: More follow-ups than this are written by a run: nobody should have to wait for a page that long.
AT_ONCE = 20


def choose(drafter: str, *, template: str = "", instruction: str = "") -> Drafter:
    """Without a name: a template's own where one is given, else the drafter of the settings. Raises CannotDraft."""
    chosen = ready_drafter(drafter or (TEMPLATE if template else settings.DRAFTER))
    if instruction.strip() and not chosen.is_generative:
        raise CannotDraft(
            f"{chosen.label} takes no instruction. Name a drafter that writes of its own, such as gemini."
        )
    return chosen


def follow_up(*, platform: str, actor: Any) -> SocialDraftRun | pipeline.Outcome:
    """Follow-ups for all whose turn it is: at once where they are few and cost nothing, else by a run.

    Raises StageLocked, CannotDraft.
    """
    pipeline.require("followup", platform)
    chosen = choose("")
    if not chosen.is_generative and len(followup_due(database_now(), platform, AT_ONCE + 1)) <= AT_ONCE:
        return pipeline.follow_up(ids=None, platform=platform, template="", actor=actor)
    return draft_runs.start(platform=platform, message_type=MessageType.FOLLOWUP, drafter=chosen.name, actor=actor)
