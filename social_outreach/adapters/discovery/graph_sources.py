"""Meta's own endpoints as sources. They ask in the name of a connected account."""

from __future__ import annotations

from outbound.outcome import CallFailed, Unauthorized
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from platforms.meta.discovery import BusinessProfile, business_profile, search_pages
from platforms.meta.discovery import FoundPage as MetaPage
from social_outreach.adapters.base import Credentials
from social_outreach.adapters.discovery.base import (
    Access,
    BaseDiscoveryService,
    DiscoveryConfig,
    Found,
    FoundPage,
    Source,
    Step,
)
from social_outreach.adapters.discovery.parameters import (
    MAX_FOLLOWERS,
    MIN_FOLLOWERS,
    USERNAMES,
    Kind,
    Parameter,
)

BUSINESS_DISCOVERY = "instagram_business"
#: Tokens of Instagram Login begin so, and business discovery takes none of them (from memory).
_INSTAGRAM_TOKEN = "IG"  # noqa: S105 - the beginning of every such token, no secret
NAMES = Parameter(
    USERNAMES,
    "Usernames",
    Kind.NAMES,
    "Exact usernames or profile addresses, up to 1,000. Each is one request.",
    most=1000,
    required=True,
    example="maya.clay, kiln",
)
HAS_WEBSITE = Parameter("has_website", "Only with a website", Kind.FLAG, "Pages that show none are passed over.")


class GraphSource(Source):
    takes_platform_parameters = False

    def __init__(self, config: DiscoveryConfig) -> None:
        super().__init__(config)
        self._client = GraphClient(
            config.door, GraphEndpoints(base=config.bases[self.name], version=config.graph_version), config.clock
        )


def _token(access: Access) -> GraphToken:
    if access.credentials is None:
        raise CallFailed(Unauthorized(reason="No account is connected that can ask."))
    return GraphToken(access.credentials.access_token, access.credentials.account_id, access.credentials.app_secret)


class InstagramBusinessSource(GraphSource):
    name = BUSINESS_DISCOVERY
    label = "Instagram business discovery"
    help = (
        "Looks up exact usernames; it cannot search. Answers for professional accounts that are not age-gated, and "
        "asks through your own Instagram account, connected with Facebook Login."
    )
    platforms = ("instagram",)
    parameters = (NAMES, MIN_FOLLOWERS, MAX_FOLLOWERS)
    searches = False
    seconds_between = 2.0
    most_pages = 1000
    needs_account = "instagram"

    def account_problem(self, credentials: Credentials) -> str:
        if not credentials.access_token.startswith(_INSTAGRAM_TOKEN):
            return ""
        return "The connected Instagram account uses Instagram Login; this needs one connected with Facebook Login."

    def ask(self, step: Step, cursor: str, access: Access, service: BaseDiscoveryService) -> FoundPage:
        """One name a page; the cursor is the place of the next one."""
        place = int(cursor or 0)
        name = step.names[place]
        following = str(place + 1) if place + 1 < len(step.names) else ""
        username = service.username_in(name)
        profile = business_profile(self._client, _token(access), username)
        if profile is None:
            reason = "No professional account of this name can be looked up; personal accounts never can."
            return FoundPage((Found(name, reason=reason),), following)
        return FoundPage((_found(profile, username),), following)


def _found(profile: BusinessProfile, username: str) -> Found:
    facts = {
        "full_name": profile.full_name,
        "bio": profile.biography,
        "website": profile.website,
        "followers_count": profile.followers_count,
        "following_count": profile.follows_count,
        "posts_count": profile.media_count,
    }
    return Found(f"https://www.instagram.com/{username}/", username, facts)


class FacebookPagesSource(GraphSource):
    name = "facebook_pages"
    label = "Facebook Pages search"
    help = (
        "Needs Page Public Metadata Access or Page Public Content Access, granted to your app by Meta's review. The "
        "first is meant for engagement analysis and aggregated insight: a list of contacts is outside its stated "
        "use. Set FACEBOOK_PAGES_ACCESS to “granted” only where your use is covered."
    )
    platforms = ("facebook",)
    parameters = (MIN_FOLLOWERS, MAX_FOLLOWERS, HAS_WEBSITE)
    seconds_between = 2.0
    needs_keys = (("access", "FACEBOOK_PAGES_ACCESS"),)
    needs_account = "facebook"

    def ask(self, step: Step, cursor: str, access: Access, service: BaseDiscoveryService) -> FoundPage:
        pages, following = search_pages(self._client, _token(access), step.text, cursor)
        return FoundPage(tuple(_page(page, service, step) for page in pages), following)


def _page(page: MetaPage, service: BaseDiscoveryService, step: Step) -> Found:
    url = page.link or f"https://www.facebook.com/{page.username or page.page_id}"
    try:
        username = service.username_in(page.username or url)
    except ValueError as error:
        return Found(url, reason=str(error))
    facts = {
        "full_name": page.name,
        "bio": page.about,
        "category": page.category or step.category,
        "location": page.location,
        "website": page.website,
        "email": page.email,
        "followers_count": page.followers_count,
    }
    return Found(url, username, facts)
