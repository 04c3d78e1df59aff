"""Asking the cast: all of a platform, or one by name."""

from functools import cache
from types import MappingProxyType
from typing import Final

from rehearsal.directory import businesses
from rehearsal.directory.businesses import Business
from rehearsal.directory.folding import slug
from rehearsal.directory.profiles import USERNAMES, Profile, profile_of

PLATFORMS: Final = ("linkedin", "instagram", "tiktok", "facebook")


@cache
def _profiles(platform: str) -> MappingProxyType[str, Profile]:
    """By username. A name that is taken gets a number, as people do it when they sign up."""
    found: dict[str, Profile] = {}
    for business in businesses.everyone():
        username = _free(USERNAMES[platform](business), business, found)
        found[username.lower()] = profile_of(platform, business, username)
    return MappingProxyType(found)


def _free(username: str, business: Business, taken: dict[str, Profile]) -> str:
    if username.lower() not in taken:
        return username
    return f"{username[:18]}{slug(business.place.local).replace('-', '')[:3]}{business.index}"


def on(platform: str) -> tuple[Profile, ...]:
    return tuple(_profiles(platform).values())


def everyone() -> tuple[Profile, ...]:
    return tuple(profile for platform in PLATFORMS for profile in on(platform))


def find(platform: str, username: str) -> Profile | None:
    return _profiles(platform).get(username.lower()) if platform in PLATFORMS else None
