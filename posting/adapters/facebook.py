"""Facebook behind the port of posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from outbound.http import SendPermit
from outbound.outcome import CallFailed, NotReady, Outcome, Refused, Unauthorized, Unsupported
from platforms.meta import insights, publishing, timeline
from platforms.meta import login as meta_login
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from platforms.meta.errors import of_one_account
from platforms.meta.uploads import PageUploads, Photo
from platforms.readback import CLOCK_DIFFERENCE, comparable, judge
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
    MediaFile,
    MediaRule,
    OutgoingPart,
    PublishingAdapter,
    Ready,
    RefreshedToken,
    Save,
    Sighting,
)
from posting.states import MediaKind, PartKind

if TYPE_CHECKING:
    from posting.adapters.registry import AdapterConfig

_CHECKED_ON = date(2026, 11, 21)


class FacebookAdapter(PublishingAdapter):
    """Posts of Pages, always with the token of the Page itself."""

    capabilities = Capabilities(
        platform="facebook",
        label="Facebook",
        most_length=63_206,
        media=(
            MediaRule("image", ("image/jpeg", "image/png"), 4_000_000, 10, convert_to="image/jpeg"),
            MediaRule("video", ("video/mp4", "video/quicktime"), 1_000_000_000, 1),
        ),
        most_media=10,
        most_alt_text=1000,
        has_first_comment=True,
        most_comment_length=8000,
        has_link_card=True,
        can_look=True,
        proves_absence=True,
        logins=(
            LoginSpec(
                "page",
                "A Page",
                scopes=(
                    "pages_show_list",
                    "pages_manage_posts",
                    "pages_manage_engagement",
                    "pages_read_engagement",
                    "read_insights",
                    "business_management",
                ),
                needed=("pages_show_list", "pages_manage_posts", "pages_read_engagement"),
                settings=(
                    ("FACEBOOK_APP_ID", "App ID of the Facebook app."),
                    ("FACEBOOK_APP_SECRET", "App secret; each call is signed with it."),
                ),
                note="The token of a Page does not expire; a changed password or a lost role ends it.",
            ),
        ),
        settings=(
            ("FACEBOOK_APP_ID", "App ID of the Facebook app."),
            ("FACEBOOK_APP_SECRET", "App secret; each call is signed with it."),
            ("FACEBOOK_ACCESS_TOKEN", "Access token of the Page itself, not of a person."),
            ("FACEBOOK_PAGE_ID", "ID of the Page."),
        ),
        needed_settings=("FACEBOOK_ACCESS_TOKEN", "FACEBOOK_PAGE_ID"),
        limits=(LimitSpec("per_day", 50, 86_400, "our guess", _CHECKED_ON),),
        measures=("likes", "comments", "shares", "impressions", "clicks"),
    )

    def __init__(self, config: AdapterConfig) -> None:
        self._door = config.door
        self._web = config.facebook_web
        self._endpoints = GraphEndpoints(base=config.graph_base, version=config.graph_version)
        self._client = GraphClient(config.door, self._endpoints, config.clock)

    @classmethod
    def built(cls, config: AdapterConfig) -> FacebookAdapter:
        return cls(config)

    # -- publishing ------------------------------------------------------------------------------------

    def prepare(self, part: OutgoingPart, credentials: Credentials, save: Save) -> Ready:
        """Photos are uploaded unpublished. Of a video all but the finishing call is done, for that one publishes."""
        uploads = PageUploads(self._client, _token(credentials), part.prepared, save)
        video = _video_of(part)
        with of_one_account():
            if video is not None:
                return Ready(uploads.video(video.path))
            longest = self.capabilities.most_alt_text
            photos = [Photo(file.path, file.mime, file.alt_text[:longest]) for file in part.media]
            return Ready(uploads.photos(photos))

    def publish(self, part: OutgoingPart, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        if part.kind == PartKind.REPLY:
            raise CallFailed(Unsupported(reason="Facebook has no threads."))
        client, token = self._client, _token(credentials)
        if part.kind == PartKind.COMMENT:
            with of_one_account(lacking=Unsupported):
                return publishing.comment(client, token, below=_commented(part), text=part.text, permit=permit)
        with of_one_account():
            if part.link and part.media:
                raise CallFailed(Refused(reason="Facebook makes no card of a link beside files.", code="link"))
            if _video_of(part) is not None:
                return publishing.publish_video(
                    client, token, part.prepared, description=part.text, web=self._web, permit=permit
                )
            link, photos = part.link.url if part.link else "", _photos(part)
            return publishing.publish_post(
                client, token, message=part.text, link=link, photos=photos, web=self._web, permit=permit
            )

    def find(self, part: OutgoingPart, credentials: Credentials, since: datetime) -> Look:
        client, token = self._client, _token(credentials)
        if part.kind == PartKind.COMMENT:
            listing = timeline.page_comments(client, token, _commented(part))
            return timeline.look_among_comments(listing, text=part.text, since=since)
        video = part.prepared.get("video")
        seen = timeline.page_video(client, token, str(video["id"])) if video else None
        if seen is not None and seen.post_id:
            return Look(Sighting.FOUND, remote_id=seen.post_id)
        look = _judged(part, timeline.page_posts(client, token, back_to=since - CLOCK_DIFFERENCE), since)
        if look.sighting is Sighting.ABSENT and seen is not None and seen.uploading != "in_progress":
            # The post comes minutes after its video. While Meta still waits for pieces, the finishing call did not
            # arrive; and a second one of the same upload makes no second video.
            return Look(Sighting.CANNOT_TELL, reason="The video has arrived at Facebook, and its post may still come.")
        return look

    # -- accounts --------------------------------------------------------------------------------------

    def depart(self, login: str, *, app_id: str, app_secret: str, callback: str, state: str) -> Departure:
        spec, app = _login_named(login), meta_login.App(app_id, callback)
        url = meta_login.facebook_dialog(self._web, self._endpoints.version, app, state=state, scopes=spec.scopes)
        return Departure(url)

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
        person = meta_login.facebook_person(self._door, self._endpoints, self._client, app, code)
        scopes = meta_login.granted(self._client, person)
        if problem := meta_login.lacking(("pages_show_list",), scopes):
            raise CallFailed(Refused(reason=problem, code="scopes"))
        problem = meta_login.lacking(spec.needed, scopes)
        found = meta_login.pages(self._client, person)
        if not found:
            raise CallFailed(Refused(reason=meta_login.NO_PAGES, code="no-pages"))
        return [_found(page, tuple(sorted(scopes)), problem) for page in found]

    def verify(self, credentials: Credentials) -> AccountFacts:
        with of_one_account():
            me = self._client.whoami(_token(credentials), fields="id,name")
        if credentials.account_id and str(me["id"]) != credentials.account_id:
            # With a person's token in the Page's place all looks well until the first post fails.
            reason = (
                f"The token belongs to {me.get('name') or me['id']} and not to this Page. Use the Page's own token."
            )
            raise CallFailed(Unauthorized(reason=reason, code="other-account"))
        return AccountFacts(str(me["id"]), name=str(me.get("name") or ""))

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        raise CallFailed(Unauthorized(reason=meta_login.PAGE_ENDED, code="no-refresh"))

    # -- numbers ---------------------------------------------------------------------------------------

    def measure(self, remote_ids: Sequence[str], credentials: Credentials) -> Mapping[str, Measured]:
        token = _token(credentials)
        found = {each: insights.post_numbers(self._client, token, each) for each in remote_ids}
        return {each: _measured(numbers) for each, numbers in found.items() if numbers is not None}


def _token(credentials: Credentials) -> GraphToken:
    return GraphToken(credentials.access_token, credentials.account_id, credentials.app_secret)


def _video_of(part: OutgoingPart) -> MediaFile | None:
    return next((file for file in part.media if file.kind == MediaKind.VIDEO), None)


def _photos(part: OutgoingPart) -> list[str]:
    photos = [str(photo) for photo in part.prepared.get("photos") or ()]
    if len(photos) != len(part.media):
        raise CallFailed(NotReady(reason="The photos have to be uploaded first."))
    return photos


def _commented(part: OutgoingPart) -> str:
    below = part.root_id or part.parent_id
    if not below:
        raise CallFailed(Refused(reason="Facebook's id of the post to comment on is not known."))
    return below


def _judged(part: OutgoingPart, listing: timeline.Listing, since: datetime) -> Look:
    """A post without a text is known by its photos or its link only."""
    message, after = part.text, since.replace(microsecond=0)
    photos = {str(photo) for photo in part.prepared.get("photos") or ()}
    link = part.link.url if part.link else ""
    for post in listing.posts:
        same_link = not comparable(message) and link in post.links
        if post.sent_at >= after and (photos & post.media or same_link):
            return Look(Sighting.FOUND, remote_id=post.remote_id)
    look = judge(listing.posts, text=message, since=since, whole=listing.whole)
    if look.sighting is not Sighting.FOUND:
        return look
    if not comparable(message):
        return Look(Sighting.CANNOT_TELL, reason="A post without a text is there, and may be this one.")
    other = next(post.links for post in listing.posts if post.remote_id == look.remote_id)
    if link and not part.media and other and _hosts({link}).isdisjoint(_hosts(other)):
        return Look(Sighting.CANNOT_TELL, reason="The same text is there with another link.")
    return replace(look, reason="")


def _hosts(links: set[str] | frozenset[str]) -> set[str]:
    """Facebook rewrites addresses, but hardly their host."""
    return {(urlsplit(link).hostname or "").removeprefix("www.") for link in links}


def _login_named(login: str) -> LoginSpec:
    spec = next((spec for spec in FacebookAdapter.capabilities.logins if spec.name == login), None)
    if spec is None:
        raise CallFailed(Refused(reason="Facebook is connected as a Page; there is no other log-in.", code="no-login"))
    return spec


def _found(page: meta_login.ListedPage, scopes: tuple[str, ...], problem: str) -> FoundAccount:
    problem = problem or page.problem
    if not problem and page.tasks is not None and "CREATE_CONTENT" not in page.tasks:
        problem = "Your role at this Page does not allow you to post. Ask its owner for the task of creating content."
    # Never the person's own token: posts made with that one fail, while the account looks healthy.
    token = RefreshedToken(page.access_token, scopes=scopes) if page.access_token else None
    return FoundAccount(page.page_id, page.name, page.username, "page", page.picture_url, token, problem)


def _measured(numbers: insights.PostNumbers) -> Measured:
    extra = {"reactions": dict(numbers.reactions), "url": numbers.url}
    return Measured(
        likes=numbers.likes,
        comments=numbers.comments,
        shares=numbers.shares,
        impressions=numbers.views,
        clicks=numbers.clicks,
        extra={name: value for name, value in extra.items() if value},
    )
