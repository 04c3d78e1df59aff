from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "Le nom {fact} a tout de suite attiré mon attention.",
            "Je suis tombé sur {fact} et la curiosité a fait le reste.",
            "{fact} est la raison de ce message.",
        ),
        "title": (
            "{fact} : un rôle aux multiples facettes.",
            "« {fact} », voilà un rôle dont on apprend toujours.",
            "J'aime parler avec des gens dont le métier est {fact}.",
        ),
        "category": (
            "{fact} : un domaine que je suis avec plaisir.",
            "Parmi les profils de {fact}, celui-ci m'est resté en tête.",
            "Une bonne partie de ma semaine tourne autour de {fact}.",
        ),
        "location": (
            "{fact} revient souvent dans les bonnes conversations.",
            "J'ai un faible pour {fact}.",
            "Les nouvelles de {fact} font toujours plaisir.",
        ),
        "bio": (
            "La phrase « {fact} » m'a arrêté.",
            "« {fact} » dit beaucoup en peu de mots.",
            "En lisant « {fact} », j'ai souri.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "Bonjour {name}, merci pour votre attention.",
                "Bonjour {name}, permettez-moi un mot bref.",
                "Bonjour {name}, j'espère que vous allez bien.",
            ),
            bare=("Bonjour, merci pour votre attention.", "Bonjour, permettez-moi un mot bref."),
            colour=(
                "J'apprécie les échanges clairs entre professionnels.",
                "Le bon travail commence souvent par une bonne conversation.",
                "Je préfère un message réfléchi à dix messages rapides.",
            ),
            asks=(
                "Seriez-vous ouvert à un bref échange ?",
                "Puis-je vous poser deux questions sur votre travail ?",
                "Un court appel la semaine prochaine vous conviendrait-il ?",
            ),
            follow_ups=(
                "{name}, mon dernier message a peut-être coulé ; celui-ci sait nager.",
                "Je frappe doucement une seconde fois, {name} : aucune brochure derrière la porte.",
                "{name}, je vérifie si la patience reste une qualité professionnelle.",
                "Un petit rappel poli, {name}, puis votre boîte pourra respirer.",
            ),
        ),
        "instagram": Tone(
            named=("Coucou {name} !", "Salut {name}, belle journée à toi !", "Hello {name}, petit bonjour d'ici !"),
            bare=("Coucou !", "Salut, belle journée à toi !"),
            colour=(
                "J'ai tout de suite eu des images en tête. 📸",
                "La lumière et les couleurs étaient là avant la fin de la lecture. ✨",
                "Tout un tableau d'inspiration en un profil. 🎨",
            ),
            asks=(
                "Partant pour papoter un peu ?",
                "Je peux te demander ce qui t'inspire ?",
                "On échange des idées un de ces jours ?",
            ),
            follow_ups=(
                "Coucou {name}, encore moi, même sourire, meilleure lumière. 📸",
                "{name}, mon message te fait signe depuis le dernier rang. 👋",
                "Deuxième prise, {name} : même bonjour, autre angle. 🎬",
                "{name}, voici la version longue de mon bonjour. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("Yo {name} !", "Ok {name}, vite fait !", "{name}, salut, sans script !"),
            bare=("Ok, vite fait !", "Salut, sans script !"),
            colour=(
                "Franchement, une énergie de premier rôle. 🔥",
                "C'est le genre de vibe qui manque au fil. 🎵",
                "Ça sent la bonne histoire dès la première seconde. ✨",
            ),
            asks=("Chaud pour parler idées ?", "Un petit brainstorm d'une minute ?", "On se parle deux secondes ?"),
            follow_ups=(
                "{name}, la partie deux est sortie, et c'est juste mon salut. 🎬",
                "POV : {name} ouvre ce message et ma journée est faite. ✨",
                "{name}, ici mon message repart en boucle. 🔁",
                "Attends la fin, {name} : toujours un simple salut. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Bonjour {name}, j'espère que la semaine se passe bien.",
                "Bonjour {name}, ravi de vous croiser ici.",
                "Bonjour {name}, un salut amical de ma part.",
            ),
            bare=("Bonjour, j'espère que la semaine se passe bien.", "Bonjour, ravi de vous croiser ici."),
            colour=(
                "On dirait une page tenue par des gens qu'on aimerait rencontrer.",
                "J'aime quand une page parle comme une personne.",
                "J'ai eu envie de tirer une chaise et de discuter.",
            ),
            asks=(
                "Envie de discuter un peu ?",
                "Puis-je demander comment tout a commencé ?",
                "Auriez-vous une minute pour parler ?",
            ),
            follow_ups=(
                "{name}, j'ai remis l'eau à chauffer, au cas où.",
                "Encore moi, {name}, comme le voisin qui a oublié de dire une chose.",
                "{name}, mon premier bonjour était timide, il revient accompagné.",
                "Rien ne presse, {name} : ce bonjour se garde comme de bons biscuits.",
            ),
        ),
    },
    replies=("Merci pour votre réponse, {name}.", "Heureux de vous lire, {name}.", "C'est gentil à vous, {name}."),
    plain=("Je vous aide volontiers.", "Voici une réponse courte.", "C'est une bonne question."),
    invented="J'ai lu que votre chiffre d'affaires a grandi de 47 pour cent l'an dernier.",
    mentions="Je voulais aussi mentionner ceci : {wish}.",
    asks_about="Puis-je vous poser une question à ce sujet : {wish} ?",
)
