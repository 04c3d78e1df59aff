"""What the stand-in can say, one module a language. Nothing here claims what is not in a fact."""

from rehearsal.gemini.phrases import de, en, es, fr, it, pt
from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGES: dict[str, Language] = {
    "de": de.LANGUAGE,
    "en": en.LANGUAGE,
    "es": es.LANGUAGE,
    "fr": fr.LANGUAGE,
    "it": it.LANGUAGE,
    "pt": pt.LANGUAGE,
}

__all__ = ["LANGUAGES", "Language", "Tone"]
