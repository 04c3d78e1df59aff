"""Word lists of the claims check, folded (small letters, no accents). They decide when in doubt against a claim."""

from __future__ import annotations

import re

from social_outreach.rules.languages import SMALL_WORDS as _SMALL

#: Languages that write every noun with a capital.
CAPITALISED_NOUNS = frozenset({"de", "lb"})

#: Too common to show that a sentence is about a fact.
SMALL_WORDS: frozenset[str] = _SMALL

#: Have a capital within a sentence and name nobody.
_ORDINARY = (
    "minute minuten zeit stunde woche tag tage tasse glas kaffee tee wasser arbeit idee ideen frage fragen nachricht "
    "nachrichten gesprach austausch brainstorming moment name profil seite team postfach antwort wort worte satz thema "
    "projekt projekte kunden menschen leute freude lust interesse bild bilder farbe farben licht kunst handwerk grund "
    "i im ill ive id monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august "
    "september october november december christmas easter english german french spanish portuguese italian "
    "dutch polish european "
    "instagram linkedin tiktok facebook meta reel reels story stories fyp feed dm dms pm ok okay ps tv ai ux ui "
    "pr hr it cv seo b2b pdf "
    "fyi asap btw lol omg pov wow tbh diy faq hi hello hey dear best kind regards cheers thanks thank you yes no "
    "hallo liebe lieber guten tag morgen abend viele liebe beste grusse gruss gru mit freundlichen danke sie "
    "ihnen ihr ihre ihren ihrem "
    "ihrer du dein deine dir dich euch frau herr dr prof montag dienstag mittwoch donnerstag freitag "
    "hola saludos gracias usted ustedes ud uds ola obrigado obrigada abraco abracos cumprimentos voce bonjour "
    "cordialement merci vous "
    "ciao buongiorno grazie saluti lei le la suo sua hoi groet groeten u uw hej hei halsningar czesc pozdrawiam "
    "pan pani panstwo "
    "ty twoj merhaba selam saygilarimla"
)
ORDINARY: frozenset[str] = frozenset(_ORDINARY.split())

#: After a number of at most two digits: what we ask for or offer, no claim about the person.
OF_OURS = re.compile(
    r"\s?-?(?:min(?:s|ut\w*)?|sec(?:s|ond\w*)?|sek\w*|segund\w*|question\w*|frage\w*|pregunta\w*|pergunta\w*"
    r"|domand\w*|vra(?:ag|gen)"
    r"|ideas?|ideen?|idees?|ideias?|ideia|thoughts?|lines?|zeilen?|sentences?|satze?|words?|worter?|palabras?"
    r"|palavras?|parole?"
    r"|pytan\w*|fragor?|sporgsmal|sporsmal|мин\w*|вопрос\w*|λεπτα|dakika|分|분)\b"
)

NUMBER_WORDS: dict[str, int] = {
    **{word: value for value, words in {
        2: "two zwei deux dos dois due twee dwa tva",
        3: "three drei trois tres tre drie trzy",
        4: "four vier quatre cuatro quatro quattro cztery fyra",
        5: "five funf cinq cinco cinque vijf piec fem",
        6: "six sechs seis sei zes szesc",
        7: "seven sieben sept siete sete sette zeven siedem",
        8: "eight acht huit ocho oito otto osiem",
        9: "nine neun neuf nueve nove negen",
        10: "ten zehn dix diez dez dieci tien dziesiec tio",
        12: "twelve zwolf douze doce doze dodici twaalf dozen dutzend",
        15: "fifteen funfzehn quinze quince quindici vijftien",
        20: "twenty zwanzig vingt veinte vinte venti twintig",
        30: "thirty dreissig trente treinta trinta trenta dertig",
        40: "forty vierzig quarante cuarenta quarenta quaranta veertig",
        50: "fifty funfzig cinquante cincuenta cinquenta cinquanta vijftig",
        100: "hundred hundreds hundert hunderte cent centaines cien cientos cem centenas cento honderd honderden",
        1000: "thousand thousands tausend tausende mille milliers miles milhares mila duizend duizenden",
        1_000_000: "million millions millionen millon millones milhao milhoes milione milioni miljoen miljoenen",
    }.items() for word in words.split()}
}  # fmt: skip

#: Counted in praise: years in business, clients, prizes.
WORTH_COUNTING = re.compile(
    r"(?:year|jahr|annee|ans$|ano|anni|anos|jaar|decad|jahrzehnt|client|kunde|customer|cliente|klant|follower"
    r"|abonne|seguidor|volger"
    r"|award|prize|preis|prix|premio|prijs|employee|mitarbeit|people|person|project|projekt|projet|proyecto"
    r"|projeto|progett|countr|land"
    r"|lander|pais|city|stadt|ville|ciudad|cidad|shop|store|award|euro|dollar|subscriber|view|like|post|video)"
)

#: Praise that somebody must have been given.
DISTINCTIONS = re.compile(
    r"\b(?:award\w*|prizes?|prize-\w+|winner\w*|winning|won (?:the|a|an)|nominat\w*|nominiert\w*|certif\w*"
    r"|zertifi\w*|accredit\w*|michelin"
    r"|preistrag\w*|preisgekront\w*|auszeichnung\w*|ausgezeichnet mit|laureat\w*|prime(?:e|es|s)?\b|premi(?:o|os"
    r"|ado|ada|ato|ata|ati|ados|adas)\b"
    r"|galardon\w*|nominad\w*|prijswinn\w*|bekroond\w*|nagrod\w*|best-?sell\w*|patent\w*|forbes|keynote\w*|ted ?talk"
    r"|acqui(?:red|sition)|series [a-d]\b|funding round|raised (?:a|over|more)|ipo\b)"
)

#: What only somebody who looked yesterday could say; no stored fact has it.
UNKNOWABLE = re.compile(
    r"\b(?:(?:your|ur) (?:\w+ )?(?:latest|recent|newest|last|new) (?:\w+ )?(?:posts?|videos?|reels?|stor(?:y"
    r"|ies)|articles?|talks?|podcasts?"
    r"|interviews?|collections?|launch\w*|products?|photos?|campaigns?|clips?|tiktoks?|episodes?|shows?"
    r"|exhibitions?|books?|hires?|rounds?)"
    r"|(?:your|the) (?:post|video|reel|story|article|talk) (?:about|on|from|yesterday|last)"
    r"|you recently|you just (?:launched|posted|opened|published|won|raised|moved|started|joined)"
    r"|(?:saw|read|watched|heard) (?:that )?you(?:r| have|'ve)? (?:just|recently)"
    r"|(?:we|as) (?:met|spoke|discussed|talked)\b|(?:dein|ihr|euer)\w* (?:letzte\w*|neueste\w*|jungste\w*) (?:\w+ )?"
    r"(?:post|beitrag|video|reel|story|artikel|vortrag|podcast|kollektion|projekt)\w*|kurzlich (?:veroffentlicht"
    r"|gepostet|eroffnet)"
    r"|(?:tu|su) (?:ultim[oa]|nuevo|nueva|reciente) (?:publicacion|post|video|reel|articulo|coleccion)|tus ultim[oa]s"
    r"|(?:teu|seu|sua|tua) (?:ultim[oa]|nov[oa]|recente|mais recente) (?:publicacao|post|video|reel|artigo|colecao)"
    r"|(?:ton|votre|ta) (?:dernier|derniere|nouveau|nouvelle|recent) (?:post|publication|video|reel|article"
    r"|collection)"
    r"|(?:tuo|suo|tua|sua) (?:ultim[oa]|nuov[oa]|recente) (?:post|video|reel|articolo|collezione)"
    r"|(?:je|jouw|uw) (?:laatste|nieuwste|recente) (?:post|video|reel|artikel|collectie))\b"
)
