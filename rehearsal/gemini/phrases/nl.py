from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "De naam {fact} viel me meteen op.",
            "Ik kwam {fact} tegen en werd nieuwsgierig.",
            "{fact} is de reden van dit bericht.",
        ),
        "title": (
            "{fact}: een rol met veel kanten.",
            "“{fact}” is een rol waar ik altijd iets van leer.",
            "Ik praat graag met mensen met dit werk: {fact}.",
        ),
        "category": (
            "{fact}: dat is een vak dat ik graag volg.",
            "Van de profielen rond {fact} bleef dit me bij.",
            "Een groot deel van mijn week gaat over {fact}.",
        ),
        "location": (
            "{fact} komt in goede gesprekken vaak terug.",
            "Ik heb een zwak voor {fact}.",
            "Het is altijd fijn om iets uit {fact} te horen.",
        ),
        "bio": (
            "Bij de zin “{fact}” bleef ik even hangen.",
            "“{fact}” zegt veel met weinig woorden.",
            "Ik las “{fact}” en moest glimlachen.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "Dag {name}, dank voor een moment van uw tijd.",
                "Goedendag {name}, sta me een kort bericht toe.",
                "Dag {name}, ik hoop dat het goed met u gaat.",
            ),
            bare=("Goedendag, dank voor een moment van uw tijd.", "Goedendag, sta me een kort bericht toe."),
            colour=(
                "Ik hecht aan een helder gesprek tussen vakmensen.",
                "Goed werk begint meestal met een goed gesprek.",
                "Ik schrijf liever een doordacht bericht dan een stapel snelle.",
            ),
            asks=(
                "Staat u open voor een kort gesprek?",
                "Mag ik u iets over uw werk vragen?",
                "Komt een kort gesprek in de komende week u uit?",
            ),
            follow_ups=(
                "{name}, mijn vorige bericht is misschien gezonken; dit kan zwemmen.",
                "Een tweede zachte klop, {name}: achter de deur staat geen folder.",
                "{name}, ik kijk of geduld nog bij het vak hoort.",
                "Een beleefd duwtje, {name}, en dan laat ik uw postvak met rust.",
            ),
        ),
        "instagram": Tone(
            named=("Hoi {name}!", "Hey {name}, fijne dag voor jou!", "Hoi {name}, een korte groet van hier!"),
            bare=("Hoi daar!", "Hey, fijne dag voor jou!"),
            colour=(
                "Mijn hoofd zat meteen vol met beelden. 📸",
                "Ik zag het licht en de kleuren al bij het lezen. ✨",
                "Dat is een heel moodboard in een profiel. 🎨",
            ),
            asks=("Zin in een korte chat?", "Mag ik vragen wat je inspireert?", "Zullen we eens ideeën ruilen?"),
            follow_ups=(
                "Hoi {name}, ik weer, met dezelfde glimlach en beter licht. 📸",
                "{name}, mijn bericht zwaait even van de achterste rij. 👋",
                "Nieuwe opname, {name}: dezelfde groet, een andere hoek. 🎬",
                "{name}, dit is de lange versie van mijn groet. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("Yo {name}!", "Oké {name}, heel kort!", "{name}, hoi, geen script, alleen een groet!"),
            bare=("Oké, heel kort!", "Hoi, geen script, alleen een groet!"),
            colour=(
                "Dat is echt de energie van een hoofdrol. 🔥",
                "Dat is de sfeer die mijn feed nog mist. 🎵",
                "Het klinkt van het begin af als een goed verhaal. ✨",
            ),
            asks=("Zin om over ideeën te praten?", "Even samen brainstormen?", "Kan ik je even spreken?"),
            follow_ups=(
                "{name}, deel twee is er, en het is alleen mijn groet. 🎬",
                "POV: {name} opent dit en mijn dag is goed. ✨",
                "{name}, hier begint mijn bericht weer van voren af aan. 🔁",
                "Wacht even, {name}: het is nog steeds alleen een groet. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Hallo {name}, ik hoop dat het een goede week is.",
                "Hallo {name}, leuk om jullie hier te zien.",
                "Hoi {name}, een vriendelijke groet van mij.",
            ),
            bare=("Hallo, ik hoop dat het een goede week is.", "Hallo, leuk om jullie hier te zien."),
            colour=(
                "Het voelt als een pagina van mensen die je graag ontmoet.",
                "Ik hou van een pagina die klinkt als een mens.",
                "Ik wilde er meteen een stoel bij pakken om te praten.",
            ),
            asks=(
                "Hebben jullie zin om wat te praten?",
                "Mag ik vragen hoe het is begonnen?",
                "Is er een moment om te praten?",
            ),
            follow_ups=(
                "{name}, ik heb het water weer opgezet voor als er een moment is.",
                "Ik weer, {name}, als de buur die nog iets was vergeten.",
                "{name}, mijn groet was wat verlegen, dus hij komt nu met een vriend.",
                "Geen haast, {name}: deze groet blijft goed, net als een koekje.",
            ),
        ),
    },
    replies=("Dank voor je antwoord, {name}.", "Fijn om van je te horen, {name}.", "Dat is aardig van je, {name}."),
    plain=("Daar help ik graag bij.", "Hier is een kort antwoord.", "Dat is een goede vraag."),
    invented="Ik las dat de omzet het afgelopen jaar met 47 procent is gegroeid.",
    mentions="Ik wil ook dit nog noemen: {wish}.",
    asks_about="Mag ik je hier iets over vragen: {wish}?",
)
