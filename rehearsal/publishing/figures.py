"""Numbers of a post: always the same for the same post and age, never falling, as a quiet account would see them."""

import hashlib
from dataclasses import dataclass

from rehearsal.publishing.posts import Post

DAY = 86_400.0


@dataclass(frozen=True)
class Figures:
    impressions: int
    likes: int
    comments: int
    shares: int
    clicks: int
    saves: int

    @property
    def engagements(self) -> int:
        return self.likes + self.comments + self.shares + self.clicks


def figures(post: Post, now: float) -> Figures:
    dice = hashlib.sha256(f"{post.platform}\n{post.remote_id}".encode()).digest()
    age = max(0.0, now - post.at)
    # Half of what a post will ever get comes within the first six hours.
    grown = age / (age + DAY / 4)
    seen = (200 + int.from_bytes(dice[:2], "big") % 4800) * grown
    shares = [seen * (low + dice[place] / 255 * spread) for place, (low, spread) in enumerate(RATES, start=2)]
    return Figures(int(seen), *(int(value) for value in shares))


#: Least share of those who saw it, and how much more it may be: likes, comments, shares, clicks, saves.
RATES = ((0.01, 0.05), (0.001, 0.01), (0.001, 0.01), (0.005, 0.03), (0.001, 0.008))
