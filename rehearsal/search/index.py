"""The index: pages of the cast as each provider crawled them, in an order that never changes."""

from functools import cache

from rehearsal.directory import listing
from rehearsal.search.pages import Document, list_pages, post_pages, profile_pages
from rehearsal.search.queries import Query

#: No engine pages deeper than some hundreds, whatever it says it found.
DEEPEST = 300


@cache
def _documents(provider: str) -> tuple[Document, ...]:
    found = list_pages(provider)
    for profile in listing.everyone():
        found += profile_pages(profile, provider)
        found += post_pages(profile, provider)
    return tuple(sorted(found, key=lambda document: (document.rank, document.url)))


def search(provider: str, query: Query, country: str = "") -> list[Document]:
    """``country``: ISO 3166 alpha-2; pages from there come first, the others are not left out."""
    if query.is_empty:
        return []
    found = [document for document in _documents(provider) if query.finds(document)]
    if country:
        found.sort(key=lambda document: document.country != country.lower())
    return found[:DEEPEST]
