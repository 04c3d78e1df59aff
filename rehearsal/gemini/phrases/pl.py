from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "Nazwa {fact} od razu przykuła moją uwagę.",
            "Trafiłem na {fact} i chcę wiedzieć więcej.",
            "{fact} to powód, dla którego piszę.",
        ),
        "title": (
            "{fact}: to rola o wielu stronach.",
            "„{fact}” to rola, od której zawsze się uczę.",
            "Lubię rozmawiać z ludźmi, których praca to {fact}.",
        ),
        "category": (
            "{fact}: to dziedzina, którą chętnie śledzę.",
            "Z profili z dziedziny {fact} ten został mi w pamięci.",
            "Duża część mojego tygodnia to {fact}.",
        ),
        "location": (
            "{fact} często wraca w dobrych rozmowach.",
            "Mam słabość do tego miejsca: {fact}.",
            "Zawsze miło usłyszeć kogoś stąd: {fact}.",
        ),
        "bio": (
            "Zdanie „{fact}” mnie zatrzymało.",
            "„{fact}” mówi wiele w kilku słowach.",
            "Po słowach „{fact}” od razu się uśmiecham.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "Dzień dobry, {name}, dziękuję za chwilę uwagi.",
                "Dzień dobry, {name}, pozwolę sobie na krótką wiadomość.",
                "Dzień dobry, {name}, mam nadzieję, że wszystko w porządku.",
            ),
            bare=("Dzień dobry, dziękuję za chwilę uwagi.", "Dzień dobry, pozwolę sobie na krótką wiadomość."),
            colour=(
                "Cenię jasną rozmowę między ludźmi z branży.",
                "Dobra praca często zaczyna się od dobrej rozmowy.",
                "Wolę jedną przemyślaną wiadomość niż stos szybkich.",
            ),
            asks=(
                "Czy jest możliwa krótka rozmowa?",
                "Czy mogę zapytać o tę pracę?",
                "Czy krótka rozmowa w przyszłym tygodniu jest możliwa?",
            ),
            follow_ups=(
                "{name}, moja ostatnia wiadomość chyba zatonęła; ta umie pływać.",
                "Pukam cicho jeszcze raz, {name}: za drzwiami nie ma ulotki.",
                "{name}, sprawdzam, czy cierpliwość to nadal cnota w pracy.",
                "Jedno uprzejme szturchnięcie, {name}, i już daję skrzynce odpocząć.",
            ),
        ),
        "instagram": Tone(
            named=("Hej {name}!", "Cześć {name}, miłego dnia!", "Hej {name}, szybkie cześć ode mnie!"),
            bare=("Hej!", "Cześć, miłego dnia!"),
            colour=(
                "Od razu mam przed oczami obrazy. 📸",
                "Widzę światło i kolory, zanim doczytam do końca. ✨",
                "To cała tablica inspiracji w jednym profilu. 🎨",
            ),
            asks=(
                "Masz chwilę na krótką rozmowę?",
                "Czy mogę zapytać, co cię inspiruje?",
                "Może wymienimy się pomysłami?",
            ),
            follow_ups=(
                "Hej {name}, to znowu ja, ten sam uśmiech, lepsze światło. 📸",
                "{name}, moja wiadomość macha z ostatniego rzędu. 👋",
                "Drugie ujęcie, {name}: to samo cześć, inny kadr. 🎬",
                "{name}, to jest dłuższa wersja mojego cześć. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("Yo {name}!", "Okej {name}, tylko na chwilę!", "{name}, hej, bez scenariusza, tylko cześć!"),
            bare=("Okej, tylko na chwilę!", "Hej, bez scenariusza, tylko cześć!"),
            colour=(
                "To jest energia jak z głównej roli. 🔥",
                "To jest klimat, którego brakuje na co dzień. 🎵",
                "To brzmi jak dobra historia od samego początku. ✨",
            ),
            asks=("Pogadamy o pomysłach?", "Może mała burza mózgów?", "Masz chwilę, żeby pogadać?"),
            follow_ups=(
                "{name}, jest już część druga, i to nadal tylko moje cześć. 🎬",
                "POV: {name} otwiera tę wiadomość i mój dzień jest uratowany. ✨",
                "{name}, tu moja wiadomość zaczyna się od nowa. 🔁",
                "Czekaj, {name}: to nadal tylko małe cześć. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Dzień dobry, {name}, mam nadzieję, że tydzień jest udany.",
                "Dzień dobry, {name}, miło się tu spotkać.",
                "Cześć {name}, przyjazne pozdrowienia ode mnie.",
            ),
            bare=("Dzień dobry, mam nadzieję, że tydzień jest udany.", "Dzień dobry, miło się tu spotkać."),
            colour=(
                "To wygląda jak strona ludzi, których chce się poznać.",
                "Lubię, gdy strona brzmi jak człowiek.",
                "Od razu chcę przysunąć krzesło i porozmawiać.",
            ),
            asks=(
                "Może chwila na rozmowę?",
                "Czy mogę zapytać, jak to się zaczęło?",
                "Czy jest minuta na rozmowę?",
            ),
            follow_ups=(
                "{name}, woda na herbatę znowu nastawiona, gdyby była chwila.",
                "To znowu ja, {name}, jak sąsiad, który zapomniał o jednej rzeczy.",
                "{name}, moje pierwsze cześć nie jest już samo, bo przyszło z kolegą.",
                "Bez pośpiechu, {name}: to cześć trzyma się jak dobre ciastka.",
            ),
        ),
    },
    replies=("Dziękuję za odpowiedź, {name}.", "Miło to czytać, {name}.", "To bardzo miłe, {name}."),
    plain=("Chętnie w tym pomogę.", "Oto krótka odpowiedź.", "To dobre pytanie."),
    invented="Czytam, że przychody wzrosły w ostatnim roku o 47 procent.",
    mentions="Chcę też wspomnieć o tym: {wish}.",
    asks_about="Czy mogę o to zapytać: {wish}?",
)
