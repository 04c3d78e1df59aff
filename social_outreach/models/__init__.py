"""Tables of social outreach; all start with ``social_``."""

from social_outreach.models.accounts import SenderAccount
from social_outreach.models.discovery import SocialDiscoveryJob, SocialImport, SocialImportError
from social_outreach.models.inbound import SocialInbound
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

__all__ = [
    "SenderAccount",
    "SocialAttempt",
    "SocialControl",
    "SocialDiscoveryJob",
    "SocialEvent",
    "SocialImport",
    "SocialImportError",
    "SocialInbound",
    "SocialLimit",
    "SocialLimitUse",
    "SocialMessage",
    "SocialProfile",
    "SocialReply",
    "SocialRequest",
    "SocialSuppression",
    "SocialTemplate",
    "SocialThread",
]
