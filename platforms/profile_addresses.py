"""Taking apart what people paste for a profile: handles and addresses in all their usual forms.

Pure text work that no vendor owns; which hosts and paths mean what is said by the caller.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

_LONGEST = 2048
#: Zero-width marks and a byte-order mark, as spreadsheets and chat programs add them.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?=//)")
_QUOTES = "<>\"'`“”„()[],;"
#: Pages that carry the real address in a parameter: host (``.*``: with any ending), path, parameter.
_WRAPPERS = (
    ("google.*", "/url", "q"),
    ("google.*", "/url", "url"),
    ("google.*", "/imgres", "imgrefurl"),
    ("google.*", "/translate", "u"),
    ("bing.com", "/ck/a", "u"),
    ("duckduckgo.com", "/l", "uddg"),
    ("facebook.com", "/l.php", "u"),
    ("facebook.com", "/flx/warn", "u"),
    ("facebook.com", "/login", "next"),
    ("facebook.com", "/login.php", "next"),
    ("l.instagram.com", "/", "u"),
    ("instagram.com", "/accounts/login", "next"),
    ("linkedin.com", "/authwall", "sessionRedirect"),
    ("linkedin.com", "/login", "session_redirect"),
    ("linkedin.com", "/uas/login", "session_redirect"),
    ("linkedin.com", "/redir/redirect", "url"),
    ("linkedin.com", "/safety/go", "url"),
    ("tiktok.com", "/login", "redirect_url"),
    ("tiktok.com", "/link/v2", "target"),
    ("safelinks.protection.outlook.com", "/", "url"),
    ("slack-redir.net", "/link", "url"),
)
_ANY_ENDING = r"(?:\.[a-z]{2,3}){1,2}"
#: A result may lead through one wrapper to another; who wraps more often has something to hide.
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Address:
    """A profile address: host in lower case (empty for a bare handle), path parts decoded, parameters."""

    host: str
    parts: tuple[str, ...]
    parameters: dict[str, str] = field(default_factory=dict)

    def is_at(self, *hosts: str) -> bool:
        """Whether the host is one of ``hosts`` or below one of them."""
        return is_host(self.host, hosts)


def is_host(text: str, hosts: tuple[str, ...]) -> bool:
    """Whether ``text`` (lower case) is one of ``hosts`` or a name below one, and so no username."""
    return any(text == host or text.endswith(f".{host}") for host in hosts)


def read(text: str, *, hosts: tuple[str, ...]) -> Address:
    """What was pasted, taken apart; ``hosts`` are the platform's, so that they are known without ``https://``.

    Raises ``ValueError`` with a plain sentence.
    """
    # Result pages show addresses as "linkedin.com › in › name".
    text = _tidy(text).replace(" › ", "/")
    if not _is_address(text, hosts):
        path = text.split("?", 1)[0].split("#", 1)[0]
        return Address(host="", parts=_parts(path))
    address = _parse(text.rstrip(f".{_QUOTES}"))
    for _ in range(_DEEPEST):
        wrapped = _wrapped(address)
        if not wrapped:
            break
        address = _parse(wrapped)
    return address


def _wrapped(address: Address) -> str:
    """The address that a result page, a login page, a mail filter or an archive leads to; '' for any other page."""
    if address.host == "web.archive.org" and len(address.parts) > 3:
        return "/".join(address.parts[2:]).replace(":/", "://", 1)
    if address.host == "r.search.yahoo.com":
        return next((part.removeprefix("RU=") for part in address.parts if part.startswith("RU=")), "")
    if address.is_at("translate.goog"):
        host = address.host.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".").replace("\0", "-")
        return f"https://{host}/{'/'.join(map(quote, address.parts))}?{urlencode(address.parameters)}"
    path = "/" + "/".join(address.parts)
    for host, at, parameter in _WRAPPERS:
        value = address.parameters.get(parameter, "")
        if value and path == at and _is_host(address, host):
            return _led_to(value, address.host)
    return ""


def _is_host(address: Address, host: str) -> bool:
    if host.endswith(".*"):
        return bool(re.fullmatch(rf"(?:.+\.)?{host[:-2]}{_ANY_ENDING}", address.host))
    return address.is_at(host)


def _led_to(value: str, host: str) -> str:
    """A whole address, a path at the same host, or Bing's ``a1`` and base64; '' for anything else."""
    if "://" in value:
        return value
    if value.startswith("/") and not value.startswith("//"):
        return f"https://{host}{value}"
    if value.startswith("a1"):
        try:
            decoded = base64.urlsafe_b64decode(value[2:] + "=" * (-len(value[2:]) % 4)).decode()
        except (binascii.Error, ValueError):
            return ""
        return decoded if "://" in decoded else ""
    return ""


def _tidy(text: str) -> str:
    """``text`` without what pasting adds around it. Raises ``ValueError`` where nothing usable is left."""
    if len(text) > _LONGEST:
        raise ValueError("This is too long for a profile address.")
    tidied = unicodedata.normalize("NFC", text.translate(_INVISIBLE)).strip().strip(_QUOTES).strip()
    if not tidied:
        raise ValueError("There is no username here.")
    if tidied.endswith(("…", "...")):
        raise ValueError("This is cut off at its end; open the profile and copy its whole address.")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in tidied):
        raise ValueError("There is a control character in this username.")
    return tidied


def _is_address(text: str, hosts: tuple[str, ...]) -> bool:
    if "://" in text or text.startswith("//"):
        return True
    head = text.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0].split(":", 1)[0].lower()
    if is_host(head, hosts):
        return True
    return "." in head and "/" in text.rstrip("/") and not text.startswith("@")


def _parse(text: str) -> Address:
    if not _SCHEME.match(text):
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
