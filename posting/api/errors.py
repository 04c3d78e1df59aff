"""Which refusal of a service is which HTTP status: 400 the shape, 409 the state, 422 the content, 413 the size."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from rest_framework import exceptions

from outbound.credentials import UnreadableSecret
from posting.adapters.registry import UnknownPlatform
from posting.services import accounts, credentials, csv_posts, media_library, planning, posts, requests


class Conflict(exceptions.APIException):
    """The state does not allow this."""

    status_code = 409
    default_detail = "This cannot be done now."
    default_code = "conflict"

    def __init__(self, detail: str, code: str = "conflict", **extra: Any) -> None:
        super().__init__(detail, code)
        self.default_code = code
        self.extra = extra


class Unacceptable(exceptions.APIException):
    """Well-formed, and against a rule."""

    status_code = 422
    default_detail = "This is not acceptable."
    default_code = "unacceptable"

    def __init__(self, detail: str, code: str = "unacceptable", **extra: Any) -> None:
        super().__init__(detail, code)
        self.default_code = code
        self.extra = extra


class TooLarge(exceptions.APIException):
    """The body is larger than is taken here."""

    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


#: The first that fits, so the special before the general.
_CONFLICTS: tuple[tuple[type[Exception], str], ...] = (
    (posts.StaleEdit, "stale-edit"),
    (posts.NotNow, "not-now"),
    (posts.NameTaken, "name-taken"),
    (planning.NameTaken, "name-taken"),
    (requests.StillAnswering, "still-answering"),
    (credentials.ForeignSecret, "unreadable-secret"),
    (UnreadableSecret, "unreadable-secret"),
)
_UNACCEPTABLE: tuple[tuple[type[Exception], str], ...] = (
    (posts.NotAcceptable, "not-acceptable"),
    (media_library.MediaRefused, "media-refused"),
    (accounts.AccountRefused, "account-refused"),
    (csv_posts.FileRefused, "file-refused"),
    (requests.AnotherRequest, "another-request"),
)


def translated(error: Exception) -> Exception:
    """The same refusal as HTTP knows it; what is no refusal of ours is given back."""
    if isinstance(error, ObjectDoesNotExist):
        return exceptions.NotFound()
    if isinstance(error, UnknownPlatform):
        return exceptions.ValidationError({"platform": [str(error)]})
    for kind, code in _CONFLICTS:
        if isinstance(error, kind):
            return Conflict(str(error), code)
    for kind, code in _UNACCEPTABLE:
        if isinstance(error, kind):
            return Unacceptable(str(error), code)
    return error
