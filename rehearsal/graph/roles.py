"""The Pages of this world: what the person who logs in may do on each, and which come without a token."""

import base64
from typing import Any, Final

from rehearsal import cast
from rehearsal.publishing.publishers import Publisher
from rehearsal.wire import Json, Request, Response

ALL_TASKS: Final = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE")
TASKS: Final[dict[str, tuple[str, ...]]] = {"100000000000011": ("ANALYZE", "ADVERTISE")}
#: Held by a business portfolio: listed, and never with a token.
WITHOUT_TOKEN: Final = frozenset({"100000000000012"})
PICTURES: Final = "pictures"
_PIXEL: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
)


def tasks(page_id: str) -> tuple[str, ...]:
    return TASKS.get(page_id, ALL_TASKS)


def picture(request: Request, account_id: str) -> str:
    return f"http://{request.header('host')}/{request.segments[0]}/{PICTURES}/{account_id}"


def picture_file() -> Response:
    return Response(200, _PIXEL, "image/png")


def facts(request: Request, page: Publisher) -> Json:
    """Everything a Page tells of itself but its token."""
    told: dict[str, Any] = {
        "id": page.account_id,
        "name": page.name,
        "username": page.username,
        "link": f"https://www.facebook.com/{page.username}",
        "category": "Local business",
        "fan_count": 840,
        "followers_count": 912,
        "tasks": list(tasks(page.account_id)),
        "picture": {
            "data": {"height": 50, "width": 50, "is_silhouette": False, "url": picture(request, page.account_id)}
        },
    }
    if page.account_id in cast.LINKED:
        told["instagram_business_account"] = {"id": cast.LINKED[page.account_id]}
    return told


def professional(request: Request, account: Publisher, published: int = 0) -> Json:
    """What an Instagram account tells of itself."""
    return {
        "id": account.account_id,
        "user_id": account.account_id,
        "username": account.username,
        "name": account.name,
        "account_type": "BUSINESS",
        "biography": "",
        "website": "",
        "profile_picture_url": picture(request, account.account_id),
        "followers_count": 1540,
        "follows_count": 120,
        "media_count": published,
    }
