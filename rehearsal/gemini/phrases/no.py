from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "Navnet {fact} fanget meg med en gang.",
            "Jeg kom over {fact} og ville vite mer.",
            "{fact} er grunnen til at jeg skriver.",
        ),
        "title": (
            "{fact}: en rolle med mange sider.",
            "“{fact}” er en rolle som jeg alltid lærer av.",
            "Jeg snakker gjerne med folk som har dette arbeidet: {fact}.",
        ),
        "category": (
            "{fact}: det er et felt som jeg gjerne følger.",
            "Av profilene innen {fact} er det denne jeg husker.",
            "En stor del av uken min handler om {fact}.",
        ),
        "location": (
            "{fact} dukker ofte opp i gode samtaler.",
            "Jeg er svak for {fact}.",
            "Det er alltid hyggelig å høre fra {fact}.",
        ),
        "bio": (
            "Linjen “{fact}” fikk meg til å stanse.",
            "“{fact}” sier mye med få ord.",
            "Jeg leste “{fact}” og måtte smile.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "God dag {name}, takk for at du tar deg tid.",
                "Hei {name}, tillat meg en kort melding.",
                "God dag {name}, jeg håper at alt står bra til.",
            ),
            bare=("God dag, takk for at du tar deg tid.", "God dag, tillat meg en kort melding."),
            colour=(
                "Jeg setter pris på en klar samtale mellom fagfolk.",
                "Godt arbeid begynner ofte med en god samtale.",
                "Jeg skriver heller en gjennomtenkt melding enn en bunke raske.",
            ),
            asks=(
                "Er du åpen for en kort samtale?",
                "Kan jeg spørre om arbeidet ditt?",
                "Passer det med en kort samtale i neste uke?",
            ),
            follow_ups=(
                "{name}, den forrige meldingen min har kanskje sunket; denne kan svømme.",
                "Et andre forsiktig bank, {name}: det er ingen brosjyre bak døren.",
                "{name}, jeg prøver om tålmodighet er en dyd i faget.",
                "Et høflig lite dytt, {name}, og så skal innboksen din få hvile.",
            ),
        ),
        "instagram": Tone(
            named=("Hei {name}!", "Hei {name}, håper at dagen er fin!", "Heisann {name}, en rask hilsen fra meg!"),
            bare=("Hei der!", "Hei, håper at dagen er fin!"),
            colour=(
                "Jeg fikk bilder i hodet med en gang. 📸",
                "Jeg så lyset og fargene før jeg hadde lest ferdig. ✨",
                "Det er en hel tavle med inspirasjon i en profil. 🎨",
            ),
            asks=(
                "Har du lyst på en kort prat?",
                "Kan jeg spørre hva som inspirerer deg?",
                "Skal vi bytte ideer en gang?",
            ),
            follow_ups=(
                "Hei {name}, det er meg igjen, samme smil, bedre lys. 📸",
                "{name}, dette er meldingen min som vinker fra bakerste rad. 👋",
                "Nytt opptak, {name}: det samme hei, en annen vinkel. 🎬",
                "{name}, dette er den lange versjonen av mitt hei. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("Yo {name}!", "Ok {name}, bare kort!", "{name}, hei, ikke noe manus, bare en hilsen!"),
            bare=("Ok, bare kort!", "Hei, ikke noe manus, bare en hilsen!"),
            colour=(
                "Det er ærlig talt energi som i en hovedrolle. 🔥",
                "Det er den stemningen som feeden har manglet. 🎵",
                "Det høres ut som en god historie fra start. ✨",
            ),
            asks=("Lyst til å snakke om ideer?", "Skal vi kaste ball en stund?", "Kan vi snakke et øyeblikk?"),
            follow_ups=(
                "{name}, del to er ute, og det er bare mitt hei. 🎬",
                "POV: {name} åpner dette og dagen min er reddet. ✨",
                "{name}, her begynner meldingen min på nytt. 🔁",
                "Vent litt, {name}: det er bare et hei denne gangen også. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Hei {name}, jeg håper at uken er god mot dere.",
                "Hei {name}, hyggelig å treffes her.",
                "Hei {name}, en vennlig hilsen fra meg.",
            ),
            bare=("Hei, jeg håper at uken er god mot dere.", "Hei, hyggelig å treffes her."),
            colour=(
                "Det virker som en side av folk som man gjerne vil møte.",
                "Jeg liker det når en side høres ut som et menneske.",
                "Jeg fikk lyst til å hente en stol og snakke.",
            ),
            asks=(
                "Har dere lyst til å snakke litt?",
                "Kan jeg spørre hvordan det begynte?",
                "Har dere tid til en prat?",
            ),
            follow_ups=(
                "{name}, jeg har satt på vannet igjen om det er tid til en prat.",
                "Det er meg igjen, {name}, som naboen som glemte å si en ting.",
                "{name}, mitt hei var sjenert, så det tok med seg en venn.",
                "Ingen hast, {name}: dette heiet holder seg som gode kjeks.",
            ),
        ),
    },
    replies=("Takk for svaret, {name}.", "Hyggelig å høre fra deg, {name}.", "Det var snilt av deg, {name}."),
    plain=("Det hjelper jeg gjerne med.", "Her er et kort svar.", "Det er et godt spørsmål."),
    invented="Jeg leste at omsetningen vokste med 47 prosent i fjor.",
    mentions="Jeg vil også nevne dette: {wish}.",
    asks_about="Kan jeg spørre om dette: {wish}?",
)
