"""The Idempotency-Key of API views: a repeat gets the first answer. What is remembered: ``outbound.repeats``."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from outbound.repeats import Answer, Claim, Memory

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class _Known(Exception):
    """The answer is known already."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class RememberedAnswers:
    """Mixin of views. Comes after sign-in, permission and throttle, and before any work.

    Every answer below 500 is kept at the end of the request. A change that must not be made twice keeps its answer
    itself, by ``together`` or ``keep``.
    """

    memory: ClassVar[Memory]
    claim: Claim | None = None

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST" or self.action is None:  # type: ignore[attr-defined]
            return
        if not _KEY.fullmatch(key):
            raise ValidationError({HEADER: ["1 to 200 printable ASCII characters without spaces."]})
        found = self.memory.claim(
            user=request.user, key=key, path=request.path.rstrip("/")[:300], fingerprint=fingerprint(request)
        )
        if isinstance(found, Answer):
            raise _Known(found)
        self.claim = found

    def together(self, change: Callable[[], Any], *, status: int = 200) -> Response:
        """Make a change, which returns the body of its answer, and keep the answer in the same transaction.

        Only for changes without a network call. Raises StillAnswering, and what the change raises.
        """
        with transaction.atomic():
            body = change()
            self.keep(body, status=status)
        return Response(body, status=status)

    def keep(self, body: Any, *, status: int) -> None:
        """Keep the answer; called within the transaction of the change. Raises StillAnswering."""
        if self.claim is not None:
            self.memory.answer_here(self.claim, status=status, body=_plain(body))

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
                self.memory.answer(self.claim, status=response.status_code, body=_plain(response.data))
                self.claim = None
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]

    def _give_back(self) -> None:
        """What a change has kept already stays."""
        if self.claim is not None:
            self.memory.give_back(self.claim)
            self.claim = None


def _plain(body: Any) -> Any:
    return json.loads(JSONRenderer().render(body) or "null")


def _again(answer: Answer) -> Response:
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
