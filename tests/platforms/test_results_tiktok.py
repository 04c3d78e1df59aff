"""Facts in the titles and snippets of results that lead to TikTok."""

from __future__ import annotations

import pytest

from platforms.results import ResultFacts
from platforms.tiktok.results import facts_of

TITLES = {
    "Studio X (@studiox) | TikTok": "Studio X",
    "Studio X (@studiox) Official | TikTok": "Studio X",
    "Studio X(@studiox)のTikTok": "Studio X",
    "Studio X (@studio.x_1) - TikTok": "Studio X",
    "Studio X (@studiox) TikTok | Watch Studio X's Newest TikTok Videos": "Studio X",
    "How to bake bread | TikTok": "",
    "TikTok - Make Your Day": "",
    "@studiox | TikTok": "",
    "": "",
}
SNIPPETS = [
    "Studio X (@studiox) on TikTok | 120.4K Likes. 9.8K Followers. Bread daily.Watch the latest of X (@studiox).",
    "Studio X (@studiox) auf TikTok | 120.4K Mal „Gefällt mir“. 9.8K Follower*innen. Bread daily.Sieh dir es an.",
    "Studio X (@studiox) sur TikTok | 120.4K J'aime. 9.8K abonné(e)s. Bread daily.Regarde la dernière vidéo.",
    "Studio X (@studiox) en TikTok | 120.4K me gusta. 9.8K seguidores. Bread daily.Mira el video más reciente.",
    "Studio X (@studiox) no TikTok | 120.4K curtidas. 9.8K seguidores. Bread daily.Assista ao último vídeo.",
    "Studio X (@studiox) su TikTok |120.4K Mi piace.9.8K follower.Bread daily.Guarda l'ultimo video.",
    "Studio X (@studiox) di TikTok | 120.4K Suka. 9.8K Pengikut. Bread daily.Tonton video terbaru.",
    "Studio X (@studiox) on TikTok | 120.4K Likes. 9.8K Followers. Bread daily.",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_a_title_says_the_name_of_a_creator_and_not_of_a_video(title: str) -> None:
    assert facts_of(title, "") == ResultFacts(full_name=TITLES[title])


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet_says_name_followers_and_bio(snippet: str) -> None:
    assert facts_of("TikTok", snippet) == ResultFacts(full_name="Studio X", bio="Bread daily.", followers_count=9_800)


def test_likes_are_not_followers() -> None:
    assert facts_of("", "1204 Likes, 12 Comments. TikTok video from Studio X (@studiox): “New bread”.") == ResultFacts()


def test_a_closing_sentence_in_unknown_words_is_no_bio() -> None:
    snippet = "Studio X (@studiox) na TikToku | 120.4K Likes. 9.8K Followers. Kruh. Oglej si Studio X (@studiox)."
    assert facts_of("", snippet).bio == ""
    assert facts_of("", snippet).followers_count == 9_800
