from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "Namnet {fact} fångade mig direkt.",
            "Jag hittade {fact} och ville veta mer.",
            "{fact} är skälet till att jag skriver.",
        ),
        "title": (
            "{fact}: en roll med många sidor.",
            "“{fact}” är en roll som jag alltid lär mig av.",
            "Jag pratar gärna med folk som har det här arbetet: {fact}.",
        ),
        "category": (
            "{fact}: det är ett område som jag gärna följer.",
            "Av profilerna inom {fact} är det den här som jag minns.",
            "En stor del av min vecka handlar om {fact}.",
        ),
        "location": (
            "{fact} dyker ofta upp i goda samtal.",
            "Jag är svag för {fact}.",
            "Det är alltid roligt att höra från {fact}.",
        ),
        "bio": (
            "Raden “{fact}” fick mig att stanna.",
            "“{fact}” säger mycket med få ord.",
            "Jag läste “{fact}” och log.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "God dag {name}, tack för att ni tar er tid.",
                "Hej {name}, tillåt mig en kort rad.",
                "God dag {name}, jag hoppas att allt är väl.",
            ),
            bare=("God dag, tack för att ni tar er tid.", "God dag, tillåt mig en kort rad."),
            colour=(
                "Jag sätter värde på ett klart samtal mellan yrkesfolk.",
                "Ett gott arbete börjar ofta med ett gott samtal.",
                "Jag skriver hellre en genomtänkt rad än en hög med snabba.",
            ),
            asks=(
                "Vore ni öppen för ett kort samtal?",
                "Får jag fråga om ert arbete?",
                "Passar det med ett kort samtal i nästa vecka?",
            ),
            follow_ups=(
                "{name}, min förra rad har kanske sjunkit; den här kan simma.",
                "En andra försiktig knackning, {name}: det finns ingen broschyr bakom dörren.",
                "{name}, jag prövar om tålamod är en dygd i yrket.",
                "En artig påminnelse, {name}, och sedan får er inkorg vila.",
            ),
        ),
        "instagram": Tone(
            named=("Hej {name}!", "Hej {name}, hoppas att dagen är fin!", "Hallå {name}, en snabb hälsning från mig!"),
            bare=("Hej där!", "Hej, hoppas att dagen är fin!"),
            colour=(
                "Jag fick bilder i huvudet direkt. 📸",
                "Jag såg ljuset och färgerna innan jag hade läst klart. ✨",
                "Det är en hel inspirationstavla i en profil. 🎨",
            ),
            asks=("Sugen på en kort chatt?", "Får jag fråga vad som inspirerar dig?", "Ska vi byta idéer någon gång?"),
            follow_ups=(
                "Hej {name}, jag igen, samma leende, bättre ljus. 📸",
                "{name}, det här är min rad som vinkar från sista bänken. 👋",
                "Ny tagning, {name}: samma hej, en annan vinkel. 🎬",
                "{name}, det här är den långa versionen av mitt hej. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("Tja {name}!", "Okej {name}, bara kort!", "{name}, hej, inget manus, bara en hälsning!"),
            bare=("Okej, bara kort!", "Hej, inget manus, bara en hälsning!"),
            colour=(
                "Ärligt talat, det är energi som i en huvudroll. 🔥",
                "Det är den känslan som flödet har saknat. 🎵",
                "Det låter som en bra historia från start. ✨",
            ),
            asks=("Sugen på att prata idéer?", "Ska vi bolla idéer en stund?", "Kan vi prata en kort stund?"),
            follow_ups=(
                "{name}, del två är ute, och det är bara mitt hej. 🎬",
                "POV: {name} öppnar det här och min dag är räddad. ✨",
                "{name}, här börjar min rad om från början. 🔁",
                "Vänta lite, {name}: det är bara ett hej den här gången med. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Hej {name}, jag hoppas att veckan är snäll mot er.",
                "Hej {name}, roligt att träffas här.",
                "Hej {name}, en vänlig hälsning från mig.",
            ),
            bare=("Hej, jag hoppas att veckan är snäll mot er.", "Hej, roligt att träffas här."),
            colour=(
                "Det känns som en sida av folk som man vill träffa.",
                "Jag tycker om när en sida låter som en människa.",
                "Jag fick lust att dra fram en stol och prata.",
            ),
            asks=("Har ni lust att prata lite?", "Får jag fråga hur det började?", "Har ni en stund att prata?"),
            follow_ups=(
                "{name}, jag har satt på vattnet igen om det finns en stund.",
                "Jag igen, {name}, som grannen som glömde att säga en sak.",
                "{name}, mitt hej var blygt, så det tog med sig en vän.",
                "Ingen brådska, {name}: det här hejet håller sig som goda kex.",
            ),
        ),
    },
    replies=("Tack för svaret, {name}.", "Roligt att höra av dig, {name}.", "Det var snällt av dig, {name}."),
    plain=("Det hjälper jag gärna till med.", "Här är ett kort svar.", "Det är en bra fråga."),
    invented="Jag läste att omsättningen växte med 47 procent i fjol.",
    mentions="Jag vill också nämna det här: {wish}.",
    asks_about="Får jag fråga om det här: {wish}?",
)
