"""What stands against a part on its network: the same answer for the page, the programs and the scheduler.

An error keeps a post from being scheduled; a warning is shown and lets it pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from posting.adapters.base import Capabilities, MediaRule
from posting.states import MediaKind, PartKind

_HASHTAG = re.compile(r"(?<![\w&/])#\w*[^\W\d_]\w*")
_LEFTOVER = re.compile(r"\{\{|\}\}|\[(?:name|title|link|company)\]", re.I)


@dataclass(frozen=True, slots=True)
class Problem:
    """``field``: text, media, link, thread, first_comment or options; ``position``: of the part or the file."""

    sentence: str
    field: str = "text"
    position: int = 0
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What is known of a file; ``None``: could not be read. ``can_convert``: we can make what a network takes."""

    kind: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    alt_text: str = ""
    name: str = ""
    can_convert: bool = False
    #: Whether the network can reach an address of it.
    can_be_fetched: bool = True
    is_there: bool = True

    @property
    def ratio(self) -> float | None:
        return self.width / self.height if self.width and self.height else None


def check_part(
    kind: str, content: Mapping[str, Any], files: Sequence[MediaFacts], known: Capabilities, *, position: int = 0
) -> list[Problem]:
    """Everything that stands against one part."""
    text = str(content.get("text", ""))
    field = {PartKind.REPLY: "thread", PartKind.COMMENT: "first_comment"}.get(PartKind(kind), "text")
    found = _text(kind, text, bool(files) or bool(content.get("link")), known, field, position)
    found += _media(kind, files, known)
    found += _card(content, files, known)
    found += _options(kind, content.get("options") or {}, known)
    return found


def check_variant(variant: Mapping[str, Any], known: Capabilities) -> list[Problem]:
    """What was written for a network that would not leave, because the network has no such part."""
    found = []
    more = [each for each in variant.get("thread") or () if each]
    if more and not known.has_threads:
        told = f"{known.label} has no threads: {len(more)} further parts written for it would not leave. Take them out."
        found.append(Problem(told, "thread", 1))
    elif more and len(more) + 1 > known.most_thread:
        told = f"A thread on {known.label} has at most {known.most_thread} parts; there are {len(more) + 1}."
        found.append(Problem(told, "thread", known.most_thread))
    if (variant.get("first_comment") or "").strip() and not known.has_first_comment:
        told = f"{known.label} has no first comment for apps: the one written for it would not leave. Take it out."
        found.append(Problem(told, "first_comment"))
    return found


def check_choices(kind: str, given: Mapping[str, Any], known: Capabilities, account: Set[str]) -> list[Problem]:
    """Choices that an account does not have. ``account``: its kind and its log-in."""
    found = []
    for name, spec in known.options.items() if kind == PartKind.ROOT else ():
        without = spec.get("not_for", {})
        if account & set(without.get(given.get(name), ())):
            others = ", ".join(each for each in spec["choices"] if not account & set(without.get(each, ())))
            told = f"This account does not have “{given[name]}” for “{spec['label']}”. Choose one of {others}."
            found.append(Problem(told, "options"))
    return found


def _text(kind: str, text: str, has_more: bool, known: Capabilities, field: str, position: int) -> list[Problem]:
    found = []
    if not text and (not has_more or kind == PartKind.COMMENT):
        found.append(Problem("There is no text and no medium.", field, position))
    most = known.most_comment_length if kind == PartKind.COMMENT and known.most_comment_length else known.most_length
    length = known.measured_length(text)
    if length > most:
        found.append(Problem(f"{known.label} takes {most:,} characters; this counts {length:,}.", field, position))
    if leftover := _LEFTOVER.search(text):
        found.append(Problem(f"A placeholder is not filled in: “{leftover[0]}”.", field, position))
    tags = len(_HASHTAG.findall(text))
    if known.most_hashtags is not None and tags > known.most_hashtags:
        found.append(Problem(f"{known.label} takes {known.most_hashtags} hashtags; there are {tags}.", field, position))
    return found


def _media(kind: str, files: Sequence[MediaFacts], known: Capabilities) -> list[Problem]:
    if kind == PartKind.COMMENT and files:
        return [Problem("A first comment takes no media here.", "first_comment")]
    if kind == PartKind.ROOT and known.needs_media and not files:
        return [Problem(f"{known.label} takes no post without an image or a video.", "media")]
    found = []
    if len(files) > known.most_media:
        found.append(
            Problem(f"{known.label} takes {known.most_media} files in a post; there are {len(files)}.", "media")
        )
    kinds = {each.kind for each in files}
    if len(kinds) > 1 and not known.mixes_media:
        found.append(Problem(f"{known.label} does not mix {' and '.join(sorted(kinds))} in one post.", "media"))
    for kind_of in sorted(kinds):
        rule = rule_for(kind_of, known)
        number = sum(each.kind == kind_of for each in files)
        if rule is not None and number > rule.most_each:
            found.append(
                Problem(f"{known.label} takes {rule.most_each} of kind {kind_of}; there are {number}.", "media")
            )
    for place, each in enumerate(files):
        found += _file(each, place, known)
    return found


def _card(content: Mapping[str, Any], files: Sequence[MediaFacts], known: Capabilities) -> list[Problem]:
    """Beside a file a link is kept only where the file is to go on its card: see ``content.placed``."""
    if not content.get("link") or all(each.kind == MediaKind.IMAGE for each in files):
        return []
    label = known.options[known.picture_card_option]["label"] if known.picture_card_option else "picture on the card"
    return [Problem(f"Only a still image can go on the link's card. Take “{label}” off, or another file.", "options")]


def rule_for(kind: str, known: Capabilities) -> MediaRule | None:
    """What a network says of files of a kind. An animated GIF is an image where the network has no rule of its own."""
    of_kind = {rule.kind: rule for rule in known.media}
    return of_kind.get(kind) or (of_kind.get(MediaKind.IMAGE) if kind == MediaKind.GIF else None)


def needs_conversion(file: MediaFacts, rule: MediaRule) -> bool:
    """Whether the network would refuse the file for its type or its size, and takes another form of it."""
    return bool(rule.convert_to) and (file.mime not in rule.mimes or file.size > rule.most_bytes)


def _file(file: MediaFacts, place: int, known: Capabilities) -> list[Problem]:
    rule, name = rule_for(file.kind, known), file.name or f"File {place + 1}"
    if not file.is_there:
        told = f"The file of {name} is not in the media folder any more. Restore it, or upload it again."
        return [Problem(told, "media", place)]
    if rule is None:
        return [Problem(f"{known.label} takes no file of kind {file.kind} ({name}).", "media", place)]
    found = []
    if not (needs_conversion(file, rule) and file.can_convert):
        if file.mime not in rule.mimes:
            found.append(Problem(f"{known.label} does not take {file.mime} ({name}).", "media", place))
        if file.size > rule.most_bytes:
            most, size = rule.most_bytes / 1e6, file.size / 1e6
            found.append(Problem(f"{name} has {size:.1f} MB; {known.label} takes {most:.1f} MB.", "media", place))
    if rule.is_fetched and not file.can_be_fetched:
        told = f"{known.label} fetches {name} itself: set PUBLIC_URL to where the world reaches this console."
        found.append(Problem(told, "media", place))
    found += _shape(file, rule, name, place, known)
    if known.most_alt_text and len(file.alt_text) > known.most_alt_text:
        found.append(Problem(f"The alt text of {name} has more than {known.most_alt_text} characters.", "media", place))
    if known.most_alt_text and file.kind != MediaKind.VIDEO and not file.alt_text.strip():
        found.append(
            Problem(f"{name} has no alt text: people who cannot see it are told nothing.", "media", place, True)
        )
    return found


def _shape(file: MediaFacts, rule: MediaRule, name: str, place: int, known: Capabilities) -> list[Problem]:
    found = []
    if rule.ratio and file.ratio is not None and not rule.ratio[0] - 0.01 <= file.ratio <= rule.ratio[1] + 0.01:
        least, most = rule.ratio
        sentence = f"{name} is {file.ratio:.2f} times as wide as high; {known.label} takes {least:.2f} to {most:.2f}."
        found.append(Problem(sentence, "media", place))
    if file.width is not None and file.width < rule.least_width:
        found.append(Problem(f"{name} is {file.width} px wide; at least {rule.least_width} px.", "media", place))
    too_wide = rule.most_width is not None and (file.width or 0) > rule.most_width
    too_high = rule.most_height is not None and (file.height or 0) > rule.most_height
    if too_wide or too_high:
        sentence = f"{name} is larger than {rule.most_width} by {rule.most_height} px."
        found.append(Problem(sentence, "media", place))
    if rule.seconds and file.duration is not None and not rule.seconds[0] <= file.duration <= rule.seconds[1]:
        least, most = rule.seconds
        sentence = f"{name} lasts {file.duration:.1f} s; {known.label} takes {least:g} to {most:g} s."
        found.append(Problem(sentence, "media", place))
    if rule.seconds and file.kind == MediaKind.VIDEO and file.duration is None:
        found.append(
            Problem(f"How long {name} lasts could not be read; {known.label} may refuse it.", "media", place, True)
        )
    return found


def _options(kind: str, given: Mapping[str, Any], known: Capabilities) -> list[Problem]:
    if kind != PartKind.ROOT:
        return []
    found = [
        Problem(f"{known.label} has no option “{name}”; it has {', '.join(known.options) or 'none'}.", "options")
        for name in sorted(set(given) - set(known.options))
    ]
    for name, spec in known.options.items():
        value = given.get(name)
        if spec.get("needed") and value in (None, ""):
            found.append(Problem(f"Choose “{spec['label']}” for {known.label}.", "options"))
        elif value not in (None, "") and spec.get("choices") and value not in spec["choices"]:
            found.append(Problem(f"“{value}” is none of {', '.join(spec['choices'])}.", "options"))
        elif spec.get("most") and (length := known.measured_length(str(value or ""))) > spec["most"]:
            told = f"{known.label} takes {spec['most']} characters as “{name}”; this counts {length}."
            found.append(Problem(told, "options"))
    return found
