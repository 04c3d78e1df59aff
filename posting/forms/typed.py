"""What each network gets differently, as typed in the composer or as stored.

Names of the per-network inputs: ``own_x`` (another text), ``content_x``, ``link_own_x``, ``link_x``, ``thread_x`` (one
per part), ``thread_media_x`` (files of that part, as JSON, kept as they are), ``comment_x``, ``opt_x_<option>``,
``media_for_x`` (numbers of the files that this network gets). ``medium`` lists all files in their order,
``alt_<number>`` their alt texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict

from posting.adapters import registry


@dataclass
class Variant:
    """What one network says differently, as typed. ``thread``: (text, media as JSON)."""

    platform: str
    is_own: bool = False
    content: str = ""
    has_own_link: bool = False
    link: str = ""
    thread: list[tuple[str, str]] = field(default_factory=list)
    comment: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    media: list[int] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether anything but the choice of files was typed for it."""
        return bool(self.is_own or self.has_own_link or self.thread or self.comment or self.options)


@dataclass
class Typed:
    """Accounts, files and variants of the composer, from what was sent or from a stored post."""

    accounts: list[int] = field(default_factory=list)
    media: list[int] = field(default_factory=list)
    alt_texts: dict[int, str] = field(default_factory=dict)
    variants: dict[str, Variant] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """``media`` and ``variants`` as a post stores them. What most networks get belongs to the post."""
        lists = [self._media_for(each) for each in self.variants.values()]
        usual: list[int] = max(lists, key=lambda each: (lists.count(each), len(each)), default=[])
        found = {name: self._variant(each, usual) for name, each in self.variants.items()}
        return {
            "media": [self._named(pk) for pk in usual],
            "variants": {name: variant for name, variant in found.items() if variant},
        }

    def errors(self) -> list[str]:
        """What is wrong with the variants as they were typed."""
        found = []
        for platform, each in self.variants.items():
            try:
                if each.has_own_link and each.link.strip():
                    URLValidator(schemes=("http", "https"))(each.link.strip())
            except ValidationError:
                found.append(
                    f"The link for {registry.LABELS[platform]} is not an address; write e.g. https://example.org."
                )
        return found

    def _named(self, pk: int) -> dict[str, Any]:
        return {"medium": pk, "alt_text": self.alt_texts.get(pk, "")}

    def _media_for(self, typed: Variant) -> list[int]:
        return [pk for pk in self.media if pk in typed.media]

    def _variant(self, typed: Variant, usual: list[int]) -> dict[str, Any]:
        variant: dict[str, Any] = {}
        if typed.is_own:
            variant["content"] = typed.content.replace("\r\n", "\n")
        if typed.has_own_link:
            variant["link"] = typed.link.strip()
        if parts := [_thread_part(*each) for each in typed.thread if each[0].strip() or _media_of(each[1])]:
            variant["thread"] = parts
        if typed.comment.strip():
            variant["first_comment"] = typed.comment.replace("\r\n", "\n")
        if typed.options:
            variant["options"] = typed.options
        if (media := self._media_for(typed)) != usual:
            variant["media"] = [self._named(pk) for pk in media]
        return variant


def _thread_part(text: str, media: str) -> Any:
    files, text = _media_of(media), text.replace("\r\n", "\n")
    return {"text": text, "media": files} if files else text


def _media_of(text: str) -> list[dict[str, Any]]:
    try:
        given = json.loads(text or "[]")
        return [{"medium": int(each["medium"]), "alt_text": str(each.get("alt_text", ""))} for each in given]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def typed_of(post: Any, accounts: Iterable[int]) -> Typed:
    """A stored post as the composer shows it."""
    named = [*post.media]
    for variant in post.variants.values():
        named += variant.get("media") or []
    typed = Typed(
        accounts=list(accounts),
        media=list(dict.fromkeys(each["medium"] for each in named)),
        alt_texts={each["medium"]: each["alt_text"] for each in reversed(named)},
    )
    for platform in registry.ADAPTERS:
        known = post.variants.get(platform) or {}
        typed.variants[platform] = Variant(
            platform,
            is_own="content" in known,
            content=known.get("content", post.content),
            has_own_link="link" in known,
            link=known.get("link", post.link),
            thread=[_typed_part(each) for each in known.get("thread") or ()],
            comment=known.get("first_comment", ""),
            options=dict(known.get("options") or {}),
            media=[each["medium"] for each in known.get("media", post.media)],
        )
    return typed


def _typed_part(part: Any) -> tuple[str, str]:
    if isinstance(part, Mapping):
        files = [{"medium": each["medium"], "alt_text": each["alt_text"]} for each in part.get("media") or ()]
        return part.get("text", ""), json.dumps(files) if files else ""
    return part, ""


def blank() -> Typed:
    return Typed(variants={platform: Variant(platform) for platform in registry.ADAPTERS})


def typed_from(data: QueryDict) -> Typed:
    """What was sent. Numbers that are none are left out: nobody types them."""
    data = _readable(data)
    media = _numbers(data.getlist("medium"))
    typed = Typed(
        accounts=_numbers(data.getlist("accounts")),
        media=media,
        alt_texts={pk: data.get(f"alt_{pk}", "").strip()[:1500] for pk in media},
    )
    for platform in registry.ADAPTERS:
        texts, files = data.getlist(f"thread_{platform}"), data.getlist(f"thread_media_{platform}")
        files += [""] * (len(texts) - len(files))
        typed.variants[platform] = Variant(
            platform,
            is_own=bool(data.get(f"own_{platform}")),
            content=data.get(f"content_{platform}", ""),
            has_own_link=bool(data.get(f"link_own_{platform}")),
            link=data.get(f"link_{platform}", "")[:2000],
            thread=list(zip(texts, files, strict=False)),
            comment=data.get(f"comment_{platform}", ""),
            options=_options(data, platform),
            media=_numbers(data.getlist(f"media_for_{platform}")),
        )
    return typed


def _readable(data: QueryDict) -> QueryDict:
    """Without the one character that databases do not store."""
    clean = QueryDict(mutable=True)
    for name in data:
        clean.setlist(name, [text.replace("\x00", "") for text in data.getlist(name)])
    return clean


def _numbers(texts: Iterable[str]) -> list[int]:
    return list(dict.fromkeys(int(text) for text in texts if text.isdecimal() and len(text) < 15))


def _options(data: QueryDict, platform: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, spec in registry.capabilities(platform).options.items():
        value = data.get(f"opt_{platform}_{name}", "")
        if spec.get("type") == "bool":
            if value:
                found[name] = True
        elif value:
            found[name] = value
    return found
