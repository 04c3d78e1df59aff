"""The phrases of ``opt_outs``: words as compared, that is without accents, case and apostrophes. One line a language.

In order: English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish, Turkish.
"""

from __future__ import annotations


def _all(*lines: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase.strip() for line in lines for phrase in line.split(",") if phrase.strip()))


def _each(starts: str, ends: str) -> tuple[str, ...]:
    """Every start with every end."""
    return tuple(f"{start} {end}" for start in _all(starts) for end in _all(ends))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: "Do not write to me": meant wherever they stand.
REQUESTS = _all(
    # English
    "leave me alone, dont contact me, do not contact me, dont contact us, do not contact us, dont message me,"
    "do not message me, dont write me, dont write to me, do not write to me, do not write me, dont text me,"
    "do not text me, dont dm me, do not dm me, never contact me, never message me, never write to me,"
    "stop messaging, stop contacting, stop writing, stop texting, stop sending, stop spamming, stop emailing,"
    "stop bothering, please stop, remove me, take me off your, take me off the, take me off this, opt me out,"
    "want to opt out, like to opt out, wish to opt out, please opt out, unsubscribe me, please unsubscribe,"
    "want to unsubscribe, like to unsubscribe, no more messages, no thanks, no thank you, this is spam",
    # German
    "nein danke, lass mich in ruhe, lassen sie mich in ruhe, lasst mich in ruhe, bitte nicht mehr schreiben,"
    "bitte nicht mehr kontaktieren, bitte nicht mehr anschreiben, bitte nicht mehr melden, nicht mehr schreiben,"
    "nicht mehr kontaktieren, nicht mehr anschreiben, nicht mehr kontaktiert werden, schreib mir nicht mehr,"
    "schreib mir bitte nicht mehr, schreibt mir nicht mehr, schreiben sie mir nicht mehr,"
    "schreiben sie mir bitte nicht mehr, schreiben sie uns nicht mehr, kontaktieren sie mich nicht,"
    "kontaktieren sie mich bitte nicht, keine weiteren nachrichten, keine nachrichten mehr,"
    "hor auf mir zu schreiben, horen sie auf mir zu schreiben, loschen sie meine daten",
    # French
    "non merci, ne mecrivez plus, ne mecrivez pas, ne mecris plus, ne me contactez plus, ne me contactez pas,"
    "ne me contacte plus, ne plus me contacter, ne plus mecrire, arretez de mecrire, arrete de mecrire,"
    "arretez de me contacter, arretez de menvoyer, arrete de menvoyer, laissez moi tranquille,"
    "laisse moi tranquille, me desabonner, me desinscrire, retirez moi, foutez moi la paix",
    # Spanish
    "no gracias, no me escribas, no me escriba, no me escriban, no me contactes, no me contacte, no me contacten,"
    "no me mandes mas, no me mande mas, no me envies mas, no me envie mas, dejame en paz, dejeme en paz,"
    "dejenme en paz, deja de escribirme, deje de escribirme, dejen de escribirme, darme de baja, dame de baja,"
    "deme de baja, no quiero recibir, no mas mensajes",
    # Portuguese
    "nao obrigado, nao obrigada, nao me escreva, nao me escrevas, nao me contacte, nao me contate,"
    "nao me mande mais, nao me envie mais, nao quero receber, pare de me, pare de mandar, pare de escrever,"
    "pare de enviar, me deixe em paz, deixe me em paz, deixa me em paz, me deixa em paz, me remova, remova me",
    # Italian
    "no grazie, non scrivermi, non scrivetemi, non mi scriva, non mi scriva piu, non mi scrivere, non contattarmi,"
    "non contattatemi, non mi contatti, non mi contattate, smettila di scrivermi, smetta di scrivermi,"
    "smettetela di scrivermi, lasciami in pace, lasciatemi in pace, mi lasci in pace, cancellami, cancellatemi,"
    "disiscrivimi, rimuovimi, rimuovetemi, basta messaggi",
    # Dutch
    "nee bedankt, nee dank je, nee dank u, nee dankjewel, laat me met rust, laat mij met rust, stuur me geen,"
    "stuur mij geen, stuur me niets, niet meer benaderen, geen berichten meer, geen contact meer, schrijf me niet,"
    "stop met berichten, stop met sturen, stop met mailen, stop met appen, verwijder mij, verwijder me,"
    "mij uitschrijven, me uitschrijven",
    # Polish
    "nie dzieki, nie dziekuje, prosze nie pisac, prosze wiecej nie pisac, nie pisz do mnie, nie pisz wiecej,"
    "przestan pisac, przestancie pisac, prosze przestac, nie kontaktuj sie, prosze sie nie kontaktowac,"
    "prosze mnie usunac, usun mnie, wypisz mnie, prosze mnie wypisac, zostaw mnie w spokoju,"
    "zostawcie mnie w spokoju",
    # Swedish
    "nej tack, lamna mig ifred, lamna mig i fred, lat mig vara, sluta skriva, sluta skicka, sluta kontakta,"
    "kontakta mig inte, skriv inte till mig, skicka inga fler, inga fler meddelanden, ta bort mig",
    # Turkish
    "hayir tesekkurler, hayir tesekkur ederim, bana yazmayin, bana yazma, bir daha yazma, bir daha yazmayin,"
    "artik yazmayin, artik yazma, lutfen yazmayin, mesaj atma, mesaj atmayin, mesaj gondermeyin, beni rahat birak,"
    "beni rahat birakin, beni listeden cikarin, beni listeden cikar",
)

#: "I am not interested": said of the person, of now, and of the whole matter.
STATEMENTS = _all(
    "not interested, not at all interested, no longer interested, not really interested, not remotely interested,"
    "have no interest, no interest, uninterested",
    "kein interesse, keinerlei interesse, kein bedarf, nicht interessiert, interessiert mich nicht,"
    "interessiert uns nicht",
    "pas interesse, pas interessee, pas interesses, ne minteresse pas, ne nous interesse pas, aucun interet",
    "no me interesa, no nos interesa, no estoy interesado, no estoy interesada, no tengo interes,"
    "no estamos interesados, ningun interes",
    "nao tenho interesse, nao temos interesse, sem interesse, nao estou interessado, nao estou interessada,"
    "nao me interessa, nenhum interesse",
    "non mi interessa, non ci interessa, non sono interessato, non sono interessata, non interessato,"
    "non interessata, non siamo interessati, nessun interesse",
    "geen interesse, niet geinteresseerd, geen behoefte aan",
    "nie jestem zainteresowany, nie jestem zainteresowana, nie jestesmy zainteresowani, nie interesuje mnie,"
    "nie interesuje nas, nie mnie nie interesuje, brak zainteresowania",
    "inte intresserad, inte intresserade, ej intresserad, inget intresse",
    "ilgilenmiyorum, ilgilenmiyoruz, ilgimi cekmiyor",
)

#: Meant only where nothing else is said.
LONE_WORDS = _all(
    "stop, stop it, stop this, stop that, unsubscribe, opt out, optout, remove",
    "stopp, abmelden, abbestellen, aufhoren, hor auf, horen sie auf",
    "desabonner, desabonnement, desinscription, arretez, arrete",
    "basta, baja, pare, descadastrar, cancelar",
    "smettila, smettetela, cancellatemi",
    "uitschrijven, afmelden",
    "rezygnuje, przestan, przestancie",
    "sluta, avregistrera",
    "istemiyorum, yazma, yazmayin",
)

#: Said beside a lone word without changing its sense.
COURTESIES = _set(
    "please pls plz just now ok okay no hi hello hey thanks thank you sorry all immediately bitte danke nein jetzt "
    "sofort hallo doch svp sil te vous plait merci non bonjour por favor gracias hola ya obrigado obrigada per "
    "favore grazie ciao alsjeblieft aub graag nee prosze dziekuje tack snalla hej nej lutfen artik tesekkurler"
)

#: Right before a request: it is turned round, or said of others.
REVERSALS = _set(
    "cant cannot couldnt dont never wont didnt wouldnt doesnt not they we he she nobody nie nicht niemals jamais "
    "nunca mai nooit aldrig asla"
)

#: Right before a statement: said of others, or denied.
OTHERS = _set(
    "you youre they theyre he hes she shes people who everyone everybody if never said wasnt isnt du wer falls wenn "
    "vous tu ils elles quien usted voce eles loro jij jullie als jesli eger"
)

#: Two words together before a statement: it is denied.
DENIALS = frozenset(
    (("not", "that"), ("never", "said"), ("didnt", "say"), ("wouldnt", "say"), ("not", "say"), ("nicht", "dass"))
)

#: What comes after turns the sentence round.
ADVERSATIVES = _set("but though however sondern aber mais pero sino mas porem ma bensi maar ale men ama")

#: After "but": it was a courtesy and turns nothing round.
THANKS = _set(
    "thanks thank thx good best all cheers danke viel alles merci bonne gracias suerte obrigado obrigada boa grazie "
    "buona bedankt dank succes dzieki dziekuje powodzenia tack lycka tesekkurler tesekkur"
)

#: A phrase -> words after it that make it something else.
UNLESS_FOLLOWED: dict[str, frozenset[str]] = {
    "no thanks": frozenset(("to", "needed", "necessary")),
    "no thank you": frozenset(("to", "needed", "necessary", "note", "card")),
    "no more messages": frozenset(("than",)),
}

#: What a bio says to everybody: no sales messages, or no messages from strangers at all.
UNWANTED = (
    # English
    *_each(
        "no, no more, dont send, do not send, dont send me, do not send me, dont want, do not want, we dont take,"
        "not accepting, no cold, no unsolicited",
        "sales messages, sales message, sales dms, sales dm, sales pitches, sales pitch, sales calls, sales emails,"
        "sales mails, sales please, sales offers, sales requests, pitches, cold messages, cold dms, cold emails,"
        "cold pitches, cold outreach, cold calls, unsolicited messages, unsolicited offers, unsolicited dms,"
        "unsolicited emails, unsolicited pitches, unsolicited sales, marketing messages, marketing emails,"
        "promo dms, promotional messages, promotions please, advertising please, ads please, spam please, spam dms,"
        "spam messages, business offers, business proposals, commercial messages, commercial proposals, outreach,"
        "solicitation, solicitations, soliciting, solicitors, dms, dm please, messages please, private messages,"
        "direct messages",
    ),
    *_all(
        "do not contact me, dont contact me, do not contact us, dont contact us, do not message me, dont message me,"
        "do not message us, dont message us, do not dm, dont dm, do not pitch, dont pitch, do not sell to me,"
        "dont sell me, do not want to be contacted, dont want to be contacted, do not wish to be contacted,"
        "not for sales, dms closed, dms are closed"
    ),
    # German
    *_each(
        "keine, bitte keine, keinerlei",
        "werbung, werbenachrichten, werbe nachrichten, werbemails, werbeanrufe, verkaufsnachrichten,"
        "verkaufsangebote, vertriebsnachrichten, vertriebsanfragen, akquise, kaltakquise, akquiseanfragen,"
        "akquise nachrichten, angebote per nachricht, angebote per dm, unaufgeforderten angebote,"
        "unaufgeforderten nachrichten, dms, direktnachrichten, privatnachrichten, pns",
    ),
    *_all("kontaktieren sie uns nicht, kontaktieren sie mich nicht, bitte nicht kontaktieren, bitte nicht anschreiben"),
    # French
    *_each(
        "pas de, aucun, aucune, aucuns, non au, non a la, stop au, ni",
        "demarchage, demarchage commercial, prospection, prospection commerciale, message commercial,"
        "messages commerciaux, message publicitaire, messages publicitaires, publicite, publicites, pub,"
        "offre commerciale, offres commerciales, sollicitation, sollicitations, sollicitation commerciale,"
        "sollicitations commerciales, dm, dms, mp, messages prives",
    ),
    *_all(
        "ne me contactez pas, ne nous contactez pas, ne me demarchez pas, ne pas me contacter, ne pas nous contacter,"
        "ne pas demarcher, pas doffre commerciale, pas doffres commerciales, pas doffres, pas dappels commerciaux"
    ),
    # Spanish
    *_each(
        "no, sin, nada de, no envien, no enviar, no envies, no envie, no manden, no mandes, no mandar, no acepto,"
        "no aceptamos, no quiero, no queremos",
        "mensajes comerciales, mensajes de ventas, mensajes de venta, mensajes publicitarios, propuestas comerciales,"
        "ofertas comerciales, publicidad, spam por favor, dms, mensajes privados, mensajes directos, ventas por dm,"
        "ventas por mensaje",
    ),
    *_all("no me contacten, no me contactes, no contactar, no nos contacten, no me vendas, no me vendan"),
    # Portuguese
    *_each(
        "sem, nada de, nao enviem, nao envie, nao envies, nao enviar, nao mandem, nao mande, nao mandes, nao mandar,"
        "nao aceito, nao aceitamos, nao quero, nao queremos, nao a",
        "propostas comerciais, propostas de venda, propostas, mensagens comerciais, mensagens de vendas,"
        "mensagens de venda, mensagens publicitarias, publicidade, publicidades, ofertas comerciais, dms,"
        "mensagens privadas, mensagens diretas, vendas por mensagem, vendas por dm",
    ),
    *_all(
        "nao me contactem, nao me contacte, nao me contatem, nao nos contactem, nao nos contatem, nao contactar,"
        "nao queremos ser contactados, nao quero ser contactado, nao quero ser contactada"
    ),
    # Italian
    *_each(
        "no, no a, niente, nessun, nessuna, basta, non inviate, non inviare, non mandate, non mandare,"
        "non accetto, non accettiamo, non voglio, non vogliamo, no alle",
        "messaggi commerciali, messaggio commerciale, messaggi di vendita, messaggi pubblicitari, proposte commerciali,"
        "proposta commerciale, offerte commerciali, offerta commerciale, pubblicita, dm, messaggi privati,"
        "vendite in dm, vendite per messaggio",
    ),
    *_all("non contattatemi, non contattateci, non contattarmi, non contattarci, non mi contattate, non ci contattate"),
    # Dutch
    *_each(
        "geen, svp geen, stuur geen, stuur ons geen, stuur me geen, stuur mij geen",
        "verkoopberichten, verkooppraatjes, verkoopmails, verkoop via dm, sales berichten, sales, acquisitie,"
        "koude acquisitie, reclame, reclameberichten, commerciele berichten, commerciele voorstellen, aanbiedingen,"
        "ongevraagde berichten, ongevraagde aanbiedingen, dms, priveberichten",
    ),
    *_all(
        "benader ons niet, benader mij niet, benader me niet, niet benaderen, acquisitie niet gewenst,"
        "acquisitie wordt niet op prijs gesteld"
    ),
    # Polish
    *_each(
        "bez, zadnych, prosze bez, nie wysylaj, nie wysylajcie, nie przyjmuje, nie przyjmujemy, prosze nie wysylac,"
        "nie chce, nie chcemy, nie dla",
        "ofert handlowych, ofert, ofert sprzedazy, wiadomosci handlowych, wiadomosci sprzedazowych,"
        "wiadomosci reklamowych, propozycji handlowych, reklam, spamu, dm, prywatnych wiadomosci",
    ),
    *_all("nie kontaktuj sie, prosze sie nie kontaktowac, nie pisz do mnie, prosze nie pisac, nie piszcie do nas"),
    # Swedish
    *_each(
        "inga, ingen, inget, skicka inga, skicka inte, vill inte ha, undanber oss, undanber mig, nej till",
        "saljmeddelanden, saljmejl, saljsamtal, saljforslag, saljerbjudanden, saljkontakter, saljare, reklam,"
        "reklammeddelanden, kommersiella meddelanden, kommersiella erbjudanden, kalla samtal, erbjudanden, dms, dm",
    ),
    *_all("kontakta oss inte, kontakta mig inte, skriv inte till mig, skriv inte till oss"),
    # Turkish
    *_each(
        "satis mesaji, satis mesajlari, reklam mesaji, reklam mesajlari, reklam, ticari mesaj, ticari teklif, teklif,"
        "tanitim mesaji, dm, mesaj, ozel mesaj",
        "atmayin, atma, gondermeyin, gonderme, yollamayin, istemiyorum, istemiyoruz, kabul etmiyorum, kabul etmiyoruz,"
        "yazmayin, lutfen atmayin, lutfen gondermeyin",
    ),
    *_all("bana yazmayin, bize yazmayin, benimle iletisime gecmeyin, bizimle iletisime gecmeyin"),
)
