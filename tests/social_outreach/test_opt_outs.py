"""Words that sound like "do not write to me": what is taken for them, and what only looks like it."""

from __future__ import annotations

import pytest

from social_outreach.rules.opt_outs import LONGEST, opt_out_phrase, refusal_in_bio

#: text -> the words as written.
MEANT = {
    # English
    "Stop": "Stop",
    "STOP!!!": "STOP",
    "stop please 🙏": "stop",
    "ok, stop it": "stop it",
    "Please stop. I get ten of these a day.": "Please stop",
    "unsubscribe": "unsubscribe",
    "Hi, please unsubscribe me": "please unsubscribe",
    "Not interested": "Not interested",
    "Thank you, I'm not interested.": "not interested",
    "thanks but not interested": "not interested",
    "Not interested, but thanks for asking!": "Not interested",
    "Not interested right now but good luck with it": "Not interested",
    "I am no longer interested in this.": "no longer interested",
    "No, thanks": "No, thanks",
    "No thank you, we have somebody already": "No thank you",
    "Leave me alone": "Leave me alone",
    "Don’t contact me again": "Don’t contact me",
    "dont message me": "dont message me",
    "Could you remove me from your list?": "remove me",
    "I want you to stop messaging me": "stop messaging",
    "Can you please stop sending these?": "please stop",
    "I'd like to opt out": "like to opt out",
    # German
    "Kein Interesse.": "Kein Interesse",
    "Danke, aber ich habe kein Interesse": "kein Interesse",
    "Bitte nicht mehr schreiben!": "Bitte nicht mehr schreiben",
    "Nein danke": "Nein danke",
    "Lassen Sie mich in Ruhe": "Lassen Sie mich in Ruhe",
    "Ihr Angebot interessiert mich nicht": "interessiert mich nicht",
    "Stopp bitte": "Stopp",
    # French
    "Pas intéressée, merci": "Pas intéressée",
    "Ça ne m'intéresse pas": "ne m'intéresse pas",
    "Non merci !": "Non merci",
    "Ne m’écrivez plus s’il vous plaît": "Ne m’écrivez plus",
    "Laissez-moi tranquille": "Laissez-moi tranquille",
    # Spanish
    "No me interesa": "No me interesa",
    "no, gracias": "no, gracias",
    "Déjame en paz": "Déjame en paz",
    "Quiero darme de baja": "darme de baja",
    # Portuguese
    "Não tenho interesse": "Não tenho interesse",
    "não, obrigada": "não, obrigada",
    "Me deixe em paz": "Me deixe em paz",
    # Italian
    "Non mi interessa, grazie": "Non mi interessa",
    "No grazie": "No grazie",
    "Basta!": "Basta",
    # Dutch
    "Geen interesse": "Geen interesse",
    "Nee, dank je": "Nee, dank je",
    "niet geïnteresseerd": "niet geïnteresseerd",
    # Polish
    "Nie jestem zainteresowana": "Nie jestem zainteresowana",
    "Proszę nie pisać": "Proszę nie pisać",
    "Proszę mnie usunąć z listy": "Proszę mnie usunąć",
    # Swedish
    "Nej tack": "Nej tack",
    "Jag är inte intresserad": "inte intresserad",
    "Lämna mig ifred": "Lämna mig ifred",
    # Turkish
    "İlgilenmiyorum": "İlgilenmiyorum",
    "Hayır, teşekkürler": "Hayır, teşekkürler",
    "Lütfen bana yazmayın": "bana yazmayın",
}

INNOCENT = (
    # English
    "I can't stop smiling",
    "Your feed is non-stop joy",
    "Non-stop!",
    "We met at the bus stop",
    "Stop by the studio any time",
    "You are a one-stop shop for glazes",
    "Don't stop sending these, I love them!",
    "When do they stop sending invitations?",
    "I never stop writing about clay",
    "Full stop.",
    "Not interested in ads, but in the studio visits: yes!",
    "Not interested?",
    "Are you not interested in pottery?",
    "If you are not interested in clay, skip this part",
    "It's not that I'm not interested, I am just busy",
    "I never said I'm not interested",
    "I'm interested!",
    "Very interested, tell me more",
    "No thanks needed, happy to help",
    "It works now, no thanks to the weather",
    "How many people unsubscribe from your newsletter?",
    "Can guests opt out of the dinner?",
    "The last stop of the tour was Lisbon",
    "No.",
    "No worries, thanks!",
    "",
    "   \n ",
    "👍",
    "> Please stop writing to me\nSure, what about Tuesday?",
    # German
    "Kein Interesse an Werbung, aber an der Ausstellung schon",
    "Kein Interesse? Doch, sehr!",
    "Nicht uninteressant, erzähl mehr",
    "Bitte nicht mehr als zehn Bilder",
    "Danke, das klingt gut",
    "Der Zug macht hier keinen Stopp",
    # French
    "Je ne suis pas intéressée par la pub, mais par l'atelier oui",
    "Vous n'êtes pas intéressés ?",
    "Merci, ça m'intéresse",
    "Un arrêt au musée, puis votre atelier",
    "Plus de photos s'il vous plaît",
    # Spanish
    "No me interesa la pintura, pero sí la cerámica",
    "Me interesa mucho, gracias",
    "La parada del bus está cerca",
    # Portuguese
    "Tenho interesse, sim!",
    "Não tenho interesse em anúncios, mas em cursos sim",
    "Obrigado, fala mais",
    # Italian
    "Non mi interessa il prezzo ma la qualità",
    "Mi interessa molto",
    "Basta un messaggio e vengo",
    # Dutch
    "Ik heb wel interesse",
    "De bus stopt hier",
    # Polish
    "Jestem zainteresowany",
    "Przystanek jest obok",
    # Swedish
    "Jag är intresserad",
    "Tack, berätta mer",
    # Turkish
    "İlgileniyorum, anlatın",
    "Durak hemen karşıda",
)


def test_the_table_is_large_and_half_of_it_innocent():
    assert len(MEANT) + len(INNOCENT) >= 110
    assert len(INNOCENT) >= len(MEANT)


@pytest.mark.parametrize(("text", "written"), MEANT.items())
def test_it_is_found_as_written(text: str, written: str):
    assert opt_out_phrase(text) == written


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_it_is_left_alone(text: str):
    assert opt_out_phrase(text) == ""


def test_it_is_found_where_letters_are_written_with_separate_accents():
    assert opt_out_phrase("Pas inte\u0301resse\u0301") == "Pas int\u00e9ress\u00e9"


def test_it_fits_the_column():
    assert len(opt_out_phrase("please" + " " * 300 + "unsubscribe")) <= LONGEST


def test_a_very_long_text_is_read_quickly():
    assert opt_out_phrase("bus stop " * 20_000) == ""


#: The bio -> what is quoted of it.
REFUSED_IN_BIO = {
    "Clay & kiln. No sales messages, please: we do not answer.": "No sales messages, please: we do not answer",
    "Letterpress 📮 Please don’t pitch": "Letterpress 📮 Please don’t pitch",
    "Töpferei. Bitte keine Werbung!": "Bitte keine Werbung",
    "Café. Pas de démarchage, merci": "Pas de démarchage, merci",
    "Taller. Sin mensajes comerciales": "Sin mensajes comerciales",
    "Lisboa. Por favor não enviem propostas comerciais.": "Por favor não enviem propostas comerciais",
    "Milano. Niente messaggi commerciali, grazie": "Niente messaggi commerciali, grazie",
    "Bakkerij. Geen acquisitie!": "Geen acquisitie",
    "Kraków. Proszę bez ofert handlowych": "Proszę bez ofert handlowych",
    "Malmö. Inga säljmeddelanden, tack": "Inga säljmeddelanden, tack",
    "İzmir. Reklam mesajı göndermeyin": "Reklam mesajı göndermeyin",
}


@pytest.mark.parametrize(("bio", "quoted"), REFUSED_IN_BIO.items())
def test_a_bio_that_asks_for_no_sales_messages_is_quoted(bio: str, quoted: str):
    assert refusal_in_bio(bio) == quoted


@pytest.mark.parametrize(
    "bio",
    [
        "Weekly letters, no spam", "No bad days", "I write sales messages for a living", "Not interested in small talk",
        "DM us to order", "Keine Lust auf Montag", "Sin gluten", "Pedidos por mensagem", "Bez cukru", "",
    ],
)  # fmt: skip
def test_a_bio_that_does_not_ask_for_it_is_left_alone(bio: str):
    assert refusal_in_bio(bio) == ""


def test_what_is_quoted_of_a_bio_is_short():
    bio = "We make bowls " * 40 + "and want no sales messages " + "in any way " * 40
    assert refusal_in_bio(bio).startswith("no sales messages")
    assert len(refusal_in_bio(bio)) <= 120
