"""What is known of TikTok's amounts and windows, as data."""

from __future__ import annotations

from datetime import date, timedelta

CHECKED_ON = date(2026, 11, 21)

#: Third-party pages of messaging vendors (Infobip, respond.io, SleekFlow), read 2026-11-20; TikTok's own page is
#: https://business-api.tiktok.com/portal/docs (Business Messaging API), not readable from here.
MESSAGE_CHARACTERS = 6000
#: A person's message opens 48 hours, in which ten messages may go; each further message of theirs begins anew.
WINDOW = timedelta(hours=48)
SENDS_PER_WINDOW = 10

#: The list of a conversation holds the newest 20 messages at most (third-party notes on TikTok's docs, 2026-11-21).
READABLE_MESSAGES = 20
