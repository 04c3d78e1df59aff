"""Tables of posting; all start with ``posting_``."""

from posting.models.accounts import Connection, SocialAccount, TokenEvent
from posting.models.hooks import (
    NewsWatch,
    PostingNews,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
    WebhookLimit,
    WebhookLimitUse,
)
from posting.models.ledger import (
    PartEvent,
    PostAttempt,
    PostEvent,
    PostingControl,
    PostingLimit,
    PostingLimitUse,
    PostingRequest,
)
from posting.models.measures import PostAnalytics
from posting.models.media import MediaRendition, PostMedia
from posting.models.planning import Campaign, ContentTemplate, PostingSlot, Recurrence
from posting.models.posts import MediaUse, PostComment, PostPart, PostTarget, ScheduledPost
from posting.models.tokens import PostingTokenUse

__all__ = [
    "Campaign",
    "Connection",
    "ContentTemplate",
    "MediaRendition",
    "MediaUse",
    "NewsWatch",
    "PartEvent",
    "PostAnalytics",
    "PostAttempt",
    "PostComment",
    "PostEvent",
    "PostMedia",
    "PostPart",
    "PostTarget",
    "PostingControl",
    "PostingLimit",
    "PostingLimitUse",
    "PostingNews",
    "PostingRequest",
    "PostingSlot",
    "PostingTokenUse",
    "Recurrence",
    "ScheduledPost",
    "SocialAccount",
    "TokenEvent",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookLimit",
    "WebhookLimitUse",
]
