"""Files that a network fetches itself, from an address that the client names."""

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import IO, Final
from urllib.parse import urlsplit

SECONDS: Final = 15.0
MOST: Final = 300 * 1024 * 1024
AGENT: Final = "rehearsal-fetcher/1.0"


@dataclass(frozen=True)
class Fetched:
    """``problem`` is empty where the file came."""

    content: bytes = b""
    problem: str = ""


class _Straight(urllib.request.HTTPRedirectHandler):
    """The networks want the file itself at the address, not a page that leads to it."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


# A proxy of the surroundings must not stand between this world and a loopback address.
_opener = urllib.request.build_opener(_Straight, urllib.request.ProxyHandler({}))


def fetch(address: str) -> Fetched:
    """Never under the writer's lock: the address may be slow, and may ask this world something itself."""
    if not _is_http(address):
        return Fetched(problem="the address is not http or https")
    asked = urllib.request.Request(address, headers={"User-Agent": AGENT})  # noqa: S310 the scheme is judged above
    try:
        with _opener.open(asked, timeout=SECONDS) as told:
            content = told.read(MOST + 1)
    except urllib.error.HTTPError as error:
        return Fetched(problem=f"the address answered {error.code}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Fetched(problem=f"the address could not be reached ({type(error).__name__})")
    if not content or len(content) > MOST:
        return Fetched(problem="the file is empty or too large")
    return Fetched(content)


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return address.isascii() and address.isprintable() and parts.scheme in ("http", "https") and bool(parts.hostname)
