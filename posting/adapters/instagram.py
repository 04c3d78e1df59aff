"""Instagram behind the port of posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from outbound.http import SendPermit
from outbound.outcome import CallFailed, Outcome, Refused, Unauthorized, Unsupported
from platforms.meta import containers, insights, publishing, timeline
from platforms.meta import login as meta_login
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from platforms.meta.errors import of_one_account
from platforms.readback import CLOCK_DIFFERENCE
from posting.adapters.base import (
    AccountFacts,
    Capabilities,
    Credentials,
    Departure,
    FoundAccount,
    LimitSpec,
    LoginSpec,
    Look,
    Measured,
    MediaRule,
    OutgoingPart,
    PublishingAdapter,
    Ready,
    RefreshedToken,
    Save,
)
from posting.states import MediaKind, PartKind

if TYPE_CHECKING:
    from posting.adapters.registry import AdapterConfig

_CHECKED_ON = date(2026, 11, 21)
#: Tokens of Facebook's log-in begin so (from memory); asked only where the account does not say how it was connected.
_FACEBOOK_TOKEN = "EAA"  # noqa: S105 - the beginning of every such token, no secret
_NO_MEDIA = "Instagram takes no post without a picture or a video."


class InstagramAdapter(PublishingAdapter):
    """Posts, carousels and reels of professional accounts, through either of Meta's log-ins."""

    capabilities = Capabilities(
        platform="instagram",
        label="Instagram",
        most_length=2200,
        media=(
            MediaRule(
                "image", ("image/jpeg",), 8_388_608, 10, ratio=(4 / 5, 1.91), convert_to="image/jpeg", is_fetched=True
            ),
            MediaRule("video", ("video/mp4", "video/quicktime"), 300_000_000, 10, seconds=(3, 900), is_fetched=True),
        ),
        most_media=10,
        mixes_media=True,
        needs_media=True,
        most_alt_text=1000,
        has_first_comment=True,
        most_comment_length=2200,
        most_hashtags=30,
        can_look=True,
        proves_absence=True,
        logins=(
            LoginSpec(
                "instagram",
                "Instagram",
                scopes=(
                    "instagram_business_basic",
                    "instagram_business_content_publish",
                    "instagram_business_manage_comments",
                    "instagram_business_manage_insights",
                ),
                needed=("instagram_business_basic", "instagram_business_content_publish"),
                settings=(
                    ("INSTAGRAM_APP_ID", "Instagram app ID, which is not the ID of the Facebook app around it."),
                    ("INSTAGRAM_APP_SECRET", "Instagram app secret."),
                ),
                note="The token lasts 60 days and is renewed by itself.",
                renews_itself=True,
            ),
            LoginSpec(
                "facebook",
                "Facebook (account linked to a Page)",
                scopes=(
                    "instagram_basic",
                    "instagram_content_publish",
                    "instagram_manage_comments",
                    "instagram_manage_insights",
                    "pages_show_list",
                    "pages_read_engagement",
                    "business_management",
                ),
                needed=("instagram_basic", "instagram_content_publish", "pages_show_list", "pages_read_engagement"),
                settings=(
                    ("FACEBOOK_APP_ID", "App ID of the Facebook app."),
                    ("FACEBOOK_APP_SECRET", "App secret; each call is signed with it."),
                ),
                note="The token does not expire; a changed password or a lost role ends it.",
            ),
        ),
        settings=(
            ("INSTAGRAM_APP_ID", "Instagram app ID."),
            ("INSTAGRAM_APP_SECRET", "Instagram app secret."),
            ("INSTAGRAM_ACCESS_TOKEN", "Long-lived access token of the professional account."),
            ("INSTAGRAM_ACCOUNT_ID", "ID of the professional account."),
        ),
        needed_settings=("INSTAGRAM_ACCESS_TOKEN", "INSTAGRAM_ACCOUNT_ID"),
        limits=(LimitSpec("per_day", 50, 86_400, "the lower of two figures that Meta's pages show", _CHECKED_ON),),
        measures=("likes", "comments", "shares", "impressions"),
        measures_until=timedelta(days=730),
        note="Instagram fetches pictures and videos itself: PUBLIC_URL must be an address that the world can reach.",
    )

    def __init__(self, config: AdapterConfig) -> None:
        self._config = config
        self._of_instagram = GraphEndpoints(base=config.instagram_base, version=config.graph_version)
        self._of_facebook = GraphEndpoints(base=config.graph_base, version=config.graph_version)
        self._instagram = GraphClient(config.door, self._of_instagram, config.clock)
        self._facebook = GraphClient(config.door, self._of_facebook, config.clock)

    @classmethod
    def built(cls, config: AdapterConfig) -> InstagramAdapter:
        return cls(config)

    # -- publishing ------------------------------------------------------------------------------------

    def prepare(self, part: OutgoingPart, credentials: Credentials, save: Save) -> Ready:
        if part.kind != PartKind.ROOT:
            return Ready(part.prepared)
        items = _items(part, self.capabilities)
        with of_one_account():
            preparation = containers.Preparation(
                self._client_for(credentials), _token(credentials), part.prepared, save
            )
            return Ready(preparation.run(items, part.text))

    def publish(self, part: OutgoingPart, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        """The answer names no address, and a second call for it could spoil a success: ``measure`` brings it."""
        client, token = self._client_for(credentials), _token(credentials)
        if part.kind == PartKind.REPLY:
            raise CallFailed(Unsupported(reason="Instagram has no threads."))
        if part.kind == PartKind.COMMENT:
            with of_one_account(lacking=Unsupported):
                return publishing.comment(client, token, below=_commented(part), text=part.text, permit=permit)
        if not part.media:
            raise CallFailed(Refused(reason=_NO_MEDIA))
        with of_one_account():
            return containers.publish_container(client, token, part.prepared, permit=permit)

    def find(self, part: OutgoingPart, credentials: Credentials, since: datetime) -> Look:
        client, token = self._client_for(credentials), _token(credentials)
        if part.kind == PartKind.COMMENT:
            listing = timeline.media_comments(client, token, _commented(part), username=credentials.username)
            return timeline.look_among_comments(listing, text=part.text, since=since)
        container = part.prepared.get("container")
        code = containers.container_status(client, token, str(container["id"])).code if container else ""
        if code == "PUBLISHED":
            # Only our own calls publish it, so an earlier go may have done that.
            since = min(since, containers.made_at(part.prepared) or since)
        listing = timeline.account_media(client, token, back_to=since - CLOCK_DIFFERENCE)
        return timeline.look_among_media(listing, caption=part.text, container=code, since=since)

    def _client_for(self, credentials: Credentials) -> GraphClient:
        return self._facebook if _is_facebook(credentials) else self._instagram

    # -- accounts --------------------------------------------------------------------------------------

    def depart(self, login: str, *, app_id: str, app_secret: str, callback: str, state: str) -> Departure:
        spec, app = _login_named(login), meta_login.App(app_id, callback)
        if login == "facebook":
            web, version = self._config.facebook_web, self._of_facebook.version
            return Departure(meta_login.facebook_dialog(web, version, app, state=state, scopes=spec.scopes))
        web = self._config.instagram_web
        return Departure(meta_login.instagram_dialog(web, app, state=state, scopes=spec.scopes))

    def arrive(
        self,
        login: str,
        *,
        app_id: str,
        app_secret: str,
        callback: str,
        answer: Mapping[str, str],
        secrets: Mapping[str, str],
    ) -> Sequence[FoundAccount]:
        spec, code = _login_named(login), meta_login.code_in(answer)
        app = meta_login.App(app_id, callback, app_secret)
        return self._through_pages(spec, app, code) if login == "facebook" else self._directly(spec, app, code)

    def _directly(self, spec: LoginSpec, app: meta_login.App, code: str) -> list[FoundAccount]:
        door, now = self._config.door, self._instagram.now()
        user = meta_login.instagram_person(door, self._config.instagram_api, app, code)
        token = meta_login.instagram_long_lived(door, self._of_instagram, app, user, now)
        fields = "id,user_id,username,name,profile_picture_url"
        me = self._instagram.whoami(GraphToken(token.access_token, app_secret=app.app_secret), fields=fields)
        scopes = tuple(sorted(user.scopes or ()))
        kept = RefreshedToken(token.access_token, expires_at=token.expires_at, scopes=scopes)
        # ``id`` is the app's own number of the account; other calls name it by ``user_id``.
        return [_found(me, str(me.get("user_id") or me["id"]), kept, meta_login.lacking(spec.needed, user.scopes))]

    def _through_pages(self, spec: LoginSpec, app: meta_login.App, code: str) -> list[FoundAccount]:
        client = self._facebook
        person = meta_login.facebook_person(self._config.door, self._of_facebook, client, app, code)
        scopes = meta_login.granted(client, person)
        if problem := meta_login.lacking(("instagram_basic", "pages_show_list"), scopes):
            raise CallFailed(Refused(reason=problem, code="scopes"))
        problem = meta_login.lacking(spec.needed, scopes)
        pages = [page for page in meta_login.pages(client, person, with_instagram=True) if page.instagram]
        if not pages:
            reason = (
                "None of the Pages that this log-in gives access to is linked to a professional Instagram account. "
                "Link one in Facebook's settings, or connect through Instagram itself."
            )
            raise CallFailed(Refused(reason=reason, code="no-accounts"))
        named = tuple(sorted(scopes))
        return [
            _found(
                page.instagram,
                str(page.instagram["id"]),
                RefreshedToken(page.access_token, scopes=named) if page.access_token else None,
                problem or page.problem,
            )
            for page in pages
        ]

    def verify(self, credentials: Credentials) -> AccountFacts:
        token = _token(credentials)
        with of_one_account():
            if _is_facebook(credentials):
                # ``/me`` would be the Page that the token belongs to.
                me = self._facebook.node(token, credentials.account_id or "me", fields="id,username,name")
            else:
                me = self._instagram.whoami(token, fields="id,user_id,username,name")
        return AccountFacts(
            str(me.get("user_id") or me["id"]), name=str(me.get("name") or ""), username=str(me.get("username") or "")
        )

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        """Of Instagram's own log-in, 60 fresh days for a token at least a day old; the token is its own renewal."""
        if _is_facebook(credentials):
            raise CallFailed(Unauthorized(reason=meta_login.PAGE_ENDED, code="no-refresh"))
        if not credentials.access_token:
            raise CallFailed(Unauthorized(reason="There is no access token for this account.", code="no-token"))
        renewed = self._instagram.refresh_instagram(_token(credentials))
        return RefreshedToken(renewed.access_token, expires_at=renewed.expires_at)

    # -- numbers ---------------------------------------------------------------------------------------

    def measure(self, remote_ids: Sequence[str], credentials: Credentials) -> Mapping[str, Measured]:
        client, token = self._client_for(credentials), _token(credentials)
        found = {each: insights.media_numbers(client, token, each) for each in remote_ids}
        return {each: _measured(numbers) for each, numbers in found.items() if numbers is not None}


def _is_facebook(credentials: Credentials) -> bool:
    return (credentials.login or _guessed(credentials)) == "facebook"


def _guessed(credentials: Credentials) -> str:
    return "facebook" if credentials.access_token.startswith(_FACEBOOK_TOKEN) else "instagram"


def _token(credentials: Credentials) -> GraphToken:
    return GraphToken(credentials.access_token, credentials.account_id, credentials.app_secret)


def _items(part: OutgoingPart, known: Capabilities) -> list[containers.Item]:
    if not part.media:
        raise CallFailed(Refused(reason=_NO_MEDIA))
    if len(part.media) > known.most_media:
        raise CallFailed(Refused(reason=f"Instagram takes at most {known.most_media} pictures and videos in a post."))
    if not all(file.public_url for file in part.media):
        reason = "Instagram fetches media itself. Set PUBLIC_URL to the address where the world reaches this console."
        raise CallFailed(Unsupported(reason=reason, code="no-public-url"))
    return [
        containers.Item(file.public_url, file.kind == MediaKind.VIDEO, file.alt_text[: known.most_alt_text])
        for file in part.media
    ]


def _commented(part: OutgoingPart) -> str:
    below = part.root_id or part.parent_id
    if not below:
        raise CallFailed(Refused(reason="Instagram's id of the post to comment on is not known."))
    return below


def _login_named(login: str) -> LoginSpec:
    spec = next((spec for spec in InstagramAdapter.capabilities.logins if spec.name == login), None)
    if spec is None:
        reason = "Instagram offers no such log-in. Choose Instagram, or Facebook for an account linked to a Page."
        raise CallFailed(Refused(reason=reason, code="no-login"))
    return spec


def _found(account: Mapping[str, object], account_id: str, token: RefreshedToken | None, problem: str) -> FoundAccount:
    username = str(account.get("username") or "")
    name, picture = str(account.get("name") or username), str(account.get("profile_picture_url") or "")
    return FoundAccount(account_id, name, username, "professional", picture, token, problem)


def _measured(numbers: insights.PostNumbers) -> Measured:
    extra = {"reach": numbers.reach, "saved": numbers.saved, "url": numbers.url or None}
    return Measured(
        likes=numbers.likes,
        comments=numbers.comments,
        shares=numbers.shares,
        impressions=numbers.views,
        extra={name: value for name, value in extra.items() if value is not None},
    )
