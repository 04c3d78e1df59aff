"""What every API of the house shares: one error shape (problem details) and cursor pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from outreach_project.bodies import TooLarge
from outreach_project.cursors import CursorPages

__all__ = ["Conflict", "CursorPages", "TooLarge", "problem_details"]

PROBLEM_TYPE = "application/problem+json"


class Conflict(exceptions.APIException):
    """The thing is no longer what the request took it to be."""

    status_code = 409
    default_detail = "It has changed meanwhile. Read it again."
    default_code = "conflict"


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any refusal as RFC 9457 problem details; field errors stand inside ``errors``.

    ``extra`` of an exception is a mapping that is added to the body.
    """
    error = _as_api_exception(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    code = getattr(error, "default_code", "error")
    body: dict[str, Any] = {"type": f"about:{code}", "title": _title(error), "status": response.status_code}
    if isinstance(error, exceptions.ValidationError):
        body |= _field_errors(response.data)
    else:
        body["detail"] = str(getattr(error, "detail", error))
    response.data = body | getattr(error, "extra", {})
    response.content_type = PROBLEM_TYPE
    return response


def _as_api_exception(error: Exception) -> Exception:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(*error.args)
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError("The request could not be read.")
    return error


#: Where REST framework's own sentence has a gap for what was asked; a title is the same for all of its kind.
_TITLES: dict[type[Exception], str] = {
    exceptions.MethodNotAllowed: "This method is not allowed here",
    exceptions.UnsupportedMediaType: "This type of body is not taken here",
}


def _title(error: Exception) -> str:
    if type(error) in _TITLES:
        return _TITLES[type(error)]
    return str(getattr(error, "default_detail", error.__class__.__name__)).rstrip(".")


def _field_errors(data: Any) -> dict[str, Any]:
    if isinstance(data, list):
        return {"detail": " ".join(str(item) for item in data)}
    errors = dict(data)
    general = errors.pop("non_field_errors", None) or errors.pop("detail", None)
    body: dict[str, Any] = {"detail": _joined(general) if general else "Some fields are not right."}
    if errors:
        body["errors"] = errors
    return body


def _joined(items: Any) -> str:
    return " ".join(str(item) for item in items) if isinstance(items, list) else str(items)
