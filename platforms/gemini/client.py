"""The one call to Gemini we use, through google-genai, whose requests leave through our HTTP door.

The library reads keys, addresses, proxies and modes from the environment and repeats calls on its own terms: all of
that is set here, so that only what the arguments say happens. Tried against google-genai 3.4 on 2026-11-21.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from google import genai
from google.genai import errors as genai_errors
from google.genai import types
from google.genai.client import DebugConfig

from outbound.bootclock import boot_seconds
from outbound.http import Answer, HttpDoor
from outbound.httpx_door import client_through, no_async_client
from outbound.outcome import CallFailed, Halted, Outcome, Refused, Throttled, Unauthorized, Unreached
from outbound.redact import register_secret
from platforms.gemini.errors import failure
from platforms.gemini.reading import GeminiRefused, Generated, Usage, generated, unreadable

__all__ = ["GeminiClient", "GeminiRefused", "Generated", "Usage"]

#: A throttle longer than this is for whoever plans the work, not for a call that is under way.
LONGEST_THROTTLE_SECONDS = 5.0
#: With less than this left, another try could only break off.
_LEAST_SECONDS = 1.0
_KEY = re.compile(r"[!-~]+")
_MODEL = re.compile(r"(?:models/)?[A-Za-z0-9][A-Za-z0-9._-]*")
_VERSION = re.compile(r"v\d[a-z0-9]*")


class GeminiClient:
    """Safe to share between threads; holds no connection of its own."""

    def __init__(
        self,
        *,
        door: HttpDoor,
        base: str,
        api_key: str,
        api_version: str,
        model: str,
        timeout_seconds: float,
        attempts: int,
        max_output_tokens: int,
        clock: Callable[[], datetime],
        waits: Sequence[float] = (1.0, 2.0, 4.0),
        thinking_level: str = "",
        temperature: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
        seconds: Callable[[], float] = boot_seconds,
    ) -> None:
        """``timeout_seconds`` spans all tries and the waits between them; ``attempts`` counts the first one in.

        ``thinking_level`` (minimal, low, medium, high; not every model knows each) and ``temperature`` are sent only
        where given. ``max_output_tokens`` includes thinking: below about 2,000 answers come cut off.
        """
        self._api_key = api_key.strip()
        register_secret(self._api_key)
        self._wrong = _wrong_setting(self._api_key, model, api_version)
        self._model, self._clock, self._sleep, self._seconds = model, clock, sleep, seconds
        self._timeout, self._attempts, self._waits = timeout_seconds, max(attempts, 1), tuple(waits) or (0.0,)
        self._settings: dict[str, Any] = {"max_output_tokens": max_output_tokens}
        if temperature is not None:
            self._settings["temperature"] = temperature
        if thinking_level:
            self._settings["thinking_config"] = {"thinking_level": thinking_level.upper()}
        self._genai = None if self._wrong else _library(door, self._api_key, base, api_version)

    def generate(self, *, system: str, prompt: str, schema: dict[str, Any] | None) -> Generated:
        """One answer of the model; JSON after ``schema`` (a JSON Schema) where one is given.

        Raises ``CallFailed``: ``Throttled`` (quota; of the whole app), ``Unauthorized`` (key), ``Halted`` (model,
        billing, region, settings), ``Refused``, ``Unreached`` or ``OutcomeUnknown``; and ``GeminiRefused`` with the
        tokens it cost where the model answered without something usable.
        """
        ends_at = self._seconds() + self._timeout
        for tries in range(1, self._attempts + 1):
            try:
                return self._try(system, prompt, schema, seconds=ends_at - self._seconds())
            except CallFailed as failed:
                wait = self._wait(failed.outcome, tries)
                if wait is None or self._seconds() + wait + _LEAST_SECONDS > ends_at:
                    raise
            self._sleep(wait)
        raise AssertionError("The last try always returns or raises.")

    def _try(self, system: str, prompt: str, schema: dict[str, Any] | None, *, seconds: float) -> Generated:
        if self._wrong or self._genai is None:
            raise CallFailed(self._wrong or Halted())
        if not prompt.strip():
            raise CallFailed(Refused(reason="The prompt is empty."))
        response = self._ask(self._genai, prompt, self._config(system, schema, seconds))
        return generated(response, model=self._model, wants_json=schema is not None)

    def _ask(
        self, library: genai.Client, prompt: str, config: types.GenerateContentConfig
    ) -> types.GenerateContentResponse:
        raised: CallFailed
        try:
            return library.models.generate_content(model=self._model, contents=prompt, config=config)
        except genai_errors.APIError as error:
            raised = CallFailed(failure(_answer(error), now=self._clock()))
        except (ValueError, TypeError, AttributeError):
            # Broken JSON, or JSON of another shape: the library parses without catching.
            raised = unreadable()
        # Raised out here so that it carries no context: the library's error holds the request with its key.
        raise raised

    def _config(self, system: str, schema: dict[str, Any] | None, seconds: float) -> types.GenerateContentConfig:
        asked: dict[str, Any] = dict(self._settings)
        if system:
            asked["system_instruction"] = system
        if schema is not None:
            asked |= {"response_mime_type": "application/json", "response_json_schema": schema}
        return types.GenerateContentConfig(
            **asked,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            http_options=types.HttpOptions(timeout=max(int(seconds * 1000), 1)),
        )

    def _wait(self, outcome: Outcome, tries: int) -> float | None:
        """Seconds before the next try; None where there is none."""
        if tries >= self._attempts:
            return None
        if isinstance(outcome, Throttled) and outcome.until is not None:
            wait = max((outcome.until - self._clock()).total_seconds(), 0.0)
            return wait if wait <= LONGEST_THROTTLE_SECONDS else None
        if isinstance(outcome, Unreached):
            return self._waits[min(tries, len(self._waits)) - 1]
        return None


def _library(door: HttpDoor, api_key: str, base: str, api_version: str) -> genai.Client:
    return genai.Client(
        vertexai=False,
        api_key=api_key,
        debug_config=DebugConfig(client_mode=None, replays_directory=None, replay_id=None),
        http_options=types.HttpOptions(
            base_url=base,
            api_version=api_version,
            httpx_client=client_through(door),
            httpx_async_client=no_async_client(),
        ),
    )


def _wrong_setting(api_key: str, model: str, api_version: str) -> Outcome | None:
    """What the library would replace from the environment, or trip over, if it were handed on."""
    if not api_key:
        return Unauthorized(reason="There is no Gemini API key; set GEMINI_API_KEY.", code="no-key")
    if not _KEY.fullmatch(api_key):
        return Unauthorized(reason="The Gemini API key holds a character that no key has.", code="bad-key")
    if not _MODEL.fullmatch(model):
        return Halted(reason="The name of the Gemini model is not one; set GEMINI_MODEL.", code="bad-model")
    if not _VERSION.fullmatch(api_version):
        reason = "The Gemini API version is not one, such as v1beta; set GEMINI_API_VERSION."
        return Halted(reason=reason, code="bad-version")
    return None


def _answer(error: genai_errors.APIError) -> Answer:
    response = error.response
    content = getattr(response, "content", b"")
    return Answer(int(error.code or 0), dict(getattr(response, "headers", {})), content, "", 0.0)
