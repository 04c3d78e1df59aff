"""One small business per trade and city, more design studios in Lisbon, and the odd ones."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rehearsal.directory.folding import number, slug
from rehearsal.directory.oddities import ODDITIES, Oddity
from rehearsal.directory.places import CLOSINGS, FIRST, FOUNDER, LAST, NAMES, PLACES, Place
from rehearsal.directory.trades import TRADES, Trade, Wording

#: A search that a tour can show must fill more than one page.
MORE_DESIGN_STUDIOS = 15
#: Every so manieth bio is in English, wherever the business is.
ENGLISH_EVERY = 4


@dataclass(frozen=True, slots=True)
class Business:
    index: int
    name: str
    owner: str
    role: str
    trade: Trade
    place: Place
    wording: Wording
    bio: str
    oddity: str = ""

    @property
    def domain(self) -> str:
        return f"{slug(self.name) or f'shop-{self.index}'}-{slug(self.place.local)}.example"

    @property
    def email(self) -> str:
        return f"hello@{self.domain}"


def everyone() -> Iterator[Business]:
    named: Counter[str] = Counter()
    for index, (trade, place, oddity) in enumerate(_positions()):
        yield _business(index, trade, place, named[place.language], oddity)
        named[place.language] += 1


def _positions() -> Iterator[tuple[Trade, Place, Oddity | None]]:
    for trade in TRADES:
        for place in PLACES:
            yield trade, place, None
    for _ in range(MORE_DESIGN_STUDIOS):
        yield TRADES[0], PLACES[0], None
    for oddity in ODDITIES:
        trade = next(trade for trade in TRADES if trade.name == oddity.trade)
        yield trade, next(place for place in PLACES if place.city == oddity.city), oddity


def _business(index: int, trade: Trade, place: Place, nth: int, oddity: Oddity | None) -> Business:
    language = place.language
    wording = trade.in_words[language]
    words, first, last = NAMES[language], FIRST[language], LAST[language]
    # Both lists are walked at once; their lengths share no factor, so no owner comes twice for a long while.
    owner = f"{first[nth % len(first)]} {last[nth % len(last)]}"
    roles = FOUNDER[language][nth % len(first) % 2]
    name = wording.shop.format(words[nth % len(words)])
    return Business(
        index=index,
        name=(oddity.name if oddity else "") or name,
        owner=owner,
        role=roles[number(f"role {index}", len(roles))],
        trade=trade,
        place=place,
        wording=wording,
        bio=oddity.bio if oddity else _bio(index, trade, place),
        oddity=oddity.kind if oddity else "",
    )


def _bio(index: int, trade: Trade, place: Place) -> str:
    english = index % ENGLISH_EVERY == 0
    language = "en" if english else place.language
    wording = trade.in_words[language]
    closings = CLOSINGS[language]
    where = place.city if english else place.local
    closing = closings[number(f"closing {index}", len(closings))]
    return f"{wording.word[0].upper()}{wording.word[1:]}, {where}. {wording.says} {closing}"
