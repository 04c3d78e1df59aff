"""Who is on stage when the state is empty: one account per platform, with fixed ids and tokens."""

from typing import Final

PLATFORMS: Final = ("linkedin", "instagram", "facebook", "tiktok")

TITLES: Final[dict[str, str]] = {
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "tiktok": "TikTok",
}

# Nothing here opens anything outside this machine; the values only have to look like the vendors' own.
APPS: Final[dict[str, tuple[str, str]]] = {
    "linkedin": ("rehearsal-linkedin-app", "rehearsal-linkedin-secret"),
    "instagram": ("700000000000002", "rehearsal-instagram-secret"),
    "facebook": ("700000000000003", "rehearsal-facebook-secret"),
    "tiktok": ("7000000000000000004", "rehearsal-tiktok-secret"),
}

ACCOUNTS: Final[tuple[dict[str, str], ...]] = (
    {
        "platform": "linkedin",
        "account_id": "rEhEaRsAl1",
        "name": "Robin Rehearsal",
        "username": "robin-rehearsal",
        "access_token": "rehearsal-linkedin-access",
        "refresh_token": "rehearsal-linkedin-refresh",
    },
    {
        "platform": "instagram",
        "account_id": "17841400000000002",
        "name": "Rehearsal Studio",
        "username": "rehearsal.studio",
        "access_token": "rehearsal-instagram-access",
    },
    {
        "platform": "facebook",
        "account_id": "100000000000003",
        "name": "Rehearsal Page",
        "username": "rehearsalpage",
        "access_token": "rehearsal-facebook-access",
    },
    {
        "platform": "tiktok",
        "account_id": "rehearsal-business-4",
        "name": "Rehearsal Clips",
        "username": "rehearsalclips",
        "access_token": "rehearsal-tiktok-access",
        "refresh_token": "rehearsal-tiktok-refresh",
    },
)
