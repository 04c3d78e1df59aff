"""TikTok behind the port of posting.

A video is published by TikTok once its last byte has come: all but its last piece is preparation, and the last piece is
the creating call. Photos are fetched by TikTok, so there the announcement is the creating call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from outbound.bootclock import boot_seconds
from outbound.http import SendPermit
from outbound.outcome import Accepted, CallFailed, Look, Outcome, Refused, Sighting, Unsupported
from platforms.tiktok import login as tiktok_login
from platforms.tiktok import post_info
from platforms.tiktok.display import VIDEOS_TOGETHER, TikTokDisplay, VideoNumbers
from platforms.tiktok.open_api import OpenCaller, bearer
from platforms.tiktok.open_errors import of_processing
from platforms.tiktok.post_info import creator_in
from platforms.tiktok.publishing import TikTokPosts
from platforms.tiktok.uploads import TikTokUploads
from posting.adapters.base import (
    AccountFacts,
    Capabilities,
    Counting,
    Credentials,
    Departure,
    FoundAccount,
    LimitSpec,
    LoginSpec,
    Measured,
    MediaFile,
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
_MEDIA_SOURCE = "TikTok documentation: Content Posting API, media transfer guide, through third parties"
#: What the account may do is asked anew for each post; within one post it holds for so long.
_CREATOR_LASTS = timedelta(minutes=10)
_LOGIN = LoginSpec(
    "tiktok",
    "TikTok",
    scopes=("user.info.basic", "user.info.profile", "user.info.stats", "video.list", "video.publish"),
    needed=("user.info.basic", "video.publish"),
    settings=(
        ("TIKTOK_POSTING_CLIENT_KEY", "Client key of the app with the Content Posting API."),
        ("TIKTOK_POSTING_CLIENT_SECRET", "Client secret of that app."),
    ),
    note="The token is renewed by itself; after half a year to a year without a post a person connects it anew.",
)


class TikTokAdapter(PublishingAdapter):
    """Videos and photo posts, through the Content Posting API."""

    capabilities = Capabilities(
        platform="tiktok",
        label="TikTok",
        most_length=2200,
        counting=Counting.UTF16,
        media=(
            MediaRule(
                "image",
                ("image/jpeg", "image/webp"),
                20_000_000,
                35,
                convert_to="image/jpeg",
                is_fetched=True,
                source=_MEDIA_SOURCE,
            ),
            MediaRule(
                "video",
                ("video/mp4", "video/quicktime", "video/webm"),
                4_000_000_000,
                1,
                seconds=(1, 600),
                source=_MEDIA_SOURCE,
            ),
        ),
        most_media=35,
        needs_media=True,
        options={
            "privacy_level": {
                "label": "Who may see it",
                "choices": ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"),
                "needed": True,
            },
            "disable_comment": {"label": "No comments", "type": "bool", "default": False},
            "disable_duet": {"label": "No duets", "type": "bool", "default": False},
            "disable_stitch": {"label": "No stitches", "type": "bool", "default": False},
            "photo_title": {
                "label": "Title of a photo post, up to 90 characters",
                "type": "text",
                "default": "",
                "most": post_info.MOST_PHOTO_TITLE,
            },
            "auto_add_music": {"label": "Let TikTok add music to photos", "type": "bool", "default": False},
            "brand_content_toggle": {"label": "Paid partnership", "type": "bool", "default": False},
            "brand_organic_toggle": {"label": "Promotes our own business", "type": "bool", "default": False},
            "is_aigc": {"label": "The video is made by AI", "type": "bool", "default": False},
        },
        # Of videos, by the id of the upload; of photos whose answer was lost every look says that nothing can be told.
        can_look=True,
        proves_absence=True,
        logins=(_LOGIN,),
        limits=(
            LimitSpec("per_minute", 6, 60, "TikTok documentation: 6 posts begun in a minute", _CHECKED_ON),
            LimitSpec("per_day", 15, 86_400, "third parties: about 15 posts a day", _CHECKED_ON),
        ),
        measures_together=VIDEOS_TOGETHER,
        measures=("likes", "comments", "shares", "impressions"),
        note=(
            "Until TikTok has audited the app, posts are visible to the account itself only. Photos need PUBLIC_URL. "
            "TikTok goes on processing after a post is taken, and may still refuse it then."
        ),
    )

    def __init__(self, caller: OpenCaller) -> None:
        self._caller = caller
        self._posts = TikTokPosts(caller)
        self._uploads = TikTokUploads(self._posts, caller)
        self._login = tiktok_login.TikTokLogin(caller)
        self._display = TikTokDisplay(caller)

    @classmethod
    def built(cls, config: AdapterConfig) -> TikTokAdapter:
        return cls(OpenCaller(config.door, config.tiktok_api, config.tiktok_web, config.clock))

    # -- publishing ------------------------------------------------------------------------------------

    def prepare(self, part: OutgoingPart, credentials: Credentials, save: Save) -> Ready:
        """Of a video all but the last piece; of photos only the question what the account may do."""
        token, video = credentials.access_token, _video_of(part)
        if video is None:
            _addresses(part)
            return Ready(self._with_creator(part, token, part.prepared, save))
        prepared = part.prepared
        if not prepared.get("upload"):
            prepared = self._with_creator(part, token, prepared, save)

        def info() -> Mapping[str, Any]:
            # An upload that begins anew, perhaps hours later, asks anew too.
            known = self._with_creator(part, token, prepared, lambda _: None)
            return post_info.video_info(part.text, part.options, creator_in(known))

        return Ready(self._uploads.make_ready(token, video, prepared, save, info))

    def publish(self, part: OutgoingPart, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        if part.kind != PartKind.ROOT:
            raise CallFailed(Unsupported(reason="TikTok has neither threads nor comments for apps."))
        begun, token = boot_seconds(), credentials.access_token
        bearer(token)
        video = _video_of(part)
        if video is not None:
            publish_id = self._uploads.close(part.prepared, video, permit)
        else:
            told = post_info.photo_info(part.text, part.options, creator_in(part.prepared))
            publish_id = self._posts.begin_photos(token, post_info=told, addresses=_addresses(part), permit=permit)
        seen = self._posts.watched(token, publish_id, begun=begun)
        post_id = seen.post_id if seen else ""
        return Accepted(
            remote_id=post_id or publish_id,
            url=self._address(post_id, credentials.username, is_video=video is not None),
            facts={"publish_id": publish_id, "status": seen.status if seen else ""},
        )

    def find(self, part: OutgoingPart, credentials: Credentials, since: datetime) -> Look:
        """By what TikTok says of the upload. Reads only, although TikTok wants a POST for it."""
        video, publish_id = _video_of(part), (part.prepared.get("upload") or {}).get("publish_id", "")
        if video is None or not publish_id:
            reason = "TikTok named no id before the call broke off. Look at the profile, drafts and notices included."
            return Look(Sighting.CANNOT_TELL, reason=reason)
        seen = self._posts.progress(credentials.access_token, publish_id)
        if seen.has_all(video.size):
            url = self._address(seen.post_id, credentials.username, is_video=True)
            return Look(Sighting.FOUND, remote_id=seen.post_id or publish_id, url=url)
        if seen.failed:
            outcome = of_processing(seen.fail_reason, now=self._caller.clock())
            return Look(Sighting.ABSENT, reason=f"TikTok did not publish it. {outcome.reason}")
        if seen.lacks_some(video.size):
            return Look(Sighting.ABSENT, reason="TikTok still waits for the rest of the video.")
        return Look(Sighting.CANNOT_TELL, reason="TikTok does not say yet whether it has the whole video.")

    def _with_creator(
        self, part: OutgoingPart, token: str, prepared: Mapping[str, Any], save: Save
    ) -> Mapping[str, Any]:
        """What is kept, with what the account may do; asked for anew where that is old. Raises ``CallFailed``."""
        now, kept = self._caller.clock(), prepared.get("creator")
        if not kept or datetime.fromisoformat(kept["at"]) + _CREATOR_LASTS <= now:
            prepared = {**prepared, "creator": post_info.as_kept(self._posts.creator(token), now)}
        video = _video_of(part)
        post_info.check(part.options, creator_in(prepared), seconds=video.duration if video else None)
        if prepared.get("creator") is not kept:
            save(prepared)
        return prepared

    def _address(self, post_id: str, username: str, *, is_video: bool) -> str:
        """The post's, where TikTok has told its id; else the profile's."""
        if not username:
            return ""
        profile = f"{self._caller.web}/@{quote(username, safe='')}"
        return f"{profile}/{'video' if is_video else 'photo'}/{quote(post_id, safe='')}" if post_id else profile

    # -- accounts --------------------------------------------------------------------------------------

    def depart(self, login: str, *, app_id: str, app_secret: str, callback: str, state: str) -> Departure:
        _check_login(login)
        verifier = tiktok_login.new_verifier()
        url = tiktok_login.authorize_url(
            self._caller.web,
            client_key=app_id,
            callback=callback,
            state=state,
            scopes=_LOGIN.scopes,
            verifier=verifier,
        )
        return Departure(url, {"code_verifier": verifier})

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
        _check_login(login)
        code, verifier = tiktok_login.code_in(answer), secrets.get("code_verifier", "")
        if not verifier:
            reason = "This log-in does not belong to the one that was begun here. Begin to connect again."
            raise CallFailed(Refused(reason=reason, code="incomplete"))
        granted = self._login.exchange(
            client_key=app_id, client_secret=app_secret, code=code, callback=callback, verifier=verifier
        )
        user = self._display.user(granted.access_token)
        problem = tiktok_login.lacking(_LOGIN.needed, granted.scopes)
        name = user.name or user.username or user.open_id
        return [FoundAccount(user.open_id, name, user.username, "profile", user.picture_url, _token(granted), problem)]

    def verify(self, credentials: Credentials) -> AccountFacts:
        user = self._display.user(credentials.access_token)
        return AccountFacts(account_id=user.open_id, name=user.name, username=user.username)

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        return _token(
            self._login.refresh(
                client_key=credentials.app_id,
                client_secret=credentials.app_secret,
                refresh_token=credentials.refresh_token,
            )
        )

    # -- numbers ---------------------------------------------------------------------------------------

    def measure(self, remote_ids: Sequence[str], credentials: Credentials) -> Mapping[str, Measured]:
        """A post whose id was not told yet is known by its publish id, and is asked for by that first."""
        token, asked = credentials.access_token, list(dict.fromkeys(remote_ids))[:VIDEOS_TOGETHER]
        found: dict[str, Measured] = {}
        posts: dict[str, str] = {}
        for remote_id in asked:
            if remote_id.isascii() and remote_id.isdigit():
                posts[remote_id] = remote_id
                continue
            seen = self._posts.progress(token, remote_id)
            if seen.failed:
                reason = of_processing(seen.fail_reason, now=self._caller.clock()).reason
                found[remote_id] = Measured(is_gone=True, extra={"fail_reason": reason})
            elif seen.post_id:
                posts[remote_id] = seen.post_id
        numbers = self._display.numbers(token, list(posts.values()))
        told = {remote_id: (post_id, numbers[post_id]) for remote_id, post_id in posts.items() if post_id in numbers}
        return found | {remote_id: _measured(*each) for remote_id, each in told.items()}


def _video_of(part: OutgoingPart) -> MediaFile | None:
    if not part.media:
        raise CallFailed(Refused(reason="TikTok takes no post without an image or a video.", code="no-media"))
    return next((file for file in part.media if file.kind == MediaKind.VIDEO), None)


def _addresses(part: OutgoingPart) -> list[str]:
    addresses = [file.public_url for file in part.media]
    if not all(addresses):
        reason = (
            "TikTok fetches photos itself, from an address that it can reach. Set PUBLIC_URL to the address of this "
            "console, and verify its domain at TikTok for Developers."
        )
        raise CallFailed(Unsupported(reason=reason, code="no-public-url"))
    return addresses


def _check_login(login: str) -> None:
    if login != _LOGIN.name:
        raise CallFailed(Refused(reason="TikTok has one log-in only. Begin to connect again.", code="no-login"))


def _token(granted: tiktok_login.OpenToken) -> RefreshedToken:
    return RefreshedToken(
        granted.access_token,
        granted.refresh_token,
        expires_at=granted.expires_at,
        refresh_expires_at=granted.refresh_expires_at,
        scopes=granted.scopes,
    )


def _measured(post_id: str, numbers: VideoNumbers) -> Measured:
    extra = {"post_id": post_id, "url": numbers.url}
    return Measured(
        likes=numbers.likes,
        comments=numbers.comments,
        shares=numbers.shares,
        impressions=numbers.views,
        extra={name: value for name, value in extra.items() if value},
    )
