"""What the cast does for a living. Per language: the word for the trade, how a shop is named, and what it says."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    word: str
    shop: str
    says: str


@dataclass(frozen=True, slots=True)
class Trade:
    name: str
    category: str
    in_words: dict[str, Wording]


def _trade(name: str, category: str, **rows: str) -> Trade:
    return Trade(name, category, {language: Wording(*row.split(" | ")) for language, row in rows.items()})


TRADES: Final[tuple[Trade, ...]] = (
    _trade(
        "design studio",
        "Design Studio",
        pt="estúdio de design | Estúdio {} | Identidade visual, embalagens e sites para quem faz coisas bem feitas.",
        de="Designstudio | Studio {} | Marken, Verpackungen und Webseiten für kleine Manufakturen.",
        fr="studio de design | Studio {} | Identités visuelles, emballages et sites pour artisans.",
        es="estudio de diseño | Estudio {} | Identidad visual, packaging y webs para negocios pequeños.",
        en="design studio | {} Studio | Brands, packaging and websites for people who make things.",
        it="studio di design | Studio {} | Identità visive, packaging e siti per piccoli produttori.",
        pl="studio projektowe | Studio {} | Identyfikacje, opakowania i strony dla małych marek.",
    ),
    _trade(
        "ceramics",
        "Ceramics Studio",
        pt="cerâmica | Cerâmica {} | Peças de mesa torneadas à mão e aulas de roda.",
        de="Keramik | Keramik {} | Geschirr von der Drehscheibe und Kurse am Wochenende.",
        fr="céramique | Céramique {} | Vaisselle tournée à la main et cours du soir.",
        es="cerámica | Cerámica {} | Vajillas hechas a torno y clases los fines de semana.",
        en="ceramics | {} Ceramics | Wheel-thrown tableware and evening classes.",
        it="ceramica | Ceramica {} | Stoviglie al tornio e corsi serali.",
        pl="ceramika | Ceramika {} | Naczynia toczone na kole i warsztaty w weekendy.",
    ),
    _trade(
        "bakery",
        "Bakery",
        pt="padaria | Padaria {} | Pão de fermentação lenta e bolos da época.",
        de="Bäckerei | Bäckerei {} | Sauerteigbrot und Kuchen, jeden Morgen frisch.",
        fr="boulangerie | Boulangerie {} | Pains au levain et brioches du matin.",
        es="panadería | Panadería {} | Pan de masa madre y bollería de temporada.",
        en="bakery | {} Bakery | Sourdough, buns and seasonal pies.",
        it="panificio | Panificio {} | Pane a lievitazione naturale e focacce.",
        pl="piekarnia | Piekarnia {} | Chleb na zakwasie i drożdżówki.",
    ),
    _trade(
        "coffee roaster",
        "Coffee Roaster",
        pt="torrefação de café | Café {} | Torramos café de especialidade em pequenos lotes.",
        de="Kaffeerösterei | Rösterei {} | Spezialitätenkaffee, in kleinen Chargen geröstet.",
        fr="torréfacteur | Cafés {} | Cafés de spécialité torréfiés en petits lots.",
        es="tostador de café | Café {} | Café de especialidad tostado en lotes pequeños.",
        en="coffee roaster | {} Coffee | Speciality coffee roasted in small batches.",
        it="torrefazione | Torrefazione {} | Caffè specialty tostato in piccoli lotti.",
        pl="palarnia kawy | Palarnia {} | Kawa speciality palona w małych partiach.",
    ),
    _trade(
        "photographer",
        "Photographer",
        pt="fotografia | {} Fotografia | Retratos, interiores e produto com luz natural.",
        de="Fotografie | Fotografie {} | Porträts, Innenräume und Produkte bei Tageslicht.",
        fr="photographe | {} Photographie | Portraits, intérieurs et produits en lumière naturelle.",
        es="fotografía | {} Fotografía | Retratos, interiores y producto con luz natural.",
        en="photographer | {} Photography | Portraits, interiors and products in daylight.",
        it="fotografo | {} Fotografia | Ritratti, interni e prodotto con luce naturale.",
        pl="fotograf | {} Fotografia | Portrety, wnętrza i produkty w świetle dziennym.",
    ),
    _trade(
        "yoga teacher",
        "Yoga Studio",
        pt="aulas de yoga | Yoga {} | Aulas pequenas de vinyasa e yin, todos os níveis.",
        de="Yogalehrerin | Yoga {} | Kleine Gruppen, Vinyasa und Yin, alle Stufen.",
        fr="cours de yoga | Yoga {} | Petits groupes, vinyasa et yin, tous niveaux.",
        es="clases de yoga | Yoga {} | Grupos pequeños de vinyasa y yin, todos los niveles.",
        en="yoga teacher | {} Yoga | Small vinyasa and yin classes for all levels.",
        it="lezioni di yoga | Yoga {} | Piccoli gruppi di vinyasa e yin, tutti i livelli.",
        pl="zajęcia jogi | Joga {} | Kameralne zajęcia vinyasa i yin, każdy poziom.",
    ),
    _trade(
        "florist",
        "Florist",
        pt="florista | Flores {} | Ramos da estação e flores para casamentos.",
        de="Blumenladen | Blumen {} | Sträuße der Saison und Hochzeitsfloristik.",
        fr="fleuriste | Fleurs {} | Bouquets de saison et fleurs de mariage.",
        es="floristería | Flores {} | Ramos de temporada y flores para bodas.",
        en="florist | {} Flowers | Seasonal bouquets and wedding flowers.",
        it="fioraio | Fiori {} | Mazzi di stagione e fiori per matrimoni.",
        pl="kwiaciarnia | Kwiaty {} | Bukiety sezonowe i kwiaty na śluby.",
    ),
    _trade(
        "bike shop",
        "Bicycle Shop",
        pt="loja de bicicletas | Bicicletas {} | Reparação, aluguer e bicicletas feitas à medida.",
        de="Fahrradladen | Fahrrad {} | Reparatur, Verleih und Räder nach Maß.",
        fr="atelier vélo | Vélos {} | Réparation, location et vélos sur mesure.",
        es="taller de bicicletas | Bicis {} | Reparación, alquiler y bicis a medida.",
        en="bike shop | {} Cycles | Repairs, hire and bikes built to measure.",
        it="negozio di biciclette | Cicli {} | Riparazioni, noleggio e bici su misura.",
        pl="sklep rowerowy | Rowery {} | Naprawy, wypożyczalnia i rowery na miarę.",
    ),
    _trade(
        "bookshop",
        "Independent Bookstore",
        pt="livraria | Livraria {} | Livros escolhidos à mão e leituras às quintas.",
        de="Buchhandlung | Buchladen {} | Handverlesene Bücher und Lesungen am Donnerstag.",
        fr="librairie | Librairie {} | Livres choisis et lectures le jeudi.",
        es="librería | Librería {} | Libros elegidos uno a uno y lecturas los jueves.",
        en="bookshop | {} Books | Hand-picked books and readings on Thursdays.",
        it="libreria | Libreria {} | Libri scelti uno a uno e letture il giovedì.",
        pl="księgarnia | Księgarnia {} | Wybrane książki i czytania w czwartki.",
    ),
    _trade(
        "jewellery maker",
        "Jewellery Designer",
        pt="joalharia | Joias {} | Joias de autor em prata reciclada.",
        de="Schmuckwerkstatt | Schmuck {} | Ringe und Ketten aus recyceltem Silber.",
        fr="bijoux | Bijoux {} | Bijoux d’auteur en argent recyclé.",
        es="joyería | Joyas {} | Joyas de autor en plata reciclada.",
        en="jewellery maker | {} Jewellery | Rings and chains in recycled silver.",
        it="gioielli | Gioielli {} | Gioielli d’autore in argento riciclato.",
        pl="biżuteria | Biżuteria {} | Autorska biżuteria ze srebra z odzysku.",
    ),
    _trade(
        "architecture studio",
        "Architecture Studio",
        pt="ateliê de arquitetura | Ateliê {} | Casas pequenas, reabilitação e mobiliário.",
        de="Architekturbüro | Architektur {} | Umbauten, kleine Häuser und Möbel.",
        fr="atelier d’architecture | Atelier {} | Petites maisons, rénovations et mobilier.",
        es="estudio de arquitectura | Taller {} | Casas pequeñas, reformas y mobiliario.",
        en="architecture studio | {} Architects | Small houses, refurbishments and furniture.",
        it="studio di architettura | Architetti {} | Piccole case, ristrutturazioni e arredi.",
        pl="pracownia architektoniczna | Pracownia {} | Małe domy, remonty i meble.",
    ),
    _trade(
        "vegan restaurant",
        "Vegan Restaurant",
        pt="restaurante vegano | Cozinha {} | Menu do dia sem produtos animais, vinho natural.",
        de="veganes Restaurant | Küche {} | Pflanzliche Küche und Naturwein.",
        fr="restaurant végétal | Cantine {} | Cuisine végétale et vins nature.",
        es="restaurante vegano | Cocina {} | Cocina vegetal de mercado y vino natural.",
        en="vegan restaurant | {} Kitchen | Plant-based plates and natural wine.",
        it="ristorante vegano | Cucina {} | Cucina vegetale di mercato e vini naturali.",
        pl="restauracja wegańska | Kuchnia {} | Kuchnia roślinna i wina naturalne.",
    ),
)
