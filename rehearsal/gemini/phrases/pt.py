from rehearsal.gemini.phrases.shape import Language, Tone

LANGUAGE = Language(
    seen={
        "company": (
            "O nome {fact} chamou logo a minha atenção.",
            "Encontrei {fact} e quis saber mais.",
            "{fact} é a razão desta mensagem.",
        ),
        "title": (
            "{fact}: um papel com muitas faces.",
            "“{fact}” é um papel com que sempre se aprende.",
            "Gosto de falar com pessoas cujo trabalho é {fact}.",
        ),
        "category": (
            "{fact}: uma área que acompanho com gosto.",
            "Entre os perfis de {fact}, este ficou na memória.",
            "Boa parte da minha semana gira em torno de {fact}.",
        ),
        "location": (
            "{fact} aparece sempre nas boas conversas.",
            "Tenho um fraco por {fact}.",
            "É sempre bom ter notícias de {fact}.",
        ),
        "bio": (
            "A frase “{fact}” fez-me parar.",
            "“{fact}” diz muito em poucas palavras.",
            "Li “{fact}” e sorri.",
        ),
    },
    tones={
        "linkedin": Tone(
            named=(
                "Olá, {name}, obrigado pela atenção.",
                "Bom dia, {name}, permita-me uma nota breve.",
                "Olá, {name}, espero que esteja bem.",
            ),
            bare=("Olá, obrigado pela atenção.", "Bom dia, permita-me uma nota breve."),
            colour=(
                "Valorizo uma troca clara entre profissionais.",
                "O bom trabalho costuma começar com uma boa conversa.",
                "Prefiro uma nota pensada a dez apressadas.",
            ),
            asks=(
                "Estaria aberto a uma breve troca?",
                "Posso fazer duas perguntas sobre o seu trabalho?",
                "Uma chamada curta na próxima semana seria possível?",
            ),
            follow_ups=(
                "{name}, a minha última mensagem deve ter naufragado; esta sabe nadar.",
                "Bato à porta outra vez, {name}, de leve: não há folheto atrás dela.",
                "{name}, verifico se a paciência ainda é virtude profissional.",
                "Um toque educado, {name}, e a sua caixa volta a respirar.",
            ),
        ),
        "instagram": Tone(
            named=("Oi, {name}!", "Olá, {name}, um lindo dia!", "Oi, {name}, um alô daqui!"),
            bare=("Oi!", "Olá, um lindo dia!"),
            colour=(
                "A minha cabeça encheu-se logo de imagens. 📸",
                "Vi a luz e as cores antes de acabar de ler. ✨",
                "Um painel de inspiração inteiro num perfil. 🎨",
            ),
            asks=("Vamos conversar um pouco?", "Posso perguntar o que te inspira?", "Trocamos ideias um dia destes?"),
            follow_ups=(
                "Oi, {name}, eu de novo, mesmo sorriso, melhor luz. 📸",
                "{name}, a minha mensagem acena da última fila. 👋",
                "Segunda tomada, {name}: o mesmo oi, outro ângulo. 🎬",
                "{name}, esta é a versão longa do meu oi. ✨",
            ),
        ),
        "tiktok": Tone(
            named=("E aí, {name}!", "Ok, {name}, rapidinho!", "{name}, oi, sem roteiro!"),
            bare=("Ok, rapidinho!", "Oi, sem roteiro!"),
            colour=(
                "Energia de protagonista, a sério. 🔥",
                "É a vibe de que o feed precisa. 🎵",
                "Cheira a boa história desde o primeiro segundo. ✨",
            ),
            asks=("Bora trocar ideias?", "Um minuto de brainstorm?", "Falamos um segundo?"),
            follow_ups=(
                "{name}, saiu a parte dois e sou só eu a dizer oi. 🎬",
                "POV: {name} abre isto e ganho o dia. ✨",
                "{name}, aqui a minha mensagem entra em loop. 🔁",
                "Espera pelo fim, {name}: continua a ser só um oi. 🎵",
            ),
        ),
        "facebook": Tone(
            named=(
                "Olá, {name}, espero que a semana corra bem.",
                "Olá, {name}, que bom encontrar-vos aqui.",
                "Oi, {name}, um alô amigo da minha parte.",
            ),
            bare=("Olá, espero que a semana corra bem.", "Olá, que bom encontrar-vos aqui."),
            colour=(
                "Parece uma página de gente que dá vontade de conhecer.",
                "Gosto quando uma página soa como uma pessoa.",
                "Deu-me vontade de puxar uma cadeira e conversar.",
            ),
            asks=("Vamos conversar um pouco?", "Posso perguntar como tudo começou?", "Há um minuto para falar?"),
            follow_ups=(
                "{name}, pus a chaleira ao lume outra vez, se houver um minuto.",
                "Eu de novo, {name}, como o vizinho que se esqueceu de dizer uma coisa.",
                "{name}, o meu primeiro olá era tímido e trouxe companhia.",
                "Sem pressa, {name}: este olá conserva-se como boas bolachas.",
            ),
        ),
    },
    replies=("Obrigado pela resposta, {name}.", "Que bom ler isso, {name}.", "Muito amável, {name}."),
    plain=("Ajudo com muito gosto.", "Aqui vai uma resposta curta.", "É uma boa pergunta."),
    invented="Li que a sua receita cresceu 47 por cento no ano passado.",
    mentions="Queria também mencionar isto: {wish}.",
    asks_about="Posso fazer uma pergunta sobre isto: {wish}?",
)
