"""LinkedIn behind the port of posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from outbound.http import SendPermit
from outbound.outcome import CallFailed, Look, Outcome, Refused, Sighting, Unauthorized, Unreached, Unsupported
from platforms.linkedin import login as linkedin_login
from platforms.linkedin import posts, timeline
from platforms.linkedin.client import LinkedInClient, LinkedInEndpoints, person_urn
from platforms.linkedin.media import LinkedInUploads, media_urn
from platforms.linkedin.numbers import PostNumbers, share_statistics
from platforms.linkedin.quotas import ALT_TEXT_CHARACTERS, COMMENT_CHARACTERS, POST_CHARACTERS, POSTS_TOGETHER
from platforms.readback import CLOCK_DIFFERENCE
from posting.adapters.base import (
    DUPLICATE,
    AccountFacts,
    Capabilities,
    Credentials,
    Departure,
    FoundAccount,
    LimitSpec,
    LoginSpec,
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
_MEDIA_SOURCE = "third-party notes on LinkedIn's pages about images and videos"
_MEMBER = LoginSpec(
    "member",
    "A person",
    scopes=("openid", "profile", "email", "w_member_social"),
    needed=("w_member_social",),
    settings=(
        ("LINKEDIN_CLIENT_ID", "Client ID of the LinkedIn app."),
        ("LINKEDIN_CLIENT_SECRET", "Client secret of the LinkedIn app."),
    ),
    note="The token lasts 60 days; then a person connects it anew.",
)
_PAGE = LoginSpec(
    "page",
    "A company page",
    scopes=("r_basicprofile", "w_organization_social", "r_organization_social", "rw_organization_admin"),
    needed=("w_organization_social",),
    settings=(
        ("LINKEDIN_PAGE_CLIENT_ID", "Client ID of the app with the Community Management API."),
        ("LINKEDIN_PAGE_CLIENT_SECRET", "Client secret of that app."),
    ),
    note="Needs an app of its own: the Community Management API may not share one with other products.",
)
#: Kinds and log-ins of accounts that are company pages.
_PAGE_KINDS = ("organisation", "page")
_MEMBERS_UNLISTED = (
    "LinkedIn lists the posts of a person to no app like this one. Look at the profile. If the post is not there, send "
    "it again: LinkedIn refuses a text that it has already, and names the post."
)


class LinkedInAdapter(PublishingAdapter):
    """Posts of members and of company pages, through the versioned Posts API."""

    capabilities = Capabilities(
        platform="linkedin",
        label="LinkedIn",
        most_length=POST_CHARACTERS,
        media=(
            MediaRule(
                "image", ("image/jpeg", "image/png"), 5_000_000, 20, convert_to="image/jpeg", source=_MEDIA_SOURCE
            ),
            MediaRule("gif", ("image/gif",), 5_000_000, 1, source=_MEDIA_SOURCE),
            MediaRule("video", ("video/mp4",), 500_000_000, 1, seconds=(3, 1800), source=_MEDIA_SOURCE),
        ),
        most_media=20,
        most_alt_text=ALT_TEXT_CHARACTERS,
        has_first_comment=True,
        most_comment_length=COMMENT_CHARACTERS,
        has_link_card=True,
        picture_card_option="picture_on_card",
        options={
            "visibility": {
                "label": "Who may see it",
                "choices": ("PUBLIC", "CONNECTIONS", "LOGGED_IN"),
                "default": "PUBLIC",
                "not_for": {"CONNECTIONS": _PAGE_KINDS},
            },
            "picture_on_card": {"label": "Show the picture on the link's card", "type": "bool", "default": False},
        },
        # Of pages only; of a person's posts every look says that nothing can be told.
        can_look=True,
        proves_absence=True,
        logins=(_MEMBER, _PAGE),
        settings=(
            ("LINKEDIN_CLIENT_ID", "Client ID of the LinkedIn app."),
            ("LINKEDIN_CLIENT_SECRET", "Client secret of the LinkedIn app."),
            ("LINKEDIN_ACCESS_TOKEN", "Access token of the member who posts."),
            ("LINKEDIN_MEMBER_ID", "Member ID, the last part of the person URN."),
        ),
        needed_settings=("LINKEDIN_ACCESS_TOKEN", "LINKEDIN_MEMBER_ID"),
        limits=(LimitSpec("per_day", 100, 86_400, "product brief: 100 posts a day", _CHECKED_ON),),
        measures_together=POSTS_TOGETHER,
        measures=("likes", "comments", "shares", "impressions", "clicks"),
        note="Numbers are told of company pages only, and of nobody's first comments.",
    )

    def __init__(self, config: AdapterConfig) -> None:
        endpoints = LinkedInEndpoints(config.linkedin_api, config.linkedin_web, config.linkedin_version)
        self._web = config.linkedin_web
        self._client = LinkedInClient(config.door, endpoints, config.clock)
        self._uploads = LinkedInUploads(self._client)

    @classmethod
    def built(cls, config: AdapterConfig) -> LinkedInAdapter:
        return cls(config)

    # -- publishing ------------------------------------------------------------------------------------

    def prepare(self, part: OutgoingPart, credentials: Credentials, save: Save) -> Ready:
        if not part.media:
            return Ready(part.prepared)
        prepared = self._uploads.make_ready(
            access_token=credentials.access_token,
            owner=_author(credentials),
            files=part.media,
            prepared=part.prepared,
            save=save,
        )
        return Ready(prepared)

    def publish(self, part: OutgoingPart, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        if part.kind == PartKind.REPLY:
            raise CallFailed(Unsupported(reason="LinkedIn has no threads."))
        token, author = credentials.access_token, _author(credentials)
        if part.kind == PartKind.COMMENT:
            return posts.create_comment(
                self._client,
                access_token=token,
                actor=author,
                post=_commented(part),
                text=part.text,
                web=self._web,
                permit=permit,
            )
        try:
            return posts.create_post(
                self._client,
                access_token=token,
                author=author,
                text=part.text,
                content=_content(part),
                visibility=_visibility(part, credentials),
                web=self._web,
                permit=permit,
            )
        except CallFailed as error:
            raise CallFailed(self._named(error.outcome)) from error

    def _named(self, outcome: Outcome) -> Outcome:
        """A duplicate's refusal with the address of the post that is there already, for whoever has to decide."""
        original = posts.duplicate_of(outcome)
        if not original:
            return outcome
        address = posts.address(self._web, original)
        reason = f"{outcome.reason} See {address}"
        return Refused(reason, DUPLICATE, outcome.http_status, duplicate_of=original, duplicate_url=address)

    def find(self, part: OutgoingPart, credentials: Credentials, since: datetime) -> Look:
        if not _is_page(credentials):
            return Look(Sighting.CANNOT_TELL, reason=_MEMBERS_UNLISTED)
        token, author = credentials.access_token, _author(credentials)
        if part.kind == PartKind.COMMENT:
            below = timeline.comments_below(self._client, access_token=token, post=_commented(part), actor=author)
            look = timeline.sighted_comment(below, text=part.text, since=since)
            return _with_url(look, posts.comment_address(self._web, _commented(part), look.remote_id))
        back_to = since - CLOCK_DIFFERENCE
        listing = timeline.page_posts(self._client, access_token=token, author=author, back_to=back_to)
        media = [urn for file in part.media if (urn := media_urn(part.prepared, file.key))]
        link = part.link.url if part.link else ""
        look = timeline.sighted(listing, text=part.text, media=media, link=link, since=since)
        return _with_url(look, posts.address(self._web, look.remote_id))

    # -- accounts --------------------------------------------------------------------------------------

    def depart(self, login: str, *, app_id: str, app_secret: str, callback: str, state: str) -> Departure:
        scopes = _login_named(login).scopes
        return Departure(
            linkedin_login.authorize_url(self._client, client_id=app_id, callback=callback, state=state, scopes=scopes)
        )

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
        spec, code = _login_named(login), linkedin_login.code_in(answer)
        granted = linkedin_login.exchange(
            self._client, client_id=app_id, client_secret=app_secret, code=code, callback=callback
        )
        token = RefreshedToken(
            granted.access_token,
            granted.refresh_token,
            expires_at=granted.expires_at,
            refresh_expires_at=granted.refresh_expires_at,
            scopes=granted.scopes,
        )
        problem = linkedin_login.lacking(spec.needed, granted.scopes)
        if spec is _PAGE:
            return self._pages(token, problem)
        member = self._client.whoami(access_token=token.access_token)
        return [FoundAccount(member.member_id, member.name or member.member_id, token=token, problem=problem)]

    def _pages(self, token: RefreshedToken, problem: str) -> Sequence[FoundAccount]:
        found = linkedin_login.pages(self._client, access_token=token.access_token)
        if not found:
            reason = "You have no role at any LinkedIn page. Ask a page's super admin to make you a content admin."
            raise CallFailed(Refused(reason=reason, code="no-pages"))
        return [
            FoundAccount(
                page.organization_id,
                page.name or page.organization_id,
                page.username,
                kind="organisation",
                token=token,
                problem=problem or page.problem,
            )
            for page in found
        ]

    def verify(self, credentials: Credentials) -> AccountFacts:
        if not _is_page(credentials):
            member = self._client.whoami(access_token=credentials.access_token)
            return AccountFacts(member.member_id, name=member.name)
        found = linkedin_login.pages(self._client, access_token=credentials.access_token)
        wanted = _author(credentials).rpartition(":")[2]
        page = next((page for page in found if page.organization_id == wanted), None)
        if page is None or page.problem:
            reason = page.problem if page else "This log-in has no role at the page any more. Connect the page again."
            raise CallFailed(Refused(reason=reason, code="no-role"))
        return AccountFacts(credentials.account_id, name=page.name, username=page.username)

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        token = self._client.refresh(
            client_id=credentials.app_id,
            client_secret=credentials.app_secret,
            refresh_token=credentials.refresh_token,
        )
        return RefreshedToken(token.access_token, token.refresh_token, expires_at=token.expires_at)

    # -- numbers ---------------------------------------------------------------------------------------

    def measure(self, remote_ids: Sequence[str], credentials: Credentials) -> Mapping[str, Measured]:
        if not _is_page(credentials):
            return {}
        found = share_statistics(
            self._client, access_token=credentials.access_token, organization=_author(credentials), posts=remote_ids
        )
        return {urn: _measured(numbers) for urn, numbers in found.items()}


def _with_url(look: Look, url: str) -> Look:
    return replace(look, url=url) if look.sighting is Sighting.FOUND else look


def _is_page(credentials: Credentials) -> bool:
    if credentials.account_id.startswith("urn:"):
        return credentials.account_id.startswith("urn:li:organization:")
    return credentials.login == _PAGE.name or credentials.kind in _PAGE_KINDS


def _author(credentials: Credentials) -> str:
    account_id = credentials.account_id
    if not account_id:
        raise CallFailed(Unauthorized(reason="LinkedIn's id of this account is not known. Connect it again."))
    return posts.organization_urn(account_id) if _is_page(credentials) else person_urn(account_id)


def _has_picture_card(part: OutgoingPart) -> bool:
    chosen = part.link is not None and bool(part.options.get("picture_on_card"))
    return chosen and len(part.media) == 1 and part.media[0].kind == MediaKind.IMAGE


def _content(part: OutgoingPart) -> dict[str, Any] | None:
    urns = [media_urn(part.prepared, file.key) for file in part.media]
    if not all(urns):
        reason = "The files of this post are not uploaded to LinkedIn yet."
        raise CallFailed(Unreached(reason=reason, code="not-prepared"))
    if part.link and (not urns or _has_picture_card(part)):
        card, thumbnail = part.link, urns[0] if urns else ""
        return posts.article_content(card.url, title=card.title, description=card.description, thumbnail=thumbnail)
    if not urns:
        return None
    if part.link:
        raise CallFailed(Refused(reason="LinkedIn makes no card of a link beside these files.", code="link"))
    alts = [file.alt_text[:ALT_TEXT_CHARACTERS] for file in part.media]
    if len(urns) > 1:
        return posts.images_content(list(zip(urns, alts, strict=True)))
    is_video = part.media[0].kind == MediaKind.VIDEO
    return posts.media_content(urns[0], alt_text="" if is_video else alts[0], title=alts[0][:200] if is_video else "")


def _visibility(part: OutgoingPart, credentials: Credentials) -> str:
    chosen = str(part.options.get("visibility") or "PUBLIC")
    if chosen == "CONNECTIONS" and _is_page(credentials):
        reason = "A page has no connections. Choose PUBLIC or LOGGED_IN for who may see the post."
        raise CallFailed(Refused(reason=reason, code="visibility"))
    return chosen


def _commented(part: OutgoingPart) -> str:
    below = part.root_id or part.parent_id
    if not below:
        raise CallFailed(Refused(reason="LinkedIn's id of the post to comment on is not known.", code="no-post"))
    return below


def _login_named(login: str) -> LoginSpec:
    spec = next((spec for spec in (_MEMBER, _PAGE) if spec.name == login), None)
    if spec is None:
        reason = "LinkedIn offers no such log-in. Choose a person or a company page."
        raise CallFailed(Refused(reason=reason, code="no-login"))
    return spec


def _measured(numbers: PostNumbers) -> Measured:
    extra = {"unique_impressions": numbers.unique_impressions, "engagement": numbers.engagement}
    return Measured(
        likes=numbers.likes,
        comments=numbers.comments,
        shares=numbers.shares,
        impressions=numbers.impressions,
        clicks=numbers.clicks,
        extra={name: value for name, value in extra.items() if value is not None},
    )
