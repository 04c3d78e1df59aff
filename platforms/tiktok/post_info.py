"""What is said of a post when it is announced, and whether the account may post it so. Pure.

What the account may do is kept as ``{"creator": {"at", "privacy_levels", "comment_disabled", ..}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from outbound.outcome import CallFailed, Refused, Unreached
from platforms.tiktok.publishing import Creator

MOST_PHOTO_TITLE = 90


def as_kept(creator: Creator, now: datetime) -> dict[str, Any]:
    return {
        "at": now.isoformat(),
        "privacy_levels": list(creator.privacy_levels),
        "comment_disabled": creator.comment_disabled,
        "duet_disabled": creator.duet_disabled,
        "stitch_disabled": creator.stitch_disabled,
        "most_seconds": creator.most_seconds,
    }


def creator_in(prepared: Mapping[str, Any]) -> Creator:
    """Raises ``CallFailed`` where TikTok was not asked yet."""
    kept = prepared.get("creator")
    if not kept:
        reason = "TikTok has to be asked first what this account may do."
        raise CallFailed(Unreached(reason=reason, code="not-prepared"))
    told = {name: value for name, value in kept.items() if name != "at"}
    return Creator(**{**told, "privacy_levels": tuple(told["privacy_levels"])})


def check(options: Mapping[str, Any], creator: Creator, *, seconds: float | None) -> None:
    """``seconds``: of the video. Raises ``CallFailed(Refused)`` where the account may not post it so."""
    chosen, offered = str(options.get("privacy_level") or ""), creator.privacy_levels
    if not chosen:
        reason = f"Choose who may see the post; TikTok offers this account {', '.join(offered)}."
        raise CallFailed(Refused(reason=reason, code="no-privacy-level"))
    if offered and chosen not in offered:
        reason = f"TikTok does not offer {chosen} to this account. Choose one of {', '.join(offered)}."
        raise CallFailed(Refused(reason=reason, code="privacy-level"))
    most = creator.most_seconds
    if seconds is not None and most is not None and seconds > most:
        reason = f"The video lasts {seconds:.1f} s; TikTok takes {most} s of this account."
        raise CallFailed(Refused(reason=reason, code="too-long"))


def video_info(text: str, options: Mapping[str, Any], creator: Creator) -> dict[str, Any]:
    return {
        "title": text,
        **_info(options, creator),
        "disable_duet": creator.duet_disabled or bool(options.get("disable_duet")),
        "disable_stitch": creator.stitch_disabled or bool(options.get("disable_stitch")),
        "is_aigc": bool(options.get("is_aigc")),
    }


def photo_info(text: str, options: Mapping[str, Any], creator: Creator) -> dict[str, Any]:
    """Raises ``CallFailed(Refused)`` where the title is too long."""
    title = str(options.get("photo_title") or "")
    length = len(title.encode("utf-16-le", "surrogatepass")) // 2
    if length > MOST_PHOTO_TITLE:
        reason = f"The title of a photo post has {length} characters; TikTok takes {MOST_PHOTO_TITLE}."
        raise CallFailed(Refused(reason=reason, code="title-too-long"))
    return {
        **({"title": title} if title else {}),
        "description": text,
        **_info(options, creator),
        "auto_add_music": bool(options.get("auto_add_music")),
    }


def _info(options: Mapping[str, Any], creator: Creator) -> dict[str, Any]:
    """What videos and photos have in common. What the account has switched off stays off."""
    return {
        "privacy_level": str(options.get("privacy_level") or ""),
        "disable_comment": creator.comment_disabled or bool(options.get("disable_comment")),
        "brand_content_toggle": bool(options.get("brand_content_toggle")),
        "brand_organic_toggle": bool(options.get("brand_organic_toggle")),
    }
