"""Which column of a file means which field of a profile: proposed from header words and from what the cells hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: Fields a column can be mapped to, with the words people read.
FIELDS: dict[str, str] = {
    "username": "Username",
    "url": "Profile address",
    "full_name": "Full name",
    "first_name": "First name",
    "last_name": "Last name",
    "bio": "Bio",
    "category": "Category",
    "location": "Location",
    "company": "Company",
    "title": "Job title",
    "email": "Email",
    "website": "Website",
    "followers_count": "Followers",
    "following_count": "Following",
    "posts_count": "Posts",
    "engagement_score": "Engagement score (0–100)",
    "time_zone": "Time zone",
    "platform": "Platform",
}

# Header words without accents and capitals; English, German, Spanish, French, Portuguese, Italian, Dutch.
_WORDS: dict[str, str] = {
    "username": "username|user name|user|handle|screen name|account|account name|nickname|nick|login|ig username|"
    "ig handle|instagram handle|unique id|public identifier|vanity name|profile username|user handle|benutzername|"
    "nutzername|benutzer|usuario|nombre de usuario|utilisateur|nom d utilisateur|identifiant|pseudo|"
    "nome de usuario|nome do usuario|utilizador|nome utente|gebruikersnaam",
    "url": "url|profile url|profile link|link|profile|profileurl|permalink|user url|account url|public profile url|"
    "person url|person linkedin url|profil|profil url|profillink|profil link|profiladresse|enlace|perfil|"
    "enlace del perfil|url del perfil|enlace de perfil|lien|lien du profil|url du profil|url do perfil|"
    "link do perfil|profilo|link profilo|profiel|contact profile url",
    "full_name": "full name|fullname|display name|contact name|profile name|person name|vollstandiger name|"
    "vollername|ganzer name|anzeigename|nombre completo|nombre y apellidos|nom complet|nome completo|"
    "volledige naam|naam|lead name|prospect name|owner name",
    "first_name": "first name|firstname|given name|forename|vorname|primer nombre|prenom|primeiro nome|voornaam",
    "last_name": "last name|lastname|surname|family name|nachname|familienname|apellido|apellidos|"
    "nom de famille|sobrenome|apelido|cognome|achternaam",
    "bio": "bio|biography|about|about me|description|summary|profile bio|headline bio|beschreibung|biografie|"
    "uber mich|info|biografia|descripcion|acerca de|biographie|a propos|descricao|sobre|descrizione|beschrijving|"
    "signature",
    "category": "category|category name|business category|business category name|niche|industry|kategorie|branche|"
    "categoria|sector|categorie|setor|nicho|nicho de mercado",
    "location": "location|city|place|region|country|based in|standort|ort|stadt|wohnort|land|ubicacion|ciudad|pais|"
    "lieu|ville|pays|localisation|localizacao|cidade|localidade|luogo|citta|locatie|plaats",
    "company": "company|company name|current company|organization|organisation|employer|firma|unternehmen|"
    "arbeitgeber|empresa|compania|entreprise|societe|azienda|bedrijf",
    "title": "title|job title|position|role|headline|occupation|current position|stelle|funktion|berufsbezeichnung|"
    "jobtitel|beruf|puesto|cargo|poste|fonction|posizione|functie|intitule du poste",
    "email": "email|e mail|email address|e mail address|mail|public email|business email|contact email|work email|"
    "e mail adresse|mailadresse|emailadresse|correo|correo electronico|direccion de correo|courriel|adresse e mail|"
    "adresse email|endereco de email|endereco de e mail|emails",
    "website": "website|web site|site|homepage|external url|bio link|web|webseite|internetseite|sitio web|pagina web|"
    "site web|site internet|sito web|bio url|link in bio|external link",
    "followers_count": "followers|follower|followers count|follower count|number of followers|fans|subscribers|"
    "edge followed by|followed by|abonnenten|anzahl follower|seguidores|numero de seguidores|nombre d abonnes|"
    "abonnes|follower anzahl|volgers|seguaci",
    "following_count": "following|following count|followings|followings count|follows|follows count|follow count|"
    "edge follow|gefolgt|abonniert|folgt|seguidos|siguiendo|abonnements|seguindo|a seguir|seguiti|volgend",
    "posts_count": "posts|post count|posts count|media count|number of posts|videos|video count|tweets|beitrage|"
    "anzahl beitrage|publicaciones|publications|publicacoes|berichten",
    "engagement_score": "engagement score|engagement|engagement rate|er|score|engagementrate|tasa de interaccion|"
    "taux d engagement|taxa de engajamento|interaktionsrate",
    "time_zone": "time zone|timezone|tz|zeitzone|zona horaria|fuseau horaire|fuso horario",
    "platform": "platform|network|social network|social media|channel|plattform|netzwerk|kanal|plataforma|red social|"
    "red|plateforme|reseau|reseau social|rede social|rede|piattaforma",
}
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words.split("|")}
#: A name, the whole of it or a part: other columns decide.
_NAME_WORDS = {"name", "names", "nombre", "nome", "nom", "contact", "person", "lead"}
#: May head usernames or names of people: the cells decide.
_LOOSE_WORDS = {
    "user", "account", "account name", "nick", "nickname", "login", "usuario", "benutzer", "utilisateur", "pseudo",
    "utilizador",
}  # fmt: skip
#: Such a header speaks of something else, whatever other words it has.
_ELSEWHERE = {
    "company", "organization", "firma", "empresa", "entreprise", "post", "image", "picture", "photo", "avatar", "pic",
    "video", "thumbnail", "latest", "logo",
}  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HANDLE = re.compile(r"@?[\w.\-]{2,100}")
_MARKED_HANDLE = re.compile(r"@[\w.\-]{2,100}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Column ``column`` seems to be ``field``; ``confidence`` from 0 to 1."""

    column: int
    field: str
    confidence: float


def plain_words(header: str) -> str:
    """``Follower-Anzahl``, ``followerCount``: lower-case words without accents."""
    split = _CAMEL.sub(" ", header)
    bare = "".join(c for c in unicodedata.normalize("NFKD", split) if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"[^\W_]+", bare))


def known_field(header: str, platforms: Sequence[str] = ()) -> tuple[str, float]:
    """The field a header names and how sure that is; ('', 0) if none."""
    if len(header) > 80:
        return "", 0.0
    words = plain_words(header)
    if words in _NAME_WORDS:
        return "full_name", 0.8
    if words in _FIELD_OF:
        return _FIELD_OF[words], 0.8 if words in _LOOSE_WORDS else 1.0
    left = [word for word in words.split() if word not in platforms]
    if words and not left:
        return "username", 0.7
    if len(left) < len(words.split()) and " ".join(left) in _FIELD_OF:
        return _FIELD_OF[" ".join(left)], 0.95
    return ("", 0.0) if set(left) & _ELSEWHERE else _partly(" ".join(left))


def _partly(words: str) -> tuple[str, float]:
    """A known phrase of several words, or one word that means one thing only, inside a longer header."""
    for word, field in _FIELD_OF.items():
        telling = " " in word or word in {"username", "followers", "follower", "email", "seguidores", "biography"}
        if telling and f" {word} " in f" {words} ":
            return field, 0.6
    return "", 0.0


def propose(
    columns: Sequence[str], samples: Sequence[Sequence[str]], *, platforms: Sequence[str], headed: bool
) -> list[Proposal]:
    """The best column for each field, by what the header says and the cells hold."""
    guesses = []
    for index, header in enumerate(columns):
        cells = [row[index].strip() for row in samples if index < len(row) and row[index].strip()]
        field, confidence = known_field(header, platforms) if headed else ("", 0.0)
        guesses.append(_checked(Proposal(index, field, confidence), cells, platforms))
    best: dict[str, Proposal] = {}
    for guess in _names_settled(columns, guesses):
        if guess.field and (guess.field not in best or guess.confidence > best[guess.field].confidence):
            best[guess.field] = guess
    _one_platform_each(best, columns, platforms)
    if not headed and not best and len(columns) == 1:
        cells = [row[0].strip() for row in samples if row]
        if _share(cells, lambda cell: bool(_HANDLE.fullmatch(cell))) >= 0.8:
            best["username"] = Proposal(0, "username", 0.5)
    return sorted(best.values(), key=lambda proposal: proposal.column)


def _one_platform_each(best: dict[str, Proposal], columns: Sequence[str], platforms: Sequence[str]) -> None:
    """A list of people with one column for each network: only one of these columns can name the profile."""
    if "url" not in best or "username" not in best:
        return
    at, named = (
        {word for word in plain_words(columns[best[field].column]).split() if word in platforms}
        for field in ("url", "username")
    )
    if named and at and named != at:
        weaker = min((best["username"], best["url"]), key=lambda proposal: proposal.confidence)
        del best[weaker.field]


def _checked(guess: Proposal, cells: list[str], platforms: Sequence[str]) -> Proposal:
    """What the cells hold outweighs an unclear header: a 'link' that leads elsewhere is a website."""
    if not cells:
        return Proposal(guess.column, guess.field, guess.confidence * 0.8)
    profiles = _share(cells, lambda cell: bool(platform_in(cell, platforms)))
    if guess.field in {"", "url", "username", "full_name", "website"} and profiles >= 0.6:
        return Proposal(guess.column, "url", max(guess.confidence if guess.field == "url" else 0.0, 0.5 + profiles / 2))
    if guess.field == "url" and _share(cells, is_address) >= 0.6 and profiles < 0.2:
        return Proposal(guess.column, "website", 0.5)
    if guess.field == "username" and guess.confidence < 1 and _share(cells, lambda cell: " " not in cell) < 0.5:
        return Proposal(guess.column, "full_name", 0.5)
    if guess.field == "url" and _share(cells, lambda cell: bool(_HANDLE.fullmatch(cell))) >= 0.8:
        return Proposal(guess.column, "username", 0.6)
    if guess.field:
        return guess
    if _share(cells, lambda cell: bool(_EMAIL.fullmatch(cell))) >= 0.6:
        return Proposal(guess.column, "email", 0.7)
    if _share(cells, lambda cell: bool(_MARKED_HANDLE.fullmatch(cell))) >= 0.6:
        return Proposal(guess.column, "username", 0.8)
    return guess


def _names_settled(columns: Sequence[str], guesses: list[Proposal]) -> list[Proposal]:
    """'Vorname, Name' and 'Nombre, Apellidos': a bare name is the part that no other column gives."""
    fields = {guess.field for guess in guesses}
    settled = []
    for guess in guesses:
        if guess.field == "full_name" and plain_words(columns[guess.column]) in _NAME_WORDS:
            if "last_name" in fields and "first_name" not in fields:
                guess = Proposal(guess.column, "first_name", 0.7)
            elif "first_name" in fields and "last_name" not in fields:
                guess = Proposal(guess.column, "last_name", 0.7)
        settled.append(guess)
    return settled


def _share(cells: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells)


def is_address(cell: str) -> bool:
    return bool(_ADDRESS.fullmatch(cell))


def looks_like_data(cell: str) -> bool:
    """No header says this: an address, an email, a handle with its '@', a number."""
    cell = cell.strip()
    return bool(is_address(cell) or _EMAIL.fullmatch(cell) or _MARKED_HANDLE.fullmatch(cell) or cell[:1].isdigit())


def platform_in(address: str, platforms: Sequence[str]) -> str:
    """The platform whose name is part of the host of ``address``, or ''."""
    if not is_address(address):
        return ""
    host = address.split("://", 1)[-1].split("/", 1)[0].casefold()
    return next((label for label in host.split(".") if label in platforms), "")


def one_platform(columns: Sequence[str], cells: Sequence[str], platforms: Sequence[str]) -> str:
    """The platform of a whole file: that of all its addresses, else the only one its header names."""
    seen = {found for cell in cells if (found := platform_in(cell.strip(), platforms))}
    if not seen:
        seen = {word for name in columns for word in plain_words(name).split() if word in platforms}
    return seen.pop() if len(seen) == 1 else ""


_SHORT = {
    "instagram": "ig|insta",
    "facebook": "fb|meta",
    "linkedin": "li|linked in",
    "tiktok": "tt|tik tok",
}


def platform_named(text: str, platforms: Sequence[str]) -> str:
    """The platform meant by 'Instagram', 'IG' or 'linkedin.com'; '' if none."""
    words = plain_words(text.casefold().removeprefix("www.").removesuffix(".com"))
    for platform in platforms:
        if words == platform or words in _SHORT.get(platform, "").split("|"):
            return platform
    return ""
