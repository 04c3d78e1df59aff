"""Facts in the titles and snippets of results that lead to Instagram and Facebook."""

from __future__ import annotations

import pytest

from platforms.meta.results import facebook_facts_of, instagram_facts_of
from platforms.results import ResultFacts

INSTAGRAM_TITLES = {
    "Studio X (@studiox) • Instagram photos and videos": "Studio X",
    "Studio X (@studiox) · Instagram photos and videos": "Studio X",
    "Studio X (@studiox) • Instagram-Fotos und -Videos": "Studio X",
    "Studio X (@studiox) • Photos et vidéos Instagram": "Studio X",
    "Studio X (@studiox) • Fotos y videos de Instagram": "Studio X",
    "Studio X (@studiox) • Fotos e vídeos do Instagram": "Studio X",
    "Studio X (@studiox) • Foto e video di Instagram": "Studio X",
    "Studio X(@studiox) • Instagram写真と動画": "Studio X",
    "スタジオX（@studiox） • Instagram写真と動画": "スタジオX",
    "Studio X (@studio.x_1) - Instagram": "Studio X",
    "Studio X | Cakes & More (@studiox) • Instagram photos and videos": "Studio X | Cakes & More",
    "Studio X 🍞 (@studiox) | Instagram": "Studio X 🍞",
    'Studio X on Instagram: "New cake (@friend)"': "Studio X",
    "Studio X auf Instagram: „Neuer Kuchen“": "Studio X",
    "(@studiox) • Instagram photos and videos": "",
    "@studiox • Instagram photos and videos": "",
    "Instagram": "",
    "Login • Instagram": "",
    "Studio X ...": "",
    "": "",
}

INSTAGRAM_COUNTS = [
    "12.3K Followers, 310 Following, 95 Posts - See Instagram photos and videos from Studio X (@studiox)",
    "12.3K followers · 310 following · 95 posts",
    "<strong>12.3K</strong> Followers, 310 Following, 95 Posts",
    "12,300 Followers, 310 Following, 95 Posts - Studio X (@studiox) on Instagram",
    "12.300 Follower, 310 gefolgt, 95 Beiträge – Sieh dir Instagram-Fotos und -Videos von Studio X (@studiox) an",
    "12,3 Tsd. Follower, 310 gefolgt, 95 Beiträge",
    "12,3 k abonnés, 310 abonnements, 95 publications – Voir les photos et vidéos Instagram de Studio X (@studiox)",
    "12 300 abonnés, 310 suivis, 95 publications",
    "12,3 mil seguidores, 310 seguidos, 95 publicaciones - Ver fotos y videos de Instagram de Studio X (@studiox)",
    "12,3 mil seguidores, 310 seguindo, 95 publicações - Veja fotos e vídeos do Instagram de Studio X (@studiox)",
    "12,3K follower, 310 seguiti, 95 post - Guarda le foto e i video di Instagram di Studio X (@studiox)",
    "12,3K volgers, 310 volgend, 95 berichten - Bekijk Instagram-foto's en -video's van Studio X (@studiox)",
    "12,3 tys. obserwujących, 310 obserwowanych, 95 postów",
    "12,3 тыс. подписчиков, 310 подписок, 95 публикаций",
    "12,3 B takipçi, 310 takip, 95 gönderi",
    "12,3 rb Pengikut, 310 Mengikuti, 95 Postingan",
    "12,3 tn följare, 310 följer, 95 inlägg",
    "フォロワー12,300人、フォロー中310人、投稿95件",
    "팔로워 12,300명, 팔로잉 310명, 게시물 95개",
    "1.23万 位粉丝、 310 已关注、 95 篇帖子",
    "١٢٫٣ ألف متابع، ٣١٠ يتابع، ٩٥ منشور",
    "Followers: 12,300 · Following: 310 · Posts: 95",
]

FACEBOOK = [
    ("Studio X - Home | Facebook", "", ResultFacts("Studio X")),
    ("Studio X | Facebook", "", ResultFacts("Studio X")),
    ("Studio X - Facebook", "", ResultFacts("Studio X")),
    ("(20+) Studio X | Facebook", "", ResultFacts("Studio X")),
    ("Studio X - Startseite | Facebook", "", ResultFacts("Studio X")),
    ("Studio X - Accueil | Facebook", "", ResultFacts("Studio X")),
    ("Studio X - Página inicial | Facebook", "", ResultFacts("Studio X")),
    ("Studio X - Inicio | Facebook", "", ResultFacts("Studio X")),
    ("Café-Bar Ada - Posts - Facebook", "", ResultFacts("Café-Bar Ada")),
    (
        "Studio X | Lisbon | Facebook",
        "Studio X, Lisbon. 1,204 likes · 12 talking about this · 30 were here. Bread and cakes.",
        ResultFacts("Studio X", location="Lisbon", bio="Bread and cakes."),
    ),
    (
        "Studio X - Home | Facebook",
        "Studio X, Lisbon, Portugal. 1,204 likes · 12 talking about this. Bread · Cakes",
        ResultFacts("Studio X", location="Lisbon, Portugal", bio="Bread · Cakes"),
    ),
    (
        "Studio X | Facebook",
        "Studio X, Berlin. Gefällt 1.204 Mal · 12 Personen sprechen darüber · 30 waren hier. Brot und Kuchen",
        ResultFacts("Studio X", location="Berlin", bio="Brot und Kuchen"),
    ),
    (
        "Studio X | Facebook",
        "Studio X, Lyon. 1 204 J’aime · 12 en parlent · 30 personnes étaient ici. Pains et gâteaux",
        ResultFacts("Studio X", location="Lyon", bio="Pains et gâteaux"),
    ),
    (
        "Studio X | Facebook",
        "Studio X, Roma. Mi piace: 1204 · 12 persone ne parlano. Pane",
        ResultFacts("Studio X", location="Roma", bio="Pane"),
    ),
    ("Studio X | Facebook", "Studio X. 1,204 likes. Bread", ResultFacts("Studio X", bio="Bread")),
    (
        "Studio X | Facebook",
        "Studio X. 1,204 likes · 1,310 followers · 12 talking about this. Bread",
        ResultFacts("Studio X", bio="Bread", followers_count=1_310),
    ),
    ("Studio X | Facebook", "1.2K likes • 1.3K followers", ResultFacts("Studio X", followers_count=1_300)),
    ("Studio X | Cakes and More | Facebook", "We bake.", ResultFacts("Studio X")),
    ("Ada Lovelace Profiles | Facebook", "", ResultFacts()),
    ("Log in or sign up to view | Facebook", "", ResultFacts()),
    ("Facebook", "", ResultFacts()),
    ("Studio of the ... | Facebook", "", ResultFacts()),
    ("Studio X | Facebook", "I took brands to 100K followers in 2 years.", ResultFacts("Studio X")),
]


@pytest.mark.parametrize("title", INSTAGRAM_TITLES)
def test_an_instagram_title_says_the_name(title: str) -> None:
    assert instagram_facts_of(title, "") == ResultFacts(full_name=INSTAGRAM_TITLES[title])


@pytest.mark.parametrize("snippet", INSTAGRAM_COUNTS)
def test_an_instagram_snippet_says_three_counts(snippet: str) -> None:
    facts = instagram_facts_of("", snippet)
    assert (facts.followers_count, facts.following_count, facts.posts_count) == (12_300, 310, 95)


class TestInstagramSnippets:
    def test_say_the_bio_in_quotes(self) -> None:
        snippet = '12.3K Followers, 310 Following, 95 Posts - Studio X (@studiox) on Instagram: "Bread "daily". Lisbon"'
        assert instagram_facts_of("Studio X (@studiox)", snippet).bio == 'Bread "daily". Lisbon'

    def test_say_the_name_where_the_title_does_not(self) -> None:
        assert instagram_facts_of("Instagram", INSTAGRAM_COUNTS[0]).full_name == "Studio X"

    @pytest.mark.parametrize(
        "snippet",
        [
            '1,204 likes, 12 comments - studiox on January 3, 2026: "New cake"',
            "I grew my shop to 100K followers. Ask me how.",
            "100K followers later we still bake.",
            "Call 555 1234, open 9-17",
            "See everyday moments from your close friends.",
        ],
    )
    def test_of_posts_and_other_texts_say_nothing(self, snippet: str) -> None:
        assert instagram_facts_of("", snippet) == ResultFacts()


@pytest.mark.parametrize(("title", "snippet", "facts"), FACEBOOK)
def test_a_facebook_result_says(title: str, snippet: str, facts: ResultFacts) -> None:
    assert facebook_facts_of(title, snippet) == facts
