"""The shape of a language's phrases. ``{name}``, the fact itself, ``{fact}``, and a wish, ``{wish}``, are filled in."""

from dataclasses import dataclass

Choice = tuple[str, ...]


@dataclass(frozen=True)
class Tone:
    """How one platform sounds: openings with and without a name, colour, a closing question, follow-ups."""

    named: Choice
    bare: Choice
    colour: Choice
    asks: Choice
    follow_ups: Choice


@dataclass(frozen=True)
class Language:
    """``seen``: sentences that rest on one fact each, in a register that fits every platform."""

    seen: dict[str, Choice]
    tones: dict[str, Tone]
    replies: Choice
    plain: Choice
    #: A claim with a number that no fact carries, for the fault "invents".
    invented: str
    #: What a reviewer wishes to be mentioned, or asked about.
    mentions: str
    asks_about: str
