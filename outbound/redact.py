"""Keeping secrets out of logs, error texts and previews.

Two nets: what *looks* like a secret (header names, parameter names, token shapes), and what we *know* to be one
because it was registered when it was read.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

MASK = "***"
_MIN_LENGTH = 8  # shorter values would mask ordinary words
_MAX_REGISTERED = 1000
_MAX_DEPTH = 20

# Compared without "-" and "_" and in lower case.
# fmt: off
_SECRET_NAMES = frozenset(
    {
        "accesstoken", "refreshtoken", "idtoken", "clientsecret", "appsecret", "consumersecret", "appsecretproof",
        "clientassertion", "password", "passwd", "passphrase", "secret", "apikey", "xapikey", "xgoogapikey",
        "xsubscriptiontoken", "subscriptionkey", "privatekey", "authorization", "proxyauthorization", "cookie",
        "setcookie", "bearertoken", "authtoken", "sessionid", "csrftoken", "oauthtoken", "oauthtokensecret",
        "oauthsignature", "oauthverifier", "codeverifier", "fbexchangetoken", "inputtoken", "verifytoken",
        "xamzsignature", "xamzcredential", "xamzsecuritytoken", "xgoogsignature", "xgoogcredential", "awsaccesskeyid",
        "signature", "sig", "token", "key", "code", "state",
    }
)
# fmt: on
# These are also ordinary words ("code: 190", "key: value"), so only a long value counts as a secret in free text.
_WEAK = r"code|key|token|sig|state|signature|secret|session_?id"
_STRONG = (
    r"access[-_]?token|refresh[-_]?token|id[-_]token|bearer[-_]?token|auth[-_]?token|fb_exchange_token|input_token"
    r"|verify_token|csrf[-_]?token|(?:client|app|consumer)[-_]?secret|appsecret_proof|client_assertion"
    r"|oauth_(?:token_secret|token|signature|verifier)|code_verifier|pass(?:word|wd|phrase)|api[-_]?key|private[-_]key"
    r"|subscription[-_](?:token|key)|x-(?:amz|goog)-(?:signature|credential|security-token)|awsaccesskeyid"
)
_OPEN = r"(?:\\*[\"'])?\s*(?:[:=]|%3D)\s*"  # after a name: `=`, `":`, `\":`, `': `, and `=` written as %3D
# A quoted text, also as JSON inside JSON: there the quotes that count have as many backslashes as the first one.
_QUOTED = r"\"(?:\\.|[^\"\\])*|(?P<slashes>\\+)\"(?:(?!(?<!\\)(?P=slashes)\").)*|'[^'\r\n]*"
_HEADER_VALUE = r"\"(?:\\.|[^\"\\\r\n])*\"?|'[^'\r\n]*'?|[^\r\n]+"


def _masked(pattern: str) -> Callable[[str], str]:
    """Masks what follows group 1."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.sub(rf"\1{MASK}", text)


# Each pattern runs only where one of its hints occurs in the lower-cased text: nearly all lines stop there.
_NETS: tuple[tuple[tuple[str, ...], Callable[[str], str]], ...] = (
    (
        ("authorization", "cookie", "access-token"),
        _masked(rf"(\b(?:(?:proxy-)?authorization|(?:set-)?cookie|access-token){_OPEN})(?:{_HEADER_VALUE})"),
    ),
    (("bearer",), _masked(r"(\bbearer(?:\s|%20|\+)+)[A-Za-z0-9._~+/=|%-]{8,}")),
    (
        ("token", "secret", "proof", "assert", "oauth", "verif", "pass", "key", "x-amz", "x-goog"),
        _masked(rf"((?:{_STRONG}){_OPEN})(?:{_QUOTED}|[^\s&;,\"'<>()\[\]{{}}\\]+)"),
    ),
    (
        ("code", "key", "token", "sig", "state", "secret", "session"),
        _masked(rf"(\b(?:{_WEAK}){_OPEN}(?:\\*[\"'])?)[^\s&;,\"'<>()\[\]{{}}\\]{{10,}}"),
    ),
    (("gaaaa",), _masked(r"()\bgAAAA[A-Za-z0-9_-]{40,}={0,2}")),
    (("eyj",), _masked(r"()\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")),
    (
        ("eaa", "ig", "aiza", "ya29", "act."),
        _masked(r"()\b(?:EAA[A-Za-z0-9]|IG(?:QV|AA)|AIza|ya29\.|act\.)[A-Za-z0-9_.!*-]{24,}"),
    ),
    (("://",), _masked(r"(://)[^\s/@?#\"'<>]+(?=@)")),
)


class _Registry:
    """The newest registered secrets, in the spellings they may appear in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spellings: dict[str, tuple[str, ...]] = {}
        self.all: tuple[str, ...] = ()

    def add(self, value: str) -> None:
        with self._lock:
            self._spellings.pop(value, None)
            spellings = {value, quote(value, safe=""), json.dumps(value)[1:-1], repr(value)[1:-1]}
            self._spellings[value] = tuple(sorted(spellings, key=len, reverse=True))
            if len(self._spellings) > _MAX_REGISTERED:
                del self._spellings[next(iter(self._spellings))]
            # A secret may contain another one: the longer has to go first. Replaced whole, so readers need no lock.
            self.all = tuple(sorted({s for group in self._spellings.values() for s in group}, key=len, reverse=True))


_registry = _Registry()


def register_secret(value: str) -> None:
    """Mask ``value`` from now on, in this process. Values under 8 characters are ignored; of more than 1,000 the
    oldest are forgotten."""
    if len(value) >= _MIN_LENGTH and value not in _registry.all:
        _registry.add(value)


def redact(text: str) -> str:
    """``text`` with everything that is, or looks like, a secret replaced by ``***``."""
    for secret in _registry.all:
        if secret in text:
            text = text.replace(secret, MASK)
    lowered = text.lower()
    for hints, mask in _NETS:
        if any(hint in lowered for hint in hints):
            text = mask(text)
    return text


def redact_url(url: str) -> str:
    """``url`` without credentials: user and password, secret parameters of query and fragment, known secrets."""
    head, mark, tail = url.partition("?") if "?" in url else url.partition("#")
    pairs = re.split(r"([&;#])", tail)
    return redact(head) + mark + redact("".join(_masked_pair(pair) for pair in pairs))


def redact_mapping(mapping: Mapping[Any, Any]) -> dict[Any, Any]:
    """A copy for showing: values under secret names masked at any depth, other texts redacted."""
    return {key: _masked_value(key, value, _MAX_DEPTH) for key, value in mapping.items()}


class RedactingFilter(logging.Filter):
    """Masks secrets in a record's message, arguments, exception text and stack text. Never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        self._mask_message(record)
        self._mask_exception(record)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True

    @staticmethod
    def _mask_message(record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # Left alone, logging would print message and arguments to stderr as they are.
            message = f"{record.msg} {record.args!r}"
        else:
            if not record.args or (_is_clean(message) and _is_clean(repr(record.args))):
                record.msg = redact(message) if not record.args else record.msg
                return
        record.msg, record.args = redact(message), ()

    @staticmethod
    def _mask_exception(record: logging.LogRecord) -> None:
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if not record.exc_text:
            return
        masked = redact(record.exc_text)
        if masked != record.exc_text:
            # Whoever formats the exception itself, e.g. an error mail, would print the secret again.
            record.exc_text, record.exc_info = masked, None


def _is_clean(text: str) -> bool:
    return redact(text) == text


def _is_secret_name(name: Any) -> bool:
    return isinstance(name, str) and name.lower().replace("-", "").replace("_", "") in _SECRET_NAMES


def _masked_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}={MASK}" if equals and value and _is_secret_name(unquote(name)) else pair


def _masked_value(key: Any, value: Any, depth: int) -> Any:
    if depth == 0 or (_is_secret_name(key) and value not in (None, "")):
        return MASK
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, bytes):
        return redact(value.decode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return {inner: _masked_value(inner, item, depth - 1) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked_value(None, item, depth - 1) for item in value]
    return value
