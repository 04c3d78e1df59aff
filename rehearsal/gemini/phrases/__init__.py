"""What the stand-in can say, one module a language. Nothing here claims what is not in a fact."""

from rehearsal.gemini.phrases import de, elsewhere, en, es, fr, it, nl, no, pl, pt, sv
from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGES: dict[str, Language] = {
    **elsewhere.LANGUAGES,
    "de": de.LANGUAGE,
    "en": en.LANGUAGE,
    "es": es.LANGUAGE,
    "fr": fr.LANGUAGE,
    "it": it.LANGUAGE,
    "nl": nl.LANGUAGE,
    "no": no.LANGUAGE,
    "pl": pl.LANGUAGE,
    "pt": pt.LANGUAGE,
    "sv": sv.LANGUAGE,
}

__all__ = ["LANGUAGES", "Language", "Tone"]
