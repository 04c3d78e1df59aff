"""Who is on stage when the state is empty: one account per platform, with fixed ids and tokens."""

from typing import Any, Final

PLATFORMS: Final = ("linkedin", "instagram", "facebook", "tiktok")

TITLES: Final[dict[str, str]] = {
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "tiktok": "TikTok",
}

#: What is only asked, never sent through. Their keys are with each of them.
SERVICES: Final[dict[str, str]] = {
    "brave": "Brave Search",
    "dataforseo": "DataForSEO",
    "serpapi": "SerpApi",
    "google_cse": "Google Custom Search",
    "tiktok_open": "TikTok Research",
    "gemini": "Gemini",
}

#: What is posted to. Its accounts are the PUBLISHERS; those of the messages above are a cast of their own.
NETWORKS: Final[dict[str, str]] = {"x": "X", **TITLES}
POSTED_ONLY: Final = tuple(network for network in NETWORKS if network not in TITLES)
#: Networks that bill each call.
PREPAID: Final = ("x",)

#: The Instagram account that hangs on a Page: the Page's token may ask on its behalf.
LINKED: Final[dict[str, str]] = {"100000000000003": "17841400000000002"}

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

_X_SCOPES: Final = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access", "dm.read", "dm.write")
LINKEDIN_SCOPES: Final = ("openid", "profile", "email", "w_member_social")
_LINKEDIN_PAGE_SCOPES: Final = (
    "r_basicprofile",
    "w_organization_social",
    "r_organization_social",
    "rw_organization_admin",
    "w_organization_social_feed",
    "r_organization_social_feed",
)

FACEBOOK_SCOPES: Final = (
    "public_profile",
    "pages_show_list",
    "business_management",
    "pages_manage_posts",
    "pages_manage_engagement",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_messaging",
    "pages_manage_metadata",
    "read_insights",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_insights",
    "instagram_manage_comments",
    "instagram_manage_messages",
)
INSTAGRAM_SCOPES: Final = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_messages",
    "instagram_business_manage_comments",
    "instagram_business_manage_insights",
)
TIKTOK_SCOPES: Final = (
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "video.upload",
    "video.publish",
)

#: Who posts: platform, id, kind (member or page), name, name in addresses.
PUBLISHERS: Final[tuple[dict[str, str], ...]] = tuple(
    dict(zip(("platform", "account_id", "kind", "name", "username"), row, strict=True))
    for row in (
        ("x", "1500000000000000001", "page", "Rehearsal Studio", "rehearsalstudio"),
        ("x", "1500000000000000002", "member", "Robin Rehearsal", "robinrehearses"),
        ("linkedin", "rEhEaRsAl1", "member", "Robin Rehearsal", "robin-rehearsal"),
        ("linkedin", "90000001", "page", "Rehearsal Studio", "rehearsal-studio"),
        ("facebook", "10000000000000901", "member", "Robin Rehearsal", "robin.rehearsal"),
        ("facebook", "100000000000003", "page", "Rehearsal Page", "rehearsalpage"),
        ("facebook", "100000000000011", "page", "Rehearsal Archive", "rehearsalarchive"),
        ("facebook", "100000000000012", "page", "Rehearsal Portfolio", "rehearsalportfolio"),
        ("instagram", "17841400000000002", "page", "Rehearsal Studio", "rehearsal.studio"),
        ("instagram", "17841400000000021", "page", "Rehearsal Atelier", "rehearsal.atelier"),
        ("tiktok", "-000RehearsalCreator1", "member", "Rehearsal Clips", "rehearsalclips"),
    )
)

#: The apps that people log in to, as rehearsal.publishing.publishers.Client.
CLIENTS: Final[tuple[dict[str, Any], ...]] = tuple(
    dict(zip(("platform", "client_id", "secret", "kind", "scopes", "refreshes"), row, strict=True))
    for row in (
        ("x", "rehearsal-x-consumer", "rehearsal-x-consumer-secret", "oauth1", (), False),
        ("x", "rehearsal-x-client", "rehearsal-x-client-secret", "confidential", _X_SCOPES, True),
        ("x", "rehearsal-x-public-client", "", "public", _X_SCOPES, True),
        ("linkedin", *APPS["linkedin"], "confidential", LINKEDIN_SCOPES, False),
        (
            "linkedin",
            "rehearsal-linkedin-page-app",
            "rehearsal-linkedin-page-secret",
            "confidential",
            _LINKEDIN_PAGE_SCOPES,
            True,
        ),
        ("facebook", *APPS["facebook"], "confidential", FACEBOOK_SCOPES, False),
        ("instagram", *APPS["instagram"], "confidential", INSTAGRAM_SCOPES, False),
        (
            "tiktok",
            "rehearsal-tiktok-posting",
            "rehearsal-tiktok-posting-secret",
            "confidential",
            TIKTOK_SCOPES,
            True,
        ),
    )
)

#: What a tour has connected from the start, one of each network, in the words of whoever connects them.
CONNECTED: Final[tuple[dict[str, str], ...]] = tuple(
    dict(
        zip(
            ("platform", "account_id", "kind", "name", "username", "login", "app_id", "app_secret", "access_token",
             "refresh_token"),
            row,
            strict=True,
        )
    )
    for row in (
        ("x", "1500000000000000001", "profile", "Rehearsal Studio", "rehearsalstudio", "oauth2", "rehearsal-x-client",
         "rehearsal-x-client-secret", "rehearsal-x-access", "rehearsal-x-refresh"),
        ("linkedin", "rEhEaRsAl1", "profile", "Robin Rehearsal", "robin-rehearsal", "member", *APPS["linkedin"],
         "rehearsal-linkedin-access", ""),
        ("facebook", "100000000000003", "page", "Rehearsal Page", "rehearsalpage", "page", *APPS["facebook"],
         "rehearsal-facebook-access", ""),
        ("instagram", "17841400000000021", "professional", "Rehearsal Atelier", "rehearsal.atelier", "instagram",
         *APPS["instagram"], "rehearsal-instagram-login-access", ""),
        ("tiktok", "-000RehearsalCreator1", "profile", "Rehearsal Clips", "rehearsalclips", "tiktok",
         "rehearsal-tiktok-posting", "rehearsal-tiktok-posting-secret", "act.rehearsal-tiktok", "rft.rehearsal-tiktok"),
    )
)  # fmt: skip

#: Tokens that work from the first day on, as rehearsal.publishing.tokens.Token. These do not lapse.
POSTING_TOKENS: Final[tuple[dict[str, Any], ...]] = tuple(
    dict(zip(("platform", "kind", "token", "secret", "client_id", "account_id", "scopes"), row, strict=True))
    for row in (
        (
            "x",
            "user",
            "1500000000000000001-rehearsal",
            "rehearsal-x-token-secret",
            "rehearsal-x-consumer",
            "1500000000000000001",
            (),
        ),
        ("x", "access", "rehearsal-x-access", "", "rehearsal-x-client", "1500000000000000001", _X_SCOPES),
        ("x", "access", "rehearsal-x-member-access", "", "rehearsal-x-client", "1500000000000000002", _X_SCOPES),
        ("x", "refresh", "rehearsal-x-refresh", "", "rehearsal-x-client", "1500000000000000001", _X_SCOPES),
        (
            "linkedin",
            "access",
            "rehearsal-linkedin-page-access",
            "",
            "rehearsal-linkedin-page-app",
            "rEhEaRsAl1",
            _LINKEDIN_PAGE_SCOPES,
        ),
        (
            "linkedin",
            "refresh",
            "rehearsal-linkedin-page-refresh",
            "",
            "rehearsal-linkedin-page-app",
            "rEhEaRsAl1",
            _LINKEDIN_PAGE_SCOPES,
        ),
        (
            "facebook",
            "access",
            "rehearsal-facebook-person-access",
            "",
            APPS["facebook"][0],
            "10000000000000901",
            FACEBOOK_SCOPES,
        ),
        (
            "instagram",
            "access",
            "rehearsal-instagram-login-access",
            "",
            APPS["instagram"][0],
            "17841400000000021",
            INSTAGRAM_SCOPES,
        ),
        (
            "tiktok",
            "access",
            "act.rehearsal-tiktok",
            "",
            "rehearsal-tiktok-posting",
            "-000RehearsalCreator1",
            TIKTOK_SCOPES,
        ),
        (
            "tiktok",
            "refresh",
            "rft.rehearsal-tiktok",
            "",
            "rehearsal-tiktok-posting",
            "-000RehearsalCreator1",
            TIKTOK_SCOPES,
        ),
    )
)
