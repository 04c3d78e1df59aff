"""The cities of the cast, and the names its people and businesses are made from. All of it is invented."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    city: str
    local: str
    region: str
    country: str
    code: str
    language: str


PLACES: Final[tuple[Place, ...]] = (
    Place("Lisbon", "Lisboa", "Lisbon", "Portugal", "pt", "pt"),
    Place("Porto", "Porto", "Porto", "Portugal", "pt", "pt"),
    Place("Berlin", "Berlin", "Berlin", "Germany", "de", "de"),
    Place("Vienna", "Wien", "Vienna", "Austria", "at", "de"),
    Place("Paris", "Paris", "Île-de-France", "France", "fr", "fr"),
    Place("Barcelona", "Barcelona", "Catalonia", "Spain", "es", "es"),
    Place("London", "London", "England", "United Kingdom", "gb", "en"),
    Place("Milan", "Milano", "Lombardy", "Italy", "it", "it"),
    Place("Warsaw", "Warszawa", "Mazowieckie", "Poland", "pl", "pl"),
    Place("Sao Paulo", "São Paulo", "São Paulo", "Brazil", "br", "pt"),
)

#: Words that small businesses of a language like to be called by.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "pt": (
        *("Sal", "Maré", "Azulejo", "Andorinha", "Oliveira", "Cortiça", "Farol", "Bairro", "Lua Nova", "Figueira"),
        *("Rio", "Tinto", "Pedra", "Nortada", "Sardinha", "Varanda", "Alecrim", "Saudade", "Papel", "Margem"),
        *("Limoeiro", "Carvalho", "Traço", "Canela", "Miradouro", "Barro", "Tejo", "Ribeira", "Manhã", "Linha"),
        *("Gaivota", "Jacarandá", "Pinhal", "Sombra", "Telha", "Vinhas", "Laranja", "Cais", "Serra", "Areia"),
        *("Moinho", "Garoa", "Ipê", "Calçada", "Alfama", "Bússola", "Cobre", "Dália", "Fonte", "Trigo"),
    ),
    "de": (
        *("Kiez", "Linde", "Falke", "Morgenrot", "Hinterhof", "Spree", "Kranich", "Ziegel", "Kupfer", "Moos"),
        *("Nordlicht", "Apfelbaum", "Silber", "Wolke", "Brücke", "Feder", "Hafer", "Schiefer", "Donau", "Nussbaum"),
        *("Fuchs", "Laterne", "Mohn", "Kiesel", "Sommer", "Eule", "Kornblume", "Winkel", "Tinte", "Amsel"),
    ),
    "fr": (
        *("Lumière", "Marelle", "Canal", "Hirondelle", "Sauge", "Ardoise", "Belleville", "Noisette", "Cabane"),
        *("Mistral", "Tilleul", "Encre", "Papillon", "Brume", "Coquelicot", "Atelier Nord", "Verger", "Plume"),
    ),
    "es": (
        *("Mar", "Olivo", "Patio", "Gràcia", "Terraza", "Luz", "Pino", "Barrio", "Nube", "Romero", "Azahar"),
        *("Faro", "Trazo", "Arena", "Raíz", "Cobalto", "Golondrina", "Higuera"),
    ),
    "en": (
        *("Fern", "Harbour", "Kestrel", "Mill Lane", "Copper", "Foxglove", "Tidal", "Juniper", "Northbank", "Oak"),
        *("Wren", "Cinder", "Marlow", "Thistle", "Paper Boat", "Hackney", "Larkspur", "Quarry"),
    ),
    "it": (
        *("Naviglio", "Ulivo", "Brezza", "Cotto", "Girasole", "Nebbia", "Tazza", "Cortile", "Rame", "Salvia"),
        *("Lampara", "Segno", "Isola", "Sole", "Rondine", "Calce", "Grano", "Ponte"),
    ),
    "pl": (
        *("Wisła", "Brzoza", "Mgła", "Jaskółka", "Kamień", "Żuraw", "Praga", "Sowa", "Łąka", "Miód", "Kreska"),
        *("Poranek", "Lipa", "Glina", "Bursztyn", "Wrzos", "Latarnia", "Kropka"),
    ),
}

#: Women and men by turns.
FIRST: Final[dict[str, tuple[str, ...]]] = {
    "pt": ("Marta", "João", "Inês", "Tiago", "Beatriz", "Rui", "Catarina", "Duarte", "Sofia", "Nuno", "Leonor"),
    "de": ("Anna", "Jonas", "Katharina", "Lukas", "Miriam", "Felix", "Johanna", "Moritz", "Lena", "Jörg", "Aylin"),
    "fr": ("Camille", "Hugo", "Élise", "Théo", "Manon", "Antoine", "Léa", "Baptiste", "Chloé", "Rémi", "Aïcha"),
    "es": ("Lucía", "Pau", "Carmen", "Álvaro", "Núria", "Diego", "Marina", "Jordi", "Elena", "Iván", "Aitana"),
    "en": ("Harriet", "Callum", "Priya", "George", "Imogen", "Kwame", "Ruth", "Owen", "Zara", "Tom", "Siobhán"),
    "it": (
        "Giulia",
        "Matteo",
        "Chiara",
        "Lorenzo",
        "Francesca",
        "Davide",
        "Elisa",
        "Niccolò",
        "Sara",
        "Pietro",
        "Noemi",
    ),
    "pl": ("Agnieszka", "Piotr", "Zofia", "Paweł", "Małgorzata", "Tomasz", "Hanna", "Michał", "Łucja", "Jan", "Ewa"),
}
LAST: Final[dict[str, tuple[str, ...]]] = {
    "pt": (
        *("Sousa", "Almeida", "Gonçalves", "Teixeira", "Moreira", "Brandão", "Azevedo", "Pacheco", "Falcão"),
        *("Figueiredo", "Leitão", "Quintela", "Valadares"),
    ),
    "de": (
        *("Brandt", "Köhler", "Winkler", "Engel", "Großmann", "Seidel", "Hartwig", "Löwe", "Petersen", "Reiter"),
        *("Steinbach", "Vogt", "Yıldız"),
    ),
    "fr": ("Lefèvre", "Garnier", "Chevalier", "Rousselot", "Marchand", "Besson", "Dujardin", "Perrault", "Benali"),
    "es": ("Ferrer", "Ibáñez", "Soler", "Peña", "Vidal", "Ortega", "Roca", "Castellanos", "Bosch"),
    "en": ("Ashdown", "Okafor", "Pemberton", "Sharma", "Whitlock", "Adeyemi", "Fairley", "O'Connell", "Thornbury"),
    "it": ("Ferrari", "Colombo", "Marchetti", "Galli", "Rinaldi", "D'Angelo", "Fontana", "Bellini", "Moretti"),
    "pl": ("Kowalczyk", "Nowak", "Zając", "Mazur", "Baran", "Lis", "Sikora", "Wróbel", "Żak"),
}

#: What women and what men who own a business call themselves.
FOUNDER: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "pt": (("Fundadora", "Founder", "Diretora criativa"), ("Fundador", "Founder", "Proprietário")),
    "de": (("Gründerin", "Founder", "Geschäftsführerin"), ("Gründer", "Founder", "Inhaber")),
    "fr": (("Fondatrice", "Founder", "Gérante"), ("Fondateur", "Founder", "Gérant")),
    "es": (("Fundadora", "Founder", "Directora"), ("Fundador", "Founder", "Propietario")),
    "en": (("Founder", "Owner", "Managing Director"), ("Founder", "Owner", "Co-founder")),
    "it": (("Fondatrice", "Founder", "Direttrice creativa"), ("Fondatore", "Founder", "Titolare")),
    "pl": (("Założycielka", "Founder", "Właścicielka"), ("Założyciel", "Founder", "Właściciel")),
}

#: How a bio ends, after what the trade does.
CLOSINGS: Final[dict[str, tuple[str, ...]]] = {
    "pt": ("Porta aberta de terça a sábado.", "Desde 2016.", "Encomendas por mensagem.", "Feito com calma."),
    "de": ("Seit 2014.", "Dienstag bis Samstag geöffnet.", "Termine nach Vereinbarung.", "Mit Ruhe gemacht."),
    "fr": ("Depuis 2017.", "Ouvert du mardi au samedi.", "Sur rendez-vous.", "Fait avec soin."),
    "es": ("Desde 2015.", "Abierto de martes a sábado.", "Pedidos por mensaje.", "Hecho con calma."),
    "en": ("Since 2013.", "Open Tuesday to Saturday.", "By appointment.", "Made slowly."),
    "it": ("Dal 2012.", "Aperto da martedì a sabato.", "Su appuntamento.", "Fatto con calma."),
    "pl": ("Od 2018 roku.", "Otwarte od wtorku do soboty.", "Zapisy przez stronę.", "Robione bez pośpiechu."),
}
