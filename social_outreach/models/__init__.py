"""Tables of social outreach; all start with ``social_``."""

from social_outreach.models.accounts import SenderAccount
from social_outreach.models.discovery import (
    SocialDiscoveryJob,
    SocialFinding,
    SocialImport,
    SocialImportError,
    SocialSource,
)
from social_outreach.models.drafting import SocialDraftItem, SocialDraftRun, SocialTokenUse
from social_outreach.models.inbound import SocialInbound, SocialUnknownPerson
from social_outreach.models.messages import SocialAttempt, SocialEvent, SocialMessage
from social_outreach.models.policy import (
    SocialControl,
    SocialLimit,
    SocialLimitUse,
    SocialRequest,
    SocialSuppression,
    SocialTemplate,
)
from social_outreach.models.profiles import SocialProfile
from social_outreach.models.threads import SocialReply, SocialThread
from social_outreach.models.views import SocialSavedView

__all__ = [
    "SenderAccount",
    "SocialAttempt",
    "SocialControl",
    "SocialDiscoveryJob",
    "SocialDraftItem",
    "SocialDraftRun",
    "SocialEvent",
    "SocialFinding",
    "SocialImport",
    "SocialImportError",
    "SocialInbound",
    "SocialLimit",
    "SocialLimitUse",
    "SocialMessage",
    "SocialProfile",
    "SocialReply",
    "SocialRequest",
    "SocialSavedView",
    "SocialSource",
    "SocialSuppression",
    "SocialTemplate",
    "SocialThread",
    "SocialTokenUse",
    "SocialUnknownPerson",
]
