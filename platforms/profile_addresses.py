"""Taking apart what people paste for a profile: handles and addresses in all their usual forms.

Pure text work that no vendor owns; which hosts and paths mean what is said by the caller.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

_LONGEST = 2048
#: Zero-width marks and a byte-order mark, as spreadsheets and chat programs add them.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
#: Wrappers that carry the real address in a parameter: (host suffix, path, parameter).
_WRAPPERS = (
    ("google.com", "/url", "q"),
    ("google.com", "/url", "url"),
    ("l.facebook.com", "/l.php", "u"),
    ("lm.facebook.com", "/l.php", "u"),
    ("l.instagram.com", "/", "u"),
)


@dataclass(frozen=True, slots=True)
class Address:
    """A profile address: host in lower case (empty for a bare handle), path parts decoded, parameters."""

    host: str
    parts: tuple[str, ...]
    parameters: dict[str, str] = field(default_factory=dict)

    def is_at(self, *hosts: str) -> bool:
        """Whether the host is one of ``hosts`` or below one of them."""
        return any(self.host == host or self.host.endswith(f".{host}") for host in hosts)


def read(text: str, *, hosts: tuple[str, ...]) -> Address:
    """What was pasted, taken apart; ``hosts`` are the platform's, so that they are known without ``https://``.

    Raises ``ValueError`` with a plain sentence.
    """
    text = _tidy(text)
    if not _is_address(text, hosts):
        path = text.split("?", 1)[0].split("#", 1)[0]
        return Address(host="", parts=_parts(path))
    address = _parse(text)
    for host, path, parameter in _WRAPPERS:
        wrapped = address.parameters.get(parameter, "")
        if address.is_at(host) and "/" + "/".join(address.parts) == path and "://" in wrapped:
            return _parse(wrapped)
    return address


def _tidy(text: str) -> str:
    """``text`` without what pasting adds around it. Raises ``ValueError`` where nothing usable is left."""
    if len(text) > _LONGEST:
        raise ValueError("This is too long for a profile address.")
    tidied = unicodedata.normalize("NFC", text.translate(_INVISIBLE)).strip().strip("<>\"'`“”„()[],;").strip()
    if not tidied:
        raise ValueError("There is no username here.")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in tidied):
        raise ValueError("There is a control character in this username.")
    return tidied


def _is_address(text: str, hosts: tuple[str, ...]) -> bool:
    if "://" in text or text.startswith("//"):
        return True
    head = text.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0].split(":", 1)[0].lower()
    if any(head == host or head.endswith(f".{host}") for host in hosts):
        return True
    return "." in head and "/" in text.rstrip("/") and not text.startswith("@")


def _parse(text: str) -> Address:
    if "://" not in text:
        text = "https://" + text.removeprefix("//")
    try:
        pieces = urlsplit(text)
        host = (pieces.hostname or "").rstrip(".").lower()
    except ValueError:
        raise ValueError("This address cannot be read.") from None
    if pieces.scheme.lower() not in {"http", "https"} or not host:
        raise ValueError("This is not a web address.")
    path = pieces.path
    if pieces.fragment.startswith("!/"):
        path = pieces.fragment[1:].split("?", 1)[0]
    parameters = {name: values[0] for name, values in parse_qs(pieces.query).items()}
    return Address(host=host, parts=_parts(path), parameters=parameters)


def _parts(path: str) -> tuple[str, ...]:
    """The parts of a path with their percent-encoding undone."""
    try:
        parts = [unicodedata.normalize("NFC", unquote(part, errors="strict")).strip() for part in path.split("/")]
        return tuple(part for part in parts if part)
    except UnicodeDecodeError:
        raise ValueError("This address has a broken percent-encoding.") from None
