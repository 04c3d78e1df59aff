"""``Idempotency-Key`` on every POST: the first answer is stored, and given again to every repeat."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from posting.services import requests

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class _Known(Exception):
    """The answer is known already."""

    def __init__(self, answer: requests.Answer) -> None:
        self.answer = answer


class RememberedAnswers:
    """Mixin of views. Comes after sign-in, permission and throttle, and before any work."""

    claim: requests.Claim | None = None

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST" or self.action is None:  # type: ignore[attr-defined]
            return
        if not _KEY.fullmatch(key):
            raise ValidationError({HEADER: ["1 to 200 printable ASCII characters without spaces."]})
        found = requests.claim(
            user=request.user, key=key, path=request.path.rstrip("/")[:300], fingerprint=fingerprint(request)
        )
        if isinstance(found, requests.Answer):
            raise _Known(found)
        self.claim = found

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, _Known):
            return _again(error.answer)
        try:
            return super().handle_exception(error)  # type: ignore[misc,no-any-return]
        except BaseException:
            self._give_back()
            raise

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        if self.claim is not None:
            if response.status_code >= 500:
                self._give_back()
            else:
                body = json.loads(JSONRenderer().render(response.data) or "null")
                requests.answer(self.claim, status=response.status_code, body=body)
                self.claim = None
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]

    def _give_back(self) -> None:
        if self.claim is not None:
            requests.give_back(self.claim)
            self.claim = None


def _again(answer: requests.Answer) -> Response:
    kind = "application/problem+json" if answer.status >= 400 else None
    return Response(answer.body, status=answer.status, headers={REPLAYED: "true"}, content_type=kind)


def fingerprint(request: Any) -> str:
    """The same for requests that ask for the same. The path is compared apart."""
    digest = hashlib.sha256(request.META.get("QUERY_STRING", "").encode())
    for name, value in _parts(request.data):
        digest.update(f"\x1e{name}\x1f".encode())
        if isinstance(value, UploadedFile):
            for chunk in value.chunks():
                digest.update(chunk)
            value.seek(0)
        else:
            digest.update(json.dumps(value, sort_keys=True).encode())
    return digest.hexdigest()


def _parts(data: Any) -> list[tuple[str, Any]]:
    if hasattr(data, "lists"):
        return [(name, value) for name, values in sorted(data.lists()) for value in values]
    return [("", data)]
