"""Titles and snippets as engines print them for each platform's pages, in the language of the page."""

from dataclasses import dataclass
from typing import Final

from rehearsal.directory.profiles import Profile

LONGEST_SNIPPET = 260


@dataclass(frozen=True, slots=True)
class Words:
    """One language. ``instagram`` and the others: the fixed words around names, numbers and the bio."""

    thousand: str
    million: str
    grouped: str
    decimal: str
    instagram_title: str
    instagram: str
    instagram_bio: str
    tiktok: str
    facebook: str
    linkedin: str
    works_at: str


WORDS: Final[dict[str, Words]] = {
    "en": Words(
        *("K", "M", ",", "."),
        "Instagram photos and videos",
        "{followers} Followers, {following} Following, {posts} Posts - See Instagram photos and videos from {name}"
        " (@{username})",
        '{followers} Followers, {following} Following, {posts} Posts - {name} (@{username}) on Instagram: "{bio}"',
        "on TikTok | {likes} Likes. {followers} Followers. {bio} Watch the latest video from {name} (@{username}).",
        "{likes} likes · {talking} talking about this · {here} were here.",
        "Experience: {company} · Location: {city} · {connections} connections on LinkedIn. View {name}’s profile on"
        " LinkedIn, a professional community of 1 billion members.",
        "at",
    ),
    "pt": Words(
        *(" mil", " mi", ".", ","),
        "Fotos e vídeos do Instagram",
        "{followers} seguidores, {following} seguindo, {posts} publicações - Veja fotos e vídeos do Instagram de {name}"
        " (@{username})",
        "{followers} seguidores, {following} seguindo, {posts} publicações - {name} (@{username}) no Instagram:"
        ' "{bio}"',
        "no TikTok | {likes} curtidas. {followers} seguidores. {bio} Assista ao último vídeo de {name} (@{username}).",
        "{likes} gostos · {talking} falam sobre isto · {here} estiveram aqui.",
        "Experiência: {company} · Localidade: {city} · {connections} conexões no LinkedIn. Veja o perfil de {name} no"
        " LinkedIn, uma comunidade profissional de 1 bilhão de usuários.",
        "na",
    ),
    "de": Words(
        *(" Tsd.", " Mio.", ".", ","),
        "Instagram-Fotos und -Videos",
        "{followers} Follower, {following} gefolgt, {posts} Beiträge – Sieh dir Instagram-Fotos und -Videos von {name}"
        " (@{username}) an",
        "{followers} Follower, {following} gefolgt, {posts} Beiträge – {name} (@{username}) auf Instagram: „{bio}“",
        "auf TikTok | {likes} „Gefällt mir“-Angaben. {followers} Follower*innen. {bio} Sieh dir das neueste Video von"
        " {name} (@{username}) an.",
        "{likes} „Gefällt mir“-Angaben · {talking} Personen sprechen darüber · {here} waren hier.",
        "Berufserfahrung: {company} · Standort: {city} · {connections} Kontakte auf LinkedIn. Sehen Sie sich das Profil"
        " von {name} auf LinkedIn an, einer professionellen Community mit mehr als 1 Milliarde Mitgliedern.",
        "bei",
    ),
    "fr": Words(
        *(" k", " M", "\u202f", ","),
        "Photos et vidéos Instagram",
        "{followers} abonnés, {following} abonnements, {posts} publications - Voir les photos et vidéos Instagram de"
        " {name} (@{username})",
        "{followers} abonnés, {following} abonnements, {posts} publications - {name} (@{username}) sur Instagram :"
        " « {bio} »",
        "sur TikTok | {likes} J’aime. {followers} followers. {bio} Regarde la dernière vidéo de {name} (@{username}).",
        "{likes} J’aime · {talking} en parlent · {here} personnes étaient ici.",
        "Expérience : {company} · Lieu : {city} · {connections} relations sur LinkedIn. Consultez le profil de {name}"
        " sur LinkedIn, une communauté professionnelle d’un milliard de membres.",
        "chez",
    ),
    "es": Words(
        *(" mil", " M", ".", ","),
        "Fotos y videos de Instagram",
        "{followers} seguidores, {following} seguidos, {posts} publicaciones - Ver fotos y videos de Instagram de"
        " {name} (@{username})",
        "{followers} seguidores, {following} seguidos, {posts} publicaciones - {name} (@{username}) en Instagram:"
        ' "{bio}"',
        "en TikTok | {likes} Me gusta. {followers} seguidores. {bio} Mira el video más reciente de {name}"
        " (@{username}).",
        "{likes} Me gusta · {talking} personas están hablando de esto · {here} personas estuvieron aquí.",
        "Experiencia: {company} · Ubicación: {city} · {connections} contactos en LinkedIn. Mira el perfil de {name} en"
        " LinkedIn, una red profesional de más de 1.000 millones de miembros.",
        "en",
    ),
    "it": Words(
        *(" mila", " Mln", ".", ","),
        "Foto e video di Instagram",
        "{followers} follower, {following} seguiti, {posts} post - Guarda le foto e i video di Instagram di {name}"
        " (@{username})",
        '{followers} follower, {following} seguiti, {posts} post - {name} (@{username}) su Instagram: "{bio}"',
        "su TikTok | {likes} Mi piace. {followers} follower. {bio} Guarda l’ultimo video di {name} (@{username}).",
        '{likes} "Mi piace" · {talking} persone ne parlano · {here} persone sono state qui.',
        "Esperienza: {company} · Località: {city} · {connections} collegamenti su LinkedIn. Vedi il profilo di {name}"
        " su LinkedIn, una community professionale di 1 miliardo di utenti.",
        "presso",
    ),
    "pl": Words(
        *(" tys.", " mln", "\u00a0", ","),
        "Zdjęcia i filmy na Instagramie",
        "{followers} obserwujących, {following} obserwowanych, {posts} postów – Zobacz zdjęcia i filmy użytkownika"
        " {name} (@{username}) na Instagramie",
        "{followers} obserwujących, {following} obserwowanych, {posts} postów – {name} (@{username}) na Instagramie:"
        " „{bio}”",
        "na TikToku | {likes} polubień. {followers} obserwujących. {bio} Obejrzyj najnowszy film użytkownika {name}"
        " (@{username}).",
        "{likes} użytkowników lubi to · {talking} mówi o tym · {here} było tutaj.",
        "Doświadczenie: {company} · Lokalizacja: {city} · {connections} kontaktów na LinkedIn. Wyświetl profil"
        " {name} na LinkedIn, w społeczności zawodowej liczącej miliard użytkowników.",
        "w",
    ),
}


def display(count: int, words: Words) -> str:
    """12,345 as the language shows it: "12.3K", "12,3 Tsd."; below ten thousand in full."""
    if count < 10_000:
        return f"{count:,}".replace(",", words.grouped)
    unit, name = (10**6, words.million) if count >= 10**6 else (10**3, words.thousand)
    tenths = count * 10 // unit
    part = f"{words.decimal}{tenths % 10}" if tenths % 10 else ""
    return f"{tenths // 10}{part}{name}"


def cut(text: str, longest: int = LONGEST_SNIPPET) -> str:
    return text if len(text) <= longest else f"{text[:longest].rsplit(' ', 1)[0]} ..."


def filled(template: str, profile: Profile, words: Words, *, short: bool = False) -> str:
    """``short``: counts as TikTok prints them, in English form in every language."""
    shown = WORDS["en"] if short else words
    counts = {
        "followers": profile.followers_count or 0,
        "following": profile.following_count or 0,
        "posts": profile.posts_count or 0,
        "likes": profile.likes_count or 0,
        "talking": 3 + (profile.likes_count or 0) % 90,
        "here": 20 + (profile.likes_count or 0) % 800,
    }
    # Newlines of a bio are blanks in a snippet.
    bio = " ".join(profile.bio.split())
    connections = "500+" if (profile.followers_count or 501) > 500 else str(profile.followers_count)
    return template.format(
        **{name: display(count, shown) for name, count in counts.items()},
        name=profile.full_name,
        username=profile.username,
        bio=bio[:400],
        company=profile.company,
        city=profile.city if words is WORDS["en"] else profile.local_city,
        connections=connections,
    )
