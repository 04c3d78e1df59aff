from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "El nombre {fact} me llamó la atención enseguida.",
            "Di con {fact} y quise saber más.",
            "{fact} es la razón de este mensaje.",
        ),
        "title": (
            "{fact}: un papel con muchas caras.",
            "«{fact}» es un papel del que siempre se aprende.",
            "Me gusta hablar con gente cuyo trabajo es {fact}.",
        ),
        "category": (
            "{fact}: un campo que sigo con gusto.",
            "Entre los perfiles de {fact}, este se me quedó grabado.",
            "Buena parte de mi semana gira en torno a {fact}.",
        ),
        "location": (
            "{fact} aparece siempre en las buenas conversaciones.",
            "Tengo debilidad por {fact}.",
            "Siempre alegra saber de {fact}.",
        ),
        "bio": (
            "La frase «{fact}» me hizo parar.",
            "«{fact}» dice mucho con pocas palabras.",
            "Leí «{fact}» y sonreí.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "Hola, {name}, gracias por su atención.",
                "Buenos días, {name}, permítame una nota breve.",
                "Hola, {name}, espero que se encuentre bien.",
            ),
            bare=("Buenos días, gracias por su atención.", "Buenos días, permítame una nota breve."),
            colour=(
                "Valoro un intercambio claro entre profesionales.",
                "El buen trabajo suele empezar con una buena conversación.",
                "Prefiero una nota pensada a diez rápidas.",
            ),
            asks=(
                "¿Le vendría bien un breve intercambio?",
                "¿Puedo hacerle dos preguntas sobre su trabajo?",
                "¿Le va bien una llamada corta la próxima semana?",
            ),
            follow_ups=(
                "{name}, quizá mi último mensaje se hundió; este sabe nadar.",
                "Llamo suavemente otra vez, {name}: no hay folleto detrás de la puerta.",
                "{name}, compruebo si la paciencia sigue siendo una virtud profesional.",
                "Un toque amable, {name}, y dejo respirar a su bandeja.",
            ),
        ),
        "instagram": Tone(
            named=("¡Hola, {name}!", "¡Ey, {name}, feliz día!", "¡Hola, {name}, un saludo desde aquí!"),
            bare=("¡Hola!", "¡Ey, feliz día!"),
            colour=(
                "Se me llenó la cabeza de imágenes. 📸",
                "Vi la luz y los colores antes de terminar de leer. ✨",
                "Todo un panel de inspiración en un perfil. 🎨",
            ),
            asks=("¿Charlamos un poco?", "¿Puedo preguntarte qué te inspira?", "¿Intercambiamos ideas un día?"),
            follow_ups=(
                "Hola, {name}, yo otra vez, misma sonrisa, mejor luz. 📸",
                "{name}, mi mensaje te saluda desde la última fila. 👋",
                "Toma dos, {name}: el mismo hola, otro ángulo. 🎬",
                "{name}, esta es la versión larga de mi hola. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("¡Yo, {name}!", "¡Vale, {name}, rapidito!", "¡{name}, hola, sin guion!"),
            bare=("¡Vale, rapidito!", "¡Hola, sin guion!"),
            colour=(
                "Energía de protagonista, en serio. 🔥",
                "Es el rollo que el feed necesita. 🎵",
                "Huele a buena historia desde el primer segundo. ✨",
            ),
            asks=("¿Hablamos de ideas?", "¿Un minuto de lluvia de ideas?", "¿Hablamos un segundo?"),
            follow_ups=(
                "{name}, salió la parte dos y soy solo yo diciendo hola. 🎬",
                "POV: {name} abre esto y me alegra el día. ✨",
                "{name}, aquí mi mensaje vuelve a empezar. 🔁",
                "Espera al final, {name}: sigue siendo un hola. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Hola, {name}, espero que la semana vaya bien.",
                "Hola, {name}, un gusto encontraros por aquí.",
                "Hola, {name}, un saludo cordial de mi parte.",
            ),
            bare=("Hola, espero que la semana vaya bien.", "Hola, un gusto encontraros por aquí."),
            colour=(
                "Parece una página de gente que uno querría conocer.",
                "Me gusta cuando una página suena a persona.",
                "Me dieron ganas de acercar una silla y charlar.",
            ),
            asks=(
                "¿Os apetece charlar un poco?",
                "¿Puedo preguntar cómo empezó todo?",
                "¿Tenéis un minuto para hablar?",
            ),
            follow_ups=(
                "{name}, he vuelto a poner agua a hervir, por si hay un minuto.",
                "Yo otra vez, {name}, como el vecino que olvidó decir una cosa.",
                "{name}, mi primer hola era tímido y ha traído compañía.",
                "Sin prisa, {name}: este hola se conserva como las buenas galletas.",
            ),
        ),
    },
    replies=("Gracias por su respuesta, {name}.", "Me alegra leerle, {name}.", "Muy amable, {name}."),
    plain=("Con gusto ayudo con eso.", "Aquí va una respuesta breve.", "Es una buena pregunta."),
    invented="Leí que sus ingresos crecieron un 47 por ciento el año pasado.",
    mentions="También quería mencionar esto: {wish}.",
    asks_about="¿Puedo hacer una pregunta sobre esto: {wish}?",
)
