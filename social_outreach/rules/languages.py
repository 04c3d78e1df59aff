"""Which language a text is in, told by its small words, its letters or its script. Codes are ISO 639-1.

Small on purpose: it has to tell the language of a bio and to notice an answer in another language, no more.
"""

from __future__ import annotations

import re
from collections import Counter

from social_outreach.rules.tokens import folded

UNKNOWN = "en"
#: So near to the best score still counts as that language: Danish and Norwegian, Spanish and Portuguese share words.
_NEAR = 0.7
_LEAST = 2.0
#: Takes more to say that a text is in the wrong language than to guess one.
_LEAST_AGAINST = 3.0
_LETTERS = re.compile(r"[^\W\d_]+")

_SMALL_WORDS: dict[str, str] = {
    "en": "the and of to in is for with you your i we our are on at by from my have this that would be it an was "
    "were what how love about into as or if when just not but all can me up so any again same here there hey "
    "quick more who why where will do let out only",
    "de": "der die das und ist ich sie wir fur mit von ein eine einen auf im am zu den dem des nicht bei aus dein "
    "deine ihre ihr ihnen mich uns uber auch wenn wie oder mein meine unser unsere vom zum zur es du gern "
    "hallo guten noch mal nur hat haben sind kann war an da diese dieser dieses bitte gerne einem aber",
    "fr": "le la les des et est je vous nous pour avec du un une dans sur votre vos notre nos que qui pas mon ma mes "
    "au aux ce cette sont ou si plus tu ton ta chez j d l en rien tout tous comment se on peu deux bonjour "
    "salut toujours bien encore tres merci ici fait etre ne n qu s puis cela ca",
    "es": "el la los las y es yo usted tu para con del un una en su sus que por mi nos nuestro nuestra como o si te "
    "me al muy mas sobre desde lo hola de se solo todo gracias buenas hay esta este eso soy eres pero cuando "
    "donde",
    "pt": "o a os as e um uma para com do da dos das em no na que por eu voce seu sua nos nosso nossa como ou se meu "
    "minha ao mais sobre muito de pelo te ola so tudo obrigado esta este isso mas quando onde sou foi tem "
    "ainda",
    "it": "il lo la gli le e un una per con del della dei delle di in che sono io lei noi tuo tua suo sua nostro "
    "nostra come o se mio mia al alla piu su ho ti ci nel nella ciao solo tutto grazie anche questo questa sei "
    "siamo ma quando dove molto ancora",
    "nl": "de het een en van is ik je jij u wij we voor met op in aan bij uit mijn jouw jullie onze ons niet ook als "
    "of naar over zijn dat die dit te om hoi nog alleen hallo dank kan heb heeft was maar",
    "pl": "i w z na do jest nie sie to dla od po jak czy moj moja twoj twoja nas ci jestem przez za ze oraz o twoje "
    "ktore dzien dobry tylko bardzo ale tak moze chce masz mam",
    "sv": "och att det som en ett jag du vi for med pa av i ar din ditt dina var vart har inte om till fran min mitt "
    "hej kan bara mer hur varfor tack man",
    "da": "og at det som en et jeg du vi for med pa af i er din dit dine vores har ikke om til fra min mit hej kan "
    "bare mere hvordan hvorfor tak man",
    "no": "og det som en et ei jeg du vi for med pa av i er din ditt dine var har ikke om til fra min mitt hei kan a "
    "bare mer hvordan hvorfor takk man",
    "fi": "ja on ei se etta mina sina me han ovat olen olet kanssa tai kun niin myos mutta joka sinun meidan hei",
    "tr": "ve bir bu icin ile de da ne ben sen biz siz cok daha gibi olarak mi var ama her sizin benim merhaba",
    "cs": "a je v na se ze to pro jsem jsme jste s z do nebo jak ale vas nas muj vase ktery dobry den",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
#: The small words of all of them together.
SMALL_WORDS: frozenset[str] = frozenset[str]().union(*_WORDS.values())
#: Letters that few of these languages have.
_TELLING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("ß", ("de",)),
    **dict.fromkeys("ñ¿¡", ("es",)),
    **dict.fromkeys("ãõ", ("pt",)),
    **dict.fromkeys("łąęśżźćń", ("pl",)),
    **dict.fromkeys("şğı", ("tr",)),
    **dict.fromkeys("øæ", ("da", "no")),
    **dict.fromkeys("å", ("sv", "da", "no")),
    **dict.fromkeys("œùû", ("fr",)),
    **dict.fromkeys("ěřů", ("cs",)),
    **dict.fromkeys("ìò", ("it",)),
}
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[぀-ヿ]")),
    ("ko", re.compile(r"[가-힣]")),
    ("zh", re.compile(r"[一-鿿]")),
    ("uk", re.compile(r"[іїєґ]", re.IGNORECASE)),
    ("ru", re.compile(r"[а-яё]", re.IGNORECASE)),
    ("el", re.compile(r"[α-ωάέήίόύώ]", re.IGNORECASE)),
    ("ar", re.compile(r"[ء-ي]")),
    ("he", re.compile(r"[א-ת]")),
    ("hi", re.compile(r"[ऀ-ॿ]")),
    ("th", re.compile(r"[ก-๛]")),
)
#: Scripts that several languages use: which of them it is, is not told here.
_SHARED_SCRIPT = {"ru": ("ru", "uk", "bg", "sr", "mk", "be"), "uk": ("ru", "uk", "be"), "ar": ("ar", "fa", "ur"),
                  "zh": ("zh", "ja"), "hi": ("hi", "mr", "ne")}  # fmt: skip

#: Where most people write in one language. Countries of several are left out.
_PLACES: dict[str, str] = {
    "de": "germany deutschland austria osterreich berlin munich munchen hamburg koln cologne frankfurt stuttgart "
    "dusseldorf leipzig dresden vienna wien graz salzburg",
    "fr": "france paris lyon marseille bordeaux toulouse nantes lille nice strasbourg",
    "es": "spain espana mexico argentina colombia chile peru uruguay madrid barcelona valencia sevilla seville "
    "bilbao malaga bogota buenos_aires ciudad_de_mexico mexico_city lima",
    "pt": "portugal brazil brasil lisbon lisboa porto braga coimbra sao_paulo rio_de_janeiro belo_horizonte",
    "it": "italy italia rome roma milan milano turin torino naples napoli florence firenze bologna venice venezia",
    "nl": "netherlands nederland amsterdam rotterdam utrecht eindhoven the_hague den_haag",
    "pl": "poland polska warsaw warszawa krakow cracow wroclaw gdansk poznan",
    "sv": "sweden sverige stockholm gothenburg goteborg malmo",
    "da": "denmark danmark copenhagen kobenhavn aarhus",
    "no": "norway norge oslo bergen trondheim",
    "fi": "finland suomi helsinki tampere turku",
    "tr": "turkey turkiye istanbul ankara izmir",
    "cs": "czechia czech_republic ceska_republika prague praha brno",
    "el": "greece ellada athens thessaloniki",
    "ja": "japan tokyo osaka kyoto nihon",
    "ko": "south_korea korea seoul busan",
    "uk": "ukraine kyiv kiev lviv odesa",
}  # fmt: skip
_PLACE_OF = {place.replace("_", " "): language for language, places in _PLACES.items() for place in places.split()}

NAMES: dict[str, str] = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish",
    "tr": "Turkish", "cs": "Czech", "ja": "Japanese", "ko": "Korean", "zh": "Chinese", "uk": "Ukrainian",
    "ru": "Russian", "el": "Greek", "ar": "Arabic", "he": "Hebrew", "hi": "Hindi", "th": "Thai",
}  # fmt: skip


def name_of(language: str) -> str:
    return NAMES.get(language, language)


def detect(text: str) -> str:
    """The language, or '' where the text does not say."""
    if script := _script(text):
        return script
    scores = _scores(text).most_common(2)
    if not scores or scores[0][1] < _LEAST:
        return ""
    is_clear = len(scores) == 1 or scores[0][1] > scores[1][1]
    return scores[0][0] if is_clear else ""


def is_in(text: str, language: str) -> bool:
    """Nothing says that the text is in another language than this one."""
    if script := _script(text):
        return language == script or language in _SHARED_SCRIPT.get(script, ())
    if any(language == script for script, _ in _SCRIPTS):
        return not _LETTERS.search(text)
    if language not in _WORDS:
        return True
    scores = _scores(text)
    best = max(scores.values(), default=0.0)
    return best < _LEAST_AGAINST or scores[language] >= best * _NEAR


def of_place(location: str) -> str:
    """The language of a place as people write it in their profile; '' where it is not known."""
    padded = f" {' '.join(_LETTERS.findall(folded(location)))} "
    found = {language for place, language in _PLACE_OF.items() if f" {place} " in padded}
    return found.pop() if len(found) == 1 else ""


def language_of(bio: str, location: str) -> str:
    """The language to write to somebody in: that of the bio, else of the place, else English."""
    return detect(bio) or of_place(location) or UNKNOWN


#: A script with less of the letters is a guest: a bio in three scripts says nothing.
_MOSTLY = 0.6
#: Japanese is mostly Chinese signs, Ukrainian mostly letters that Russian has too.
_LEAST_SHARE = {"uk": 0.02, "ja": 0.1}


def _script(text: str) -> str:
    """The language of a script that most letters of the text are in; '' for Latin."""
    letters = len("".join(_LETTERS.findall(text)))
    if not letters:
        return ""
    for language, signs in _SCRIPTS:
        share = len(signs.findall(text)) / letters
        if share > _LEAST_SHARE.get(language, _MOSTLY) and _is_mostly(language, text, letters):
            return language
    return ""


def _is_mostly(language: str, text: str, letters: int) -> bool:
    block = {"uk": r"[а-яёіїєґ]", "ja": r"[぀-ヿ一-鿿]"}.get(language)
    return block is None or len(re.findall(block, text, re.IGNORECASE)) / letters > _MOSTLY


def _scores(text: str) -> Counter[str]:
    scores: Counter[str] = Counter()
    for word in _LETTERS.findall(text):
        plain = folded(word)
        scores.update({language: 1.0 for language, words in _WORDS.items() if plain in words})  # type: ignore[dict-item]
    for sign in set(text.casefold()):
        scores.update(dict.fromkeys(_TELLING.get(sign, ()), 1.0))  # type: ignore[dict-item]
    return scores
