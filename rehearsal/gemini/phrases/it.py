from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "Il nome {fact} ha attirato subito la mia attenzione.",
            "Ho incontrato {fact} e volevo saperne di più.",
            "{fact} è il motivo di questo messaggio.",
        ),
        "title": (
            "{fact}: un ruolo dalle molte facce.",
            "«{fact}» è un ruolo da cui si impara sempre.",
            "Mi piace parlare con persone il cui lavoro è {fact}.",
        ),
        "category": (
            "{fact}: un campo che seguo con piacere.",
            "Tra i profili di {fact}, questo mi è rimasto in mente.",
            "Buona parte della mia settimana gira intorno a {fact}.",
        ),
        "location": (
            "{fact} torna sempre nelle buone conversazioni.",
            "Ho un debole per {fact}.",
            "Fa sempre piacere avere notizie da {fact}.",
        ),
        "bio": (
            "La frase «{fact}» mi ha fermato.",
            "«{fact}» dice molto in poche parole.",
            "Ho letto «{fact}» e ho sorriso.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "Buongiorno {name}, grazie per la Sua attenzione.",
                "Buongiorno {name}, mi permetta una breve nota.",
                "Buongiorno {name}, spero che stia bene.",
            ),
            bare=("Buongiorno, grazie per la Sua attenzione.", "Buongiorno, mi permetta una breve nota."),
            colour=(
                "Apprezzo uno scambio chiaro tra professionisti.",
                "Il buon lavoro comincia spesso da una buona conversazione.",
                "Preferisco una nota pensata a dieci veloci.",
            ),
            asks=(
                "Sarebbe disponibile a un breve scambio?",
                "Posso farLe due domande sul Suo lavoro?",
                "Una breve telefonata la prossima settimana Le andrebbe bene?",
            ),
            follow_ups=(
                "{name}, forse il mio ultimo messaggio è affondato; questo sa nuotare.",
                "Busso piano una seconda volta, {name}: dietro la porta nessun volantino.",
                "{name}, verifico se la pazienza è ancora una virtù professionale.",
                "Un cenno cortese, {name}, e poi la Sua posta potrà respirare.",
            ),
        ),
        "instagram": Tone(
            named=("Ciao {name}!", "Ehi {name}, buona giornata!", "Ciao {name}, un saluto da qui!"),
            bare=("Ciao!", "Ehi, buona giornata!"),
            colour=(
                "La testa mi si è riempita subito di immagini. 📸",
                "Ho visto la luce e i colori prima di finire di leggere. ✨",
                "Un'intera moodboard in un profilo. 🎨",
            ),
            asks=("Ti va di chiacchierare?", "Posso chiederti cosa ti ispira?", "Ci scambiamo qualche idea?"),
            follow_ups=(
                "Ciao {name}, ancora io, stesso sorriso, luce migliore. 📸",
                "{name}, il mio messaggio ti saluta dall'ultima fila. 👋",
                "Seconda ripresa, {name}: stesso ciao, altra angolazione. 🎬",
                "{name}, ecco la versione lunga del mio ciao. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("Yo {name}!", "Ok {name}, al volo!", "{name}, ciao, senza copione!"),
            bare=("Ok, al volo!", "Ciao, senza copione!"),
            colour=(
                "Energia da protagonista, davvero. 🔥",
                "È il mood che serve al feed. 🎵",
                "Sa di bella storia dal primo secondo. ✨",
            ),
            asks=("Ti va di parlare di idee?", "Un minuto di brainstorming?", "Parliamo un attimo?"),
            follow_ups=(
                "{name}, è uscita la parte due e sono solo io che dico ciao. 🎬",
                "POV: {name} apre questo e mi svolta la giornata. ✨",
                "{name}, qui il mio messaggio riparte in loop. 🔁",
                "Aspetta la fine, {name}: è ancora solo un ciao. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Ciao {name}, spero che la settimana vada bene.",
                "Ciao {name}, piacere di trovarvi qui.",
                "Ciao {name}, un saluto amichevole da parte mia.",
            ),
            bare=("Ciao, spero che la settimana vada bene.", "Ciao, piacere di trovarvi qui."),
            colour=(
                "Sembra una pagina di persone che si vorrebbe conoscere.",
                "Mi piace quando una pagina suona come una persona.",
                "Mi è venuta voglia di prendere una sedia e parlare.",
            ),
            asks=(
                "Vi va di chiacchierare un po'?",
                "Posso chiedere come è cominciato tutto?",
                "Avete un minuto per parlare?",
            ),
            follow_ups=(
                "{name}, ho rimesso l'acqua sul fuoco, se c'è un minuto.",
                "Ancora io, {name}, come il vicino che ha dimenticato di dire una cosa.",
                "{name}, il mio primo ciao era timido e ha portato compagnia.",
                "Nessuna fretta, {name}: questo ciao si conserva come i buoni biscotti.",
            ),
        ),
    },
    replies=("Grazie per la risposta, {name}.", "Che piacere leggere, {name}.", "Molto gentile, {name}."),
    plain=("Aiuto volentieri.", "Ecco una risposta breve.", "È una buona domanda."),
    invented="Ho letto che il vostro fatturato è cresciuto del 47 per cento l'anno scorso.",
    mentions="Vorrei anche menzionare questo: {wish}.",
    asks_about="Posso fare una domanda su questo: {wish}?",
)
