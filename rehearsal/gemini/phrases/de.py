from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "Der Name {fact} ist mir gleich aufgefallen.",
            "Auf {fact} bin ich neugierig geworden.",
            "{fact} ist der Grund, warum ich schreibe.",
        ),
        "title": (
            "{fact}: eine Aufgabe mit vielen Seiten.",
            "„{fact}“ ist eine Aufgabe, von der ich immer etwas lerne.",
            "{fact} ist genau die Aufgabe, über die ich gern mehr höre.",
        ),
        "category": (
            "{fact}: diesem Gebiet folge ich gern.",
            "Unter den Profilen zu {fact} ist mir dieses geblieben.",
            "Mit {fact} beschäftige ich mich jede Woche.",
        ),
        "location": (
            "{fact} kommt in guten Gesprächen immer wieder vor.",
            "Für {fact} habe ich eine Schwäche.",
            "Aus {fact} höre ich immer gern.",
        ),
        "bio": (
            "An der Zeile „{fact}“ bin ich hängen geblieben.",
            "„{fact}“ sagt viel mit wenigen Worten.",
            "Bei „{fact}“ musste ich lächeln.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "Guten Tag {name}, danke für einen Moment Ihrer Zeit.",
                "Hallo {name}, erlauben Sie mir eine kurze Nachricht.",
                "Guten Tag {name}, ich hoffe, es geht Ihnen gut.",
            ),
            bare=("Guten Tag, danke für einen Moment Ihrer Zeit.", "Guten Tag, erlauben Sie mir eine kurze Nachricht."),
            colour=(
                "Ich schätze einen klaren Austausch unter Fachleuten.",
                "Gute Arbeit beginnt meist mit einem guten Gespräch.",
                "Eine überlegte Nachricht ist mir lieber als zehn schnelle.",
            ),
            asks=(
                "Wären Sie offen für einen kurzen Austausch?",
                "Darf ich Ihnen zwei Fragen zu Ihrer Arbeit stellen?",
                "Passt Ihnen nächste Woche ein kurzes Gespräch?",
            ),
            follow_ups=(
                "{name}, meine letzte Nachricht ist wohl untergegangen; diese hier kann schwimmen.",
                "Ein zweites leises Klopfen, {name}: hinter der Tür steht kein Prospekt.",
                "{name}, ich prüfe, ob Geduld noch eine berufliche Tugend ist.",
                "Ein höflicher Stups, {name}, dann darf Ihr Postfach wieder atmen.",
            ),
        ),
        "instagram": Tone(
            named=("Hey {name}!", "Hi {name}, hab einen schönen Tag!", "Hey {name}, ein kurzes Hallo von hier!"),
            bare=("Hey du!", "Hi, hab einen schönen Tag!"),
            colour=(
                "Da hatte ich sofort Bilder im Kopf. 📸",
                "Licht und Farben sah ich, bevor ich zu Ende gelesen hatte. ✨",
                "Das ist ein ganzes Moodboard in einem Profil. 🎨",
            ),
            asks=(
                "Lust auf einen kurzen Chat?",
                "Darf ich fragen, was dich inspiriert?",
                "Wollen wir mal Ideen tauschen?",
            ),
            follow_ups=(
                "Hey {name}, ich nochmal, gleiches Lächeln, besseres Licht. 📸",
                "{name}, hier winkt meine Nachricht aus der letzten Reihe. 👋",
                "Klappe, die zweite, {name}: dasselbe Hallo, neuer Blickwinkel. 🎬",
                "{name}, das ist die Langfassung meines Hallos. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("Yo {name}!", "Okay {name}, ganz kurz!", "{name}, hi, ohne Skript, nur Hallo!"),
            bare=("Okay, ganz kurz!", "Hi, ohne Skript, nur Hallo!"),
            colour=(
                "Ehrlich, das hat Hauptrollen-Energie. 🔥",
                "Genau der Vibe, den der Feed braucht. 🎵",
                "Das klingt ab der ersten Sekunde nach guter Story. ✨",
            ),
            asks=("Bock, Ideen zu tauschen?", "Lust auf eine Minute Brainstorming?", "Können wir kurz quatschen?"),
            follow_ups=(
                "{name}, Teil zwei ist da, und es ist nur mein Hallo. 🎬",
                "POV: {name} macht das auf und mein Tag ist gerettet. ✨",
                "{name}, hier beginnt meine Nachricht im Loop von vorn. 🔁",
                "Warte kurz, {name}: immer noch nur ein Hallo. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Hallo {name}, ich hoffe, die Woche läuft gut.",
                "Hallo {name}, schön, euch hier zu treffen.",
                "Hi {name}, ein freundliches Hallo von mir.",
            ),
            bare=("Hallo, ich hoffe, die Woche läuft gut.", "Hallo, schön, euch hier zu treffen."),
            colour=(
                "Das wirkt wie eine Seite von Leuten, die man gern kennenlernt.",
                "Ich mag es, wenn eine Seite nach einem Menschen klingt.",
                "Am liebsten hätte ich mich gleich dazugesetzt.",
            ),
            asks=(
                "Mögt ihr ein wenig plaudern?",
                "Darf ich fragen, wie alles angefangen hat?",
                "Habt ihr eine Minute zum Reden?",
            ),
            follow_ups=(
                "{name}, ich habe noch einmal Wasser aufgesetzt, falls eine Minute Zeit ist.",
                "Ich nochmal, {name}, wie der Nachbar, der noch etwas vergessen hat.",
                "{name}, mein erstes Hallo war schüchtern und hat Verstärkung geholt.",
                "Keine Eile, {name}: dieses Hallo hält sich wie gute Kekse.",
            ),
        ),
    },
    replies=(
        "Danke für die Antwort, {name}.",
        "Schön, von Ihnen zu hören, {name}.",
        "Das ist sehr freundlich, {name}.",
    ),
    plain=("Dabei helfe ich gern.", "Hier ist eine kurze Antwort.", "Das ist eine gute Frage."),
    invented="Wie ich las, stieg der Umsatz im letzten Jahr um 47 Prozent.",
    mentions="Eines möchte ich gern erwähnen: {wish}.",
    asks_about="Darf ich dazu etwas fragen: {wish}?",
)
