"""The same business as each platform shows it: its own name, address, numbers and gaps."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from rehearsal.directory.businesses import Business
from rehearsal.directory.folding import fold, number, slug

WITHOUT_BIO = (17, 3)
WITHOUT_COUNTS = (19, 4)
PERSONAL = (12, 5)
NUMBERED = (13, 6)
ACCENTED = (9, 2)


@dataclass(frozen=True, slots=True)
class Profile:
    """``None`` for a count: the platform does not show it. ``title`` and ``company`` are for people only."""

    platform: str
    username: str
    url: str
    remote_id: str
    full_name: str
    bio: str
    category: str
    local_category: str
    city: str
    local_city: str
    region: str
    country: str
    country_code: str
    language: str
    website: str
    email: str
    followers_count: int | None
    following_count: int | None
    posts_count: int | None
    likes_count: int | None
    title: str = ""
    company: str = ""
    is_professional: bool = True
    is_verified: bool = False
    oddity: str = ""

    @property
    def location(self) -> str:
        return f"{self.city}, {self.country}"

    @property
    def words(self) -> str:
        """All that a search looks at, folded."""
        who = (self.full_name, self.username, self.title, self.company, self.email)
        where = (self.city, self.local_city, self.region, self.country)
        return fold(" ".join((*who, self.category, self.local_category, *where, self.bio)))


def _falls(business: Business, rule: tuple[int, int]) -> bool:
    every, at = rule
    return not business.oddity and business.index % every == at


def _joined(business: Business, between: str) -> str:
    return between.join(slug(business.name).split("-")) or f"shop{business.index}"


def _instagram(business: Business) -> str:
    city = slug(business.place.local).replace("-", "")
    styles = (_joined(business, ""), f"{_joined(business, '')}.{city}", f"{_joined(business, '_')}_{city}")
    return styles[business.index % 3][:30].strip("._")


def _tiktok(business: Business) -> str:
    return (_joined(business, ""), _joined(business, "."), _joined(business, "_"))[business.index % 3][:24].strip("._")


def _facebook(business: Business) -> str:
    if _falls(business, NUMBERED):
        return _remote_id("facebook", business)
    city = slug(business.place.local).replace("-", "")
    return (f"{_joined(business, '')}{city}", f"{_joined(business, '.')}.{city}")[business.index % 2][:50]


def _linkedin(business: Business) -> str:
    tail = f"{number(f'tail {business.index}', 16**6):06x}"
    if _falls(business, ACCENTED):
        return f"{'-'.join(business.owner.lower().replace(chr(39), '').split())}-{tail}"
    return f"{slug(business.owner)}-{tail}" if business.index % 2 else f"{slug(business.owner)}-{business.index}"


USERNAMES: dict[str, Callable[[Business], str]] = {
    "linkedin": _linkedin,
    "instagram": _instagram,
    "tiktok": _tiktok,
    "facebook": _facebook,
}


def url(platform: str, username: str) -> str:
    """The address in the platform's own form."""
    if platform == "facebook" and username.isdigit():
        return f"https://www.facebook.com/profile.php?id={username}"
    form = {
        "linkedin": "https://www.linkedin.com/in/{}",
        "instagram": "https://www.instagram.com/{}/",
        "tiktok": "https://www.tiktok.com/@{}",
        "facebook": "https://www.facebook.com/{}",
    }[platform]
    return form.format(quote(username, safe=""))


def _remote_id(platform: str, business: Business) -> str:
    floor = {"instagram": 17841 * 10**12, "facebook": 61550 * 10**9, "tiktok": 6900 * 10**15, "linkedin": 10**8}
    return str(floor[platform] + number(f"{platform} id {business.index}", 10**9))


def _followers(platform: str, business: Business) -> int:
    """Mostly hundreds and thousands, a few hundred thousand, hardly any million."""
    tier, size = number(f"{platform} tier {business.index}", 100), number(f"{platform} size {business.index}", 10**6)
    if platform == "linkedin":
        return 120 + size % 8800
    if tier < 55:
        return 260 + size % 9300
    if tier < 88:
        return 9_400 + size % 84_000
    return 90_000 + size % 880_000 if tier < 98 else 1_000_000 + size * 2


def profile_of(platform: str, business: Business, username: str) -> Profile:
    seen = not _falls(business, WITHOUT_COUNTS)
    followers = _followers(platform, business)
    person = platform == "linkedin"
    return Profile(
        platform=platform,
        username=username,
        url=url(platform, username),
        remote_id=username if platform == "facebook" and username.isdigit() else _remote_id(platform, business),
        full_name=business.owner if person else business.name,
        bio="" if _falls(business, WITHOUT_BIO) else business.bio,
        category=business.trade.category,
        local_category=business.wording.word,
        city=business.place.city,
        local_city=business.place.local,
        region=business.place.region,
        country=business.place.country,
        country_code=business.place.code,
        language=business.place.language,
        website=f"https://www.{business.domain}",
        email=business.email if business.index % 2 else "",
        followers_count=followers if seen else None,
        following_count=40 + number(f"{platform} following {business.index}", 1900) if seen else None,
        posts_count=12 + number(f"{platform} posts {business.index}", 1400) if seen else None,
        likes_count=followers * (7 if platform == "tiktok" else 1) + number(f"{platform} likes {business.index}", 90)
        if seen
        else None,
        title=business.role if person else "",
        company=business.name if person else "",
        is_professional=platform != "instagram" or not _falls(business, PERSONAL),
        is_verified=followers > 400_000,
        oddity=business.oddity,
    )
