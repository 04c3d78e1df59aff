"""What LinkedIn publishes about amounts, as data."""

from __future__ import annotations

from datetime import date, datetime, timedelta

CHECKED_ON = date(2026, 11, 21)

#: LinkedIn's Messages API page names no length. 8,000 characters is what its own message box takes, by third-party
#: reports; not confirmed by LinkedIn. Looked for on 2026-11-21:
#: https://learn.microsoft.com/en-us/linkedin/shared/integrations/communications/messages
MESSAGE_CHARACTERS = 8000

#: Of a post's commentary, a comment and a card's title (third-party notes on LinkedIn's pages, 2026-11-21). Whether the
#: backslashes of escapes count is said nowhere.
POST_CHARACTERS = 3000
COMMENT_CHARACTERS = 1250
TITLE_CHARACTERS = 400
ALT_TEXT_CHARACTERS = 4086

#: Numbers of so many posts are asked for in one call: our choice, for the length of the address.
POSTS_TOGETHER = 20


def next_daily_reset(now: datetime) -> datetime:
    """Both daily counters, of the app and of the member, start again at 00:00 UTC.

    https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits (read 2026-11-20)
    """
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
