"""What leaves for one network, from what people wrote: variants, thread, link, first comment.

Shapes, as stored in ``ScheduledPost``:

* media: ``[{"medium": 3, "sha256": "..", "alt_text": ".."}]``
* variants: ``{"x": {"content": "..", "thread": ["..", {"text": "..", "media": [..]}], "first_comment": "..",
  "media": [..], "link": "..", "options": {..}}}``; what a variant does not say is taken from the post.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from posting.adapters.base import Capabilities
from posting.states import PartKind

#: What a variant may say.
VARIANT_KEYS = frozenset({"content", "thread", "first_comment", "media", "link", "options"})
_NO_MORE_OF_IT = r"(?![/.]?[\w?#&=%-])"
UTM_KEYS = ("source", "medium", "campaign", "term", "content")


@dataclass(frozen=True, slots=True)
class Written:
    """A post as people wrote it, free of the database."""

    content: str = ""
    variants: Mapping[str, Any] = field(default_factory=dict)
    media: Sequence[Mapping[str, Any]] = ()
    link: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """What of a network's capabilities decides the shape of its parts."""

    platform: str
    has_threads: bool = False
    has_first_comment: bool = False
    has_link_card: bool = False
    picture_card_option: str = ""


def network_of(known: Capabilities) -> Network:
    return Network(
        known.platform, known.has_threads, known.has_first_comment, known.has_link_card, known.picture_card_option
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One creating call: ``content`` is what the part's row stores and approval binds."""

    kind: str
    content: dict[str, Any]


def parts_for(written: Written, network: Network) -> list[Part]:
    """All that leaves for one network, in its order. Never empty."""
    variant = written.variants.get(network.platform) or {}
    text = variant.get("content", written.content)
    media = variant.get("media", written.media)
    link = with_utm(variant.get("link", written.link), written.utm, network.platform)
    options = dict(variant.get("options") or {})
    shown, card = placed(text, link, len(media), options, network)
    root = Part(PartKind.ROOT, _content(shown, media, card, options))
    parts = [root]
    if network.has_threads:
        parts += [Part(PartKind.REPLY, _thread_part(each)) for each in variant.get("thread") or () if each]
    comment = (variant.get("first_comment") or "").strip()
    if comment and network.has_first_comment:
        parts.append(Part(PartKind.COMMENT, _content(comment, (), "", {})))
    return parts


def placed(text: str, link: str, files: int, options: Mapping[str, Any], network: Network) -> tuple[str, str]:
    """The text as it will be shown, and the address of the link's card, '' where there is none. A post shows files or
    a card; where a link becomes no card it stands in the text."""
    on_picture = files == 1 and bool(network.picture_card_option and options.get(network.picture_card_option))
    if link and network.has_link_card and (not files or on_picture):
        return text, link
    return (text if not link or _names(text, link) else f"{text.strip()}\n\n{link}".strip()), ""


def _names(text: str, link: str) -> bool:
    """Whether the link stands in the text as a whole, and not only as the beginning of another one."""
    return re.search(re.escape(link) + _NO_MORE_OF_IT, text) is not None


def _thread_part(written: Any) -> dict[str, Any]:
    if isinstance(written, str):
        return _content(written, (), "", {})
    return _content(written.get("text", ""), written.get("media") or (), "", {})


def _content(text: str, media: Sequence[Mapping[str, Any]], link: str, options: dict[str, Any]) -> dict[str, Any]:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    return {"text": text, "media": [dict(each) for each in media], "link": link, "options": options}


def media_of(media: Sequence[Mapping[str, Any]], variants: Mapping[str, Any]) -> Iterator[int]:
    """Numbers of all media that a post names, in its own media, a variant's or a thread's."""
    yield from (each["medium"] for each in media)
    for variant in variants.values():
        yield from (each["medium"] for each in variant.get("media") or ())
        for part in variant.get("thread") or ():
            if isinstance(part, dict):
                yield from (each["medium"] for each in part.get("media") or ())


def with_utm(url: str, utm: Mapping[str, str], platform: str) -> str:
    """``url`` with its campaign parameters; those that stand there already stay. ``{network}`` names the network."""
    if not url or not any(utm.get(key) for key in UTM_KEYS):
        return url
    pieces = urlsplit(url)
    present = parse_qsl(pieces.query, keep_blank_values=True)
    names = {name for name, _ in present}
    added = [
        (f"utm_{key}", utm[key].replace("{network}", platform))
        for key in UTM_KEYS
        if utm.get(key) and f"utm_{key}" not in names
    ]
    return urlunsplit(pieces._replace(query=urlencode([*present, *added])))


def part_hash(*, platform: str, account: str, kind: str, content: Mapping[str, Any]) -> str:
    """What approval binds: network, account and content of one part, exactly as they would leave."""
    whole = json.dumps([platform, account, kind, content], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def text_hash(text: str) -> str:
    """By which a text is found again; '' of none."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text else ""


def post_hash(parts: Sequence[str]) -> str:
    """Of a whole post: over the hashes of all its parts, in the order of its targets."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
