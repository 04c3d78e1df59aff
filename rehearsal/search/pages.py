"""What the index holds of one profile: its own page in several forms, its posts, and the lists it appears in."""

from dataclasses import dataclass
from urllib.parse import quote

from rehearsal import cast
from rehearsal.directory.folding import fold, number, slug
from rehearsal.directory.places import PLACES, Place
from rehearsal.directory.profiles import Profile
from rehearsal.directory.trades import TRADES, Trade
from rehearsal.search.wording import WORDS, cut, filled

LOCALES = {"pt": "pt-pt", "de": "de-de", "fr": "fr-fr", "es": "es-es", "it": "it-it", "pl": "pl-pl", "en": "en-gb"}
FORMS: dict[str, tuple[str, ...]] = {
    "instagram": (
        "https://www.instagram.com/{username}/",
        "https://www.instagram.com/{username}/?hl={language}",
        "https://instagram.com/{username}",
        "https://m.instagram.com/{username}/",
        "https://www.instagram.com/{username}?igsh=MzRlODBiNWFlZA%3D%3D&utm_source=qr",
    ),
    "linkedin": (
        "https://{code}.linkedin.com/in/{username}",
        "https://www.linkedin.com/in/{username}/",
        "https://www.linkedin.com/in/{username}?trk=public_profile_browsemap",
        "https://{code}.linkedin.com/in/{username}/{language}",
        "https://linkedin.com/in/{username}/?originalSubdomain={code}",
    ),
    "tiktok": (
        "https://www.tiktok.com/@{username}",
        "https://www.tiktok.com/@{username}?lang={locale}",
        "https://m.tiktok.com/@{username}/",
        "https://www.tiktok.com/@{username}?is_from_webapp=1&sender_device=pc",
        "https://www.tiktok.com/@{username}/?utm_source=share",
    ),
    "facebook": (
        "https://www.facebook.com/{username}/",
        "https://m.facebook.com/{username}",
        "https://{locale}.facebook.com/{username}/",
        "https://www.facebook.com/{username}?locale={underscored}",
        "https://www.facebook.com/{username}/about/",
    ),
}
NUMBERED = (
    "https://www.facebook.com/profile.php?id={username}",
    "https://m.facebook.com/profile.php?id={username}&locale={underscored}",
)
POSTS: dict[str, tuple[str, ...]] = {
    "instagram": ("https://www.instagram.com/p/{code}/", "https://www.instagram.com/{username}/reel/{code}/"),
    "linkedin": ("https://www.linkedin.com/posts/{username}_activity-7{digits}-{short}",),
    "tiktok": ("https://www.tiktok.com/@{username}/video/7{digits}",),
    "facebook": (
        "https://www.facebook.com/{username}/posts/pfbid0{code}",
        "https://www.facebook.com/{username}/photos/{digits}/",
    ),
}
LISTS: dict[str, str] = {
    "instagram": "https://www.instagram.com/explore/tags/{tag}/",
    "linkedin": "https://www.linkedin.com/jobs/{slug}-jobs-{city}",
    "tiktok": "https://www.tiktok.com/discover/{slug}-{city}",
    "facebook": "https://www.facebook.com/groups/{tag}/",
}


@dataclass(frozen=True, slots=True)
class Document:
    url: str
    title: str
    snippet: str
    words: str
    country: str
    rank: int


def _address(profile: Profile, provider: str, nth: int) -> str:
    forms = NUMBERED if profile.platform == "facebook" and profile.username.isdigit() else FORMS[profile.platform]
    at = number(f"{provider} form {profile.platform} {profile.username}", len(forms)) + nth
    locale = LOCALES[profile.language]
    head, _, tail = locale.partition("-")
    return forms[at % len(forms)].format(
        username=quote(profile.username, safe=""),
        language=profile.language,
        code=profile.country_code if profile.country_code != "gb" else "uk",
        locale=locale,
        underscored=f"{head}_{tail.upper()}",
    )


def _title(profile: Profile, language: str, form: int) -> str:
    words, name = WORDS[language], profile.full_name
    if profile.platform == "instagram":
        return f"{name} (@{profile.username}) • {words.instagram_title}"
    if profile.platform == "tiktok":
        return f"{name} (@{profile.username}) | TikTok"
    if profile.platform == "facebook":
        return (f"{name} | {profile.local_city} | Facebook", f"{name} - Facebook", f"{name} | Facebook")[form % 3]
    return (
        f"{name} - {profile.title} - {profile.company} | LinkedIn",
        f"{name} – {profile.title} {words.works_at} {profile.company} | LinkedIn",
        f"{name} - {profile.company} | LinkedIn",
        f"{name} - {profile.title} - {profile.company} ...",
    )[form % 4]


def _snippet(profile: Profile, language: str, form: int) -> str:
    words = WORDS[language]
    counted = profile.followers_count is not None
    if profile.platform == "linkedin":
        facts = filled(words.linkedin, profile, words)
        where = f"{profile.city}, {profile.region}, {profile.country}"
        return f"{where} · {profile.title} · {profile.company}. {profile.bio}" if form % 2 else f"{profile.bio} {facts}"
    if not counted:
        return profile.bio or f"{profile.full_name} · {profile.local_city}"
    if profile.platform == "instagram":
        return filled(words.instagram_bio if profile.bio else words.instagram, profile, words)
    if profile.platform == "tiktok":
        said = filled(words.tiktok, profile, words, short=True)
        return f"{profile.full_name} (@{profile.username}) {' '.join(said.split())}"
    numbers = filled(words.facebook, profile, words)
    return f"{profile.full_name}, {profile.local_city}. {numbers} {profile.bio}"


def profile_pages(profile: Profile, provider: str) -> list[Document]:
    """The profile, and for one in five the same again in another form, far behind."""
    seed = f"{provider} {profile.platform} {profile.username}"
    language = "en" if number(f"{seed} language", 3) == 0 else profile.language
    form = number(f"{seed} wording", 12)
    times = 2 if number(f"{seed} again", 5) == 0 else 1
    title, snippet = _title(profile, language, form), _snippet(profile, language, form)
    return [
        Document(
            url=_address(profile, provider, nth),
            title=title,
            snippet=cut(snippet.strip()),
            words=f"{fold(f'{title} {snippet}')} {profile.words}",
            country=profile.country_code,
            rank=nth * 1000 + number(f"{seed} rank", 1000),
        )
        for nth in range(times)
    ]


def post_pages(profile: Profile, provider: str) -> list[Document]:
    """One profile in four also has a post in the index, a LinkedIn one in three its company's page."""
    seed = f"{provider} {profile.platform} {profile.username} post"
    if profile.platform == "linkedin" and number(f"{seed} company", 3) == 0:
        address, title = f"https://www.linkedin.com/company/{slug(profile.company)}", f"{profile.company} | LinkedIn"
    elif number(seed, 4) == 0 and not profile.username.isdigit():
        address, title = _post_address(profile, seed), f"{profile.full_name}: {profile.local_category}"
    else:
        return []
    snippet = f"{profile.company or profile.full_name}, {profile.local_city}. {profile.bio}"
    words = f"{fold(title)} {profile.words} {profile.platform}"
    return [Document(address, title, cut(snippet), words, profile.country_code, number(f"{seed} rank", 1000))]


def _post_address(profile: Profile, seed: str) -> str:
    forms = POSTS[profile.platform]
    return forms[number(f"{seed} form", len(forms))].format(
        username=quote(profile.username, safe=""),
        code=f"C{number(f'{seed} code', 16**10):010x}",
        digits=f"{number(f'{seed} digits', 10**18):018d}",
        short=f"{number(f'{seed} short', 16**4):04x}",
    )


def list_pages(provider: str) -> list[Document]:
    """Pages about a trade in a city that are nobody's profile: tags, job lists, groups, guides."""
    found = []
    for trade in TRADES:
        for place in PLACES:
            found += [_list_page(provider, platform, trade, place) for platform in LISTS]
            found.append(_guide(provider, trade, place))
    return found


def _list_page(provider: str, platform: str, trade: Trade, place: Place) -> Document:
    tag = slug(f"{trade.name} {place.local}").replace("-", "")
    address = LISTS[platform].format(tag=tag, slug=slug(trade.name), city=slug(place.city))
    title = f"{trade.name.capitalize()} in {place.city} | {cast.TITLES[platform]}"
    return _about(provider, address, title, trade, place)


def _guide(provider: str, trade: Trade, place: Place) -> Document:
    city, name = slug(place.city), slug(trade.name)
    address = f"https://www.{city}-guide.example/best-{name}-{city}"
    return _about(provider, address, f"The best {trade.name} addresses in {place.city}", trade, place)


def _about(provider: str, address: str, title: str, trade: Trade, place: Place) -> Document:
    wording = trade.in_words[place.language]
    snippet = (
        f"{title}. {wording.word}, {place.local}. Updated lists, opening times and tips from people who live there."
    )
    words = fold(f"{title} {snippet} {place.country}")
    return Document(address, title, snippet, words, place.code, number(f"{provider} {address}", 1000))
