"""What changed in a post since it was approved: text, link, media, accounts, and what single networks get instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outbound.differences import Piece, differences

Version = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What people call networks, media and accounts; whatever is not named here is told by its number."""

    networks: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[int, str] = field(default_factory=dict)
    accounts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a post says, before and after."""

    label: str
    pieces: list[Piece]


def changes(before: Version, after: Version, names: Names) -> list[Change]:
    """Versions: content, link, media, utm, variants, accounts. What ``before`` does not tell counts as unchanged."""
    before = {**after, **before}
    said = [*_of_all(before, after, names), *_of_networks(before, after, names)]
    return [Change(label, pieces) for label, old, new in said if (pieces := differences(old, new))]


def _of_all(before: Version, after: Version, names: Names) -> Iterator[tuple[str, str, str]]:
    for name, label in (("content", "Text"), ("link", "Link"), ("utm", "Link tags"), ("media", "Media")):
        yield label, _text(name, before.get(name), names), _text(name, after.get(name), names)
    yield "Goes to", _accounts(before, names), _accounts(after, names)


def _accounts(version: Version, names: Names) -> str:
    return "\n".join(sorted(names.accounts.get(pk, f"Account {pk}") for pk in version.get("accounts") or ()))


def _of_networks(before: Version, after: Version, names: Names) -> Iterator[tuple[str, str, str]]:
    """What only one version says of its own is compared with what that network got of the whole post."""
    old, new = before.get("variants") or {}, after.get("variants") or {}
    for platform in sorted({*old, *new}):
        label, was, is_now = names.networks.get(platform, platform), old.get(platform) or {}, new.get(platform) or {}
        for name in ("content", "link", "media"):
            if name in was or name in is_now:
                sides = was.get(name, before.get(name)), is_now.get(name, after.get(name))
                yield f"{label}: {_WORDS.get(name, name)}", _text(name, sides[0], names), _text(name, sides[1], names)
        for name in ("first_comment", "options"):
            sides = was.get(name), is_now.get(name)
            yield f"{label}: {_WORDS.get(name, name)}", _text(name, sides[0], names), _text(name, sides[1], names)
        yield from _of_thread(label, was.get("thread") or (), is_now.get("thread") or (), names)


_WORDS = {"content": "text", "first_comment": "first comment"}


def _of_thread(label: str, old: Sequence[Any], new: Sequence[Any], names: Names) -> Iterator[tuple[str, str, str]]:
    for index in range(max(len(old), len(new))):
        sides = [_part(parts[index], names) if index < len(parts) else "" for parts in (old, new)]
        yield f"{label}: part {index + 2}", sides[0], sides[1]


def _part(part: Any, names: Names) -> str:
    if not isinstance(part, Mapping):
        return str(part)
    return "\n".join(each for each in (str(part.get("text") or ""), _text("media", part.get("media"), names)) if each)


def _text(name: str, value: Any, names: Names) -> str:
    if name == "media":
        return "\n".join(_medium(each, names) for each in value or ())
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {value[key]}" for key in sorted(value))
    return str(value or "")


def _medium(named: Mapping[str, Any], names: Names) -> str:
    name, alt = names.media.get(named["medium"], f"Medium {named['medium']}"), named.get("alt_text")
    return f"{name} ({alt})" if alt else name
