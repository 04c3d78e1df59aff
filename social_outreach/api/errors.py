"""Which refusal of a service is which HTTP status: 400 the shape, 409 the state, 422 the content, 413 the size."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from rest_framework import exceptions

from outbound.credentials import UnreadableSecret
from social_outreach.adapters.registry import UnknownPlatform
from social_outreach.services import (
    accounts,
    assisted,
    credentials,
    discovery,
    drafting,
    imports,
    limits,
    messages,
    pipeline,
    profiles,
    replies,
    requests,
    review,
    suppressions,
    templates,
)


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

    def __init__(self, detail: str, code: str = "unacceptable") -> None:
        super().__init__(detail, code)
        self.default_code = code


class TooLarge(exceptions.APIException):
    """The body is larger than is taken here."""

    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


#: The first that fits, so the special before the general.
_CONFLICTS: tuple[tuple[type[Exception], str], ...] = (
    (messages.StaleEdit, "stale-edit"),
    (assisted.NotYours, "not-yours"),
    (messages.NotNow, "not-now"),
    (discovery.NotNow, "not-now"),
    (pipeline.StageLocked, "stage-locked"),
    (profiles.WasContacted, "was-contacted"),
    (replies.NotSuggested, "not-suggested"),
    (templates.NameTaken, "name-taken"),
    (review.JudgedMeanwhile, "judged-meanwhile"),
    (requests.StillAnswering, "still-answering"),
    (credentials.ForeignSecret, "unreadable-secret"),
    (UnreadableSecret, "unreadable-secret"),
)
_UNACCEPTABLE: tuple[tuple[type[Exception], str], ...] = (
    (messages.NotAcceptable, "not-acceptable"),
    (drafting.CannotDraft, "cannot-draft"),
    (accounts.AccountRefused, "account-refused"),
    (suppressions.CannotSuppress, "cannot-suppress"),
    (replies.BadReply, "bad-reply"),
    (imports.ImportRefused, "import-refused"),
    (imports.MappingRefused, "mapping-refused"),
    (requests.AnotherRequest, "another-request"),
)


def translated(error: Exception) -> Exception:
    """The same refusal as HTTP knows it; what is no refusal of ours is given back."""
    if isinstance(error, ObjectDoesNotExist):
        return exceptions.NotFound()
    if isinstance(error, assisted.Waits):
        until = error.verdict.until.isoformat() if error.verdict.until else None
        return Conflict(str(error), "waits", gate=error.verdict.gate, until=until)
    if isinstance(error, profiles.AlreadyKnown):
        return Conflict(str(error), "already-known", profile=error.profile_id)
    if isinstance(error, discovery.DiscoveryRefused):
        parameters = {"parameters": error.parameters} if error.parameters else {}
        return exceptions.ValidationError({**error.errors, **parameters})
    if isinstance(error, limits.LimitRefused):
        return exceptions.ValidationError({"limit": [str(error)]})
    if isinstance(error, review.UnknownVerdict):
        return exceptions.ValidationError({"verdict": [str(error)]})
    if isinstance(error, UnknownPlatform):
        return exceptions.ValidationError({"platform": [str(error)]})
    for kind, code in _CONFLICTS:
        if isinstance(error, kind):
            return Conflict(str(error), code)
    for kind, code in _UNACCEPTABLE:
        if isinstance(error, kind):
            return Unacceptable(str(error), code)
    return error
