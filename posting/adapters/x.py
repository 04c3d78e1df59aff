"""X behind the port of posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from outbound.http import SendPermit
from outbound.outcome import CallFailed, Look, Outcome, Refused, Sighting, Unauthorized, Unreached
from platforms.readback import CLOCK_DIFFERENCE
from platforms.x import weight
from platforms.x.calling import XCaller, XEndpoints, XKeys
from platforms.x.client import User, XClient
from platforms.x.media import XMedia
from platforms.x.numbers import PostNumbers
from platforms.x.oauth import RequestToken, Token, XLogin, declined, new_verifier
from platforms.x.quotas import ALT_TEXT_CHARACTERS, POSTS_TOGETHER
from platforms.x.timeline import sighted
from platforms.x.uploads import XUploads, media_id
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
    MediaRule,
    OutgoingPart,
    PublishingAdapter,
    Ready,
    RefreshedToken,
    Save,
)

if TYPE_CHECKING:
    from posting.adapters.registry import AdapterConfig

_CHECKED_ON = date(2026, 11, 21)
_MEDIA_SOURCE = "X API documentation: media best practices"
_OAUTH2 = LoginSpec(
    "oauth2",
    "OAuth 2.0",
    scopes=("tweet.read", "tweet.write", "users.read", "media.write", "offline.access"),
    needed=("tweet.read", "tweet.write", "users.read"),
    settings=(
        ("TWITTER_CLIENT_ID", "Client ID of the X app (OAuth 2.0)."),
        ("TWITTER_CLIENT_SECRET", "Client secret of the X app; empty for a public client."),
    ),
    note="The token lasts two hours and is renewed by itself.",
)
_OAUTH1 = LoginSpec(
    "oauth1",
    "OAuth 1.0a",
    settings=(
        ("TWITTER_API_KEY", "API key of the X app (OAuth 1.0a)."),
        ("TWITTER_API_SECRET", "API key secret of the X app."),
    ),
    note="The token does not expire.",
)
_BEGIN_AGAIN = "This log-in does not belong to the one that was begun here. Begin to connect again."


class XAdapter(PublishingAdapter):
    """Posts and threads, through OAuth 1.0a or 2.0."""

    capabilities = Capabilities(
        platform="x",
        label="X",
        most_length=weight.MOST,
        counting=Counting.WEIGHTED,
        media=(
            MediaRule(
                "image",
                ("image/jpeg", "image/png", "image/webp"),
                5_000_000,
                4,
                convert_to="image/jpeg",
                source=_MEDIA_SOURCE,
            ),
            MediaRule("gif", ("image/gif",), 15_000_000, 1, most_width=1280, most_height=1080, source=_MEDIA_SOURCE),
            MediaRule(
                "video",
                ("video/mp4", "video/quicktime"),
                512_000_000,
                1,
                ratio=(1 / 3, 3.0),
                least_width=32,
                seconds=(0.5, 140),
                source=_MEDIA_SOURCE,
            ),
        ),
        most_media=4,
        most_alt_text=ALT_TEXT_CHARACTERS,
        has_threads=True,
        most_thread=25,
        can_look=True,
        proves_absence=True,
        logins=(_OAUTH2, _OAUTH1),
        settings=(
            ("TWITTER_API_KEY", "API key of the X app."),
            ("TWITTER_API_SECRET", "API key secret of the X app."),
            ("TWITTER_ACCESS_TOKEN", "Access token of the account that posts."),
            ("TWITTER_ACCESS_TOKEN_SECRET", "Access token secret of the account that posts."),
        ),
        needed_settings=(
            "TWITTER_API_KEY",
            "TWITTER_API_SECRET",
            "TWITTER_ACCESS_TOKEN",
            "TWITTER_ACCESS_TOKEN_SECRET",
        ),
        limits=(
            LimitSpec("per_15_minutes", 100, 900, "X API documentation: 100 posts in 15 minutes a user", _CHECKED_ON),
            LimitSpec("per_3_hours", 300, 10_800, "X help pages: 300 posts in 3 hours", _CHECKED_ON),
        ),
        measures_together=POSTS_TOGETHER,
        measures=("likes", "comments", "shares", "impressions", "clicks"),
        part_gap=timedelta(seconds=5),
        note=(
            "X bills each post, and more for one with a link. The same text on several accounts is against its rules. "
            "Clicks are told for 30 days."
        ),
    )

    def __init__(self, caller: XCaller) -> None:
        self._client = XClient(caller)
        self._login = XLogin(caller)
        self._uploads = XUploads(XMedia(caller), caller.clock)
        self._web = caller.endpoints.web

    @classmethod
    def built(cls, config: AdapterConfig) -> XAdapter:
        return cls(XCaller(config.door, XEndpoints(config.x_api, config.x_web), config.clock))

    # -- publishing ------------------------------------------------------------------------------------

    def prepare(self, part: OutgoingPart, credentials: Credentials, save: Save) -> Ready:
        if not part.media:
            return Ready(part.prepared)
        return Ready(self._uploads.make_ready(_keys(credentials), part.media, part.prepared, save))

    def publish(self, part: OutgoingPart, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        _check(part)
        accepted = self._client.create_post(
            _keys(credentials),
            text=part.text,
            media_ids=_media_ids(part),
            answers=part.parent_id,
            permit=permit,
        )
        return replace(accepted, url=self._address(accepted.remote_id, credentials.username))

    def find(self, part: OutgoingPart, credentials: Credentials, since: datetime) -> Look:
        user_id = credentials.account_id
        if not (user_id.isascii() and user_id.isdigit()):
            return Look(Sighting.CANNOT_TELL, reason="X's number of this account is not known. Connect it again.")
        timeline = self._client.own_posts(_keys(credentials), user_id=user_id, since=since - CLOCK_DIFFERENCE)
        look = sighted(
            timeline.posts,
            text=part.text,
            answers=part.parent_id,
            media_count=len(part.media),
            since=since,
            whole=timeline.whole,
        )
        if look.sighting is not Sighting.FOUND:
            return look
        return replace(look, url=self._address(look.remote_id, credentials.username))

    def _address(self, remote_id: str, username: str) -> str:
        return f"{self._web}/{quote(username, safe='') if username else 'i/web'}/status/{remote_id}"

    # -- accounts --------------------------------------------------------------------------------------

    def depart(self, login: str, *, app_id: str, app_secret: str, callback: str, state: str) -> Departure:
        """OAuth 1.0a knows no state: what comes back is known by ``oauth_token``, which is among the secrets kept."""
        if login == _OAUTH1.name:
            begun = self._login.request_token(app_id=app_id, app_secret=app_secret, callback=callback)
            kept = {"oauth_token": begun.token, "oauth_token_secret": begun.secret}
            return Departure(self._login.authorize_url_1(begun.token), kept)
        _check_login(login)
        verifier = new_verifier()
        url = self._login.authorize_url_2(
            client_id=app_id, callback=callback, state=state, scopes=_OAUTH2.scopes, verifier=verifier
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
        if problem := declined(answer):
            raise CallFailed(Refused(reason=problem, code="declined"))
        if login == _OAUTH1.name:
            return [self._arrived_1(XKeys(app_id=app_id, app_secret=app_secret), answer, secrets)]
        code, verifier = answer.get("code", ""), secrets.get("code_verifier", "")
        if not (code and verifier):
            raise CallFailed(Refused(reason=_BEGIN_AGAIN, code="incomplete"))
        token = self._login.exchange(
            client_id=app_id, client_secret=app_secret, code=code, callback=callback, verifier=verifier
        )
        user = self._client.whoami(XKeys(token.access_token))
        return [_found(user, _refreshed(token), _scope_problem(token.scopes))]

    def _arrived_1(self, app: XKeys, answer: Mapping[str, str], secrets: Mapping[str, str]) -> FoundAccount:
        begun = RequestToken(secrets.get("oauth_token", ""), secrets.get("oauth_token_secret", ""))
        verifier = answer.get("oauth_verifier", "")
        if not (verifier and begun.token and begun.secret and answer.get("oauth_token") == begun.token):
            raise CallFailed(Refused(reason=_BEGIN_AGAIN, code="incomplete"))
        entered = self._login.access_token(app_id=app.app_id, app_secret=app.app_secret, begun=begun, verifier=verifier)
        user = User(entered.user_id, entered.username, entered.username)
        if not (user.user_id and user.username):
            user = self._client.whoami(replace(app, access_token=entered.token, token_secret=entered.secret))
        return _found(user, RefreshedToken(entered.token, token_secret=entered.secret))

    def verify(self, credentials: Credentials) -> AccountFacts:
        user = self._client.whoami(_keys(credentials))
        return AccountFacts(account_id=user.user_id, name=user.name, username=user.username)

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        if credentials.token_secret or credentials.login == _OAUTH1.name:
            reason = "A token of OAuth 1.0a does not end by itself. Connect the account again."
            raise CallFailed(Unauthorized(reason=reason, code="no-refresh"))
        token = self._login.refresh(
            client_id=credentials.app_id,
            client_secret=credentials.app_secret,
            refresh_token=credentials.refresh_token,
        )
        return _refreshed(token)

    # -- numbers ---------------------------------------------------------------------------------------

    def measure(self, remote_ids: Sequence[str], credentials: Credentials) -> Mapping[str, Measured]:
        found = self._client.numbers(_keys(credentials), remote_ids)
        return {remote_id: _measured(numbers) for remote_id, numbers in found.items()}


def _keys(credentials: Credentials) -> XKeys:
    return XKeys(credentials.access_token, credentials.token_secret, credentials.app_id, credentials.app_secret)


def _check(part: OutgoingPart) -> None:
    if not part.text.strip() and not part.media:
        raise CallFailed(Refused(reason="The post is empty.", code="empty"))
    length = weight.weighted_length(part.text)
    if length > weight.MOST:
        reason = f"The text counts {length} at X, which takes {weight.MOST}. Shorten it."
        raise CallFailed(Refused(reason=reason, code="too-long"))


def _media_ids(part: OutgoingPart) -> list[str]:
    ids = [media_id(part.prepared, file.key) for file in part.media]
    if not all(ids):
        raise CallFailed(Unreached(reason="The files of this post are not uploaded to X yet.", code="not-prepared"))
    return ids


def _check_login(login: str) -> None:
    if login not in (_OAUTH1.name, _OAUTH2.name):
        raise CallFailed(Refused(reason="X offers no such log-in. Choose OAuth 2.0 or OAuth 1.0a.", code="no-login"))


def _found(user: User, token: RefreshedToken, problem: str = "") -> FoundAccount:
    return FoundAccount(user.user_id, user.name or user.username, user.username, token=token, problem=problem)


def _scope_problem(scopes: Sequence[str]) -> str:
    """What is missing of what posting needs; '' also where X named no scopes at all."""
    missing = [scope for scope in _OAUTH2.needed if scope not in scopes] if scopes else []
    if not missing:
        return ""
    return f"X did not grant {', '.join(missing)}, without which nothing can be posted. Connect again and allow it."


def _refreshed(token: Token) -> RefreshedToken:
    return RefreshedToken(token.access_token, token.refresh_token, expires_at=token.expires_at, scopes=token.scopes)


def _measured(numbers: PostNumbers) -> Measured:
    return Measured(
        likes=numbers.likes,
        comments=numbers.replies,
        shares=numbers.reposts,
        impressions=numbers.impressions,
        clicks=numbers.link_clicks,
        extra=numbers.others,
        is_gone=numbers.is_gone,
    )
