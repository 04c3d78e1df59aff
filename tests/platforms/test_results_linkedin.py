"""Facts in the titles and snippets of results that lead to LinkedIn."""

from __future__ import annotations

import pytest

from platforms.linkedin.results import facts_of
from platforms.results import ResultFacts

ADA = "Ada Lovelace"
TITLES = {
    "Ada Lovelace | LinkedIn": (ADA, "", ""),
    "Ada Lovelace - LinkedIn": (ADA, "", ""),
    "Ada Lovelace – LinkedIn": (ADA, "", ""),
    "Ada Lovelace": (ADA, "", ""),
    "<strong>Ada Lovelace</strong> | LinkedIn": (ADA, "", ""),
    "(12) Ada Lovelace | LinkedIn": (ADA, "", ""),
    "Ada Lovelace | LinkedIn Deutschland": (ADA, "", ""),
    "Ada Lovelace - Founder - Studio X | LinkedIn": (ADA, "Founder", "Studio X"),
    "Ada Lovelace – Founder – Studio X | LinkedIn": (ADA, "Founder", "Studio X"),
    "Ada Lovelace — Founder — Studio X – LinkedIn": (ADA, "Founder", "Studio X"),
    "Ada Lovelace - Founder - Studio X": (ADA, "Founder", "Studio X"),
    "Ada Lovelace - Founder at Studio X - Studio X | LinkedIn": (ADA, "Founder", "Studio X"),
    "Ada Lovelace - Founder | Speaker | Author - Studio X | LinkedIn": (ADA, "Founder", "Studio X"),
    "Ada Lovelace - Founder at Studio X | LinkedIn": (ADA, "Founder", "Studio X"),
    "Ada Lovelace - Gründerin bei Studio X | LinkedIn": (ADA, "Gründerin", "Studio X"),
    "Ada Lovelace – Directrice chez Studio X | LinkedIn": (ADA, "Directrice", "Studio X"),
    "Ada Lovelace - Product Designer | LinkedIn": (ADA, "Product Designer", ""),
    "Ada Lovelace - Geschäftsführerin | LinkedIn": (ADA, "Geschäftsführerin", ""),
    "Ada Lovelace – Studio X GmbH | LinkedIn": (ADA, "", "Studio X GmbH"),
    "Ada Lovelace - Studio X, Inc. | LinkedIn": (ADA, "", "Studio X, Inc."),
    "José García-López - Fundador - Café &amp; Pão | LinkedIn": ("José García-López", "Fundador", "Café & Pão"),
    "山田 花子 - Founder - 株式会社X | LinkedIn": ("山田 花子", "Founder", "株式会社X"),
    # Cut, or in no shape we know: what is whole is taken, the rest stays empty.
    "Ada Lovelace - Founder - Studio of ... | LinkedIn": (ADA, "Founder", ""),
    "Ada Lovelace - Founder at Studio of the ...": (ADA, "", ""),
    "Ada Lovelace - Founder of the Analytical … | LinkedIn": (ADA, "", ""),
    "Ada Lovela... | LinkedIn": ("", "", ""),
    "Ada Lovelace - -- | LinkedIn": (ADA, "", ""),
    "Ada Lovelace - -- - Studio X | LinkedIn": (ADA, "", "Studio X"),
    "Ada Lovelace – Studio X | LinkedIn": (ADA, "", ""),
    '20+ "Ada Lovelace" profiles | LinkedIn': ("", "", ""),
    "LinkedIn: Log In or Sign Up": ("", "", ""),
    "LinkedIn": ("", "", ""),
    "https://www.linkedin.com/in/ada": ("", "", ""),
    "": ("", "", ""),
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_says_name_job_and_company(title: str) -> None:
    facts = facts_of(title, "")
    assert (facts.full_name, facts.title, facts.company) == TITLES[title]


class TestSnippets:
    def test_say_place_job_and_company_in_their_first_line(self) -> None:
        facts = facts_of("Ada Lovelace – Studio X | LinkedIn", "Lisbon, Portugal · Founder · Studio X")
        assert facts == ResultFacts(full_name=ADA, title="Founder", company="Studio X", location="Lisbon, Portugal")

    def test_say_them_also_where_the_title_is_cut(self) -> None:
        facts = facts_of(
            "Ada Lovelace - Founder - Studio ... | LinkedIn", "Lisbon, Portugal · Founder · Studio X · 95 …"
        )
        assert (facts.company, facts.location) == ("Studio X", "Lisbon, Portugal")

    @pytest.mark.parametrize(
        ("snippet", "company", "place"),
        [
            ("Experience: Studio X · Education: MIT · Location: Lisbon · 500+ connections.", "Studio X", "Lisbon"),
            ("Berufserfahrung: Studio X · Ausbildung: TU · Ort: Berlin · 500+ Kontakte", "Studio X", "Berlin"),
            ("Expérience : Studio X · Formation : ENS · Lieu : Lyon · 500+ relations", "Studio X", "Lyon"),
            ("Experiencia: Studio X · Educación: UPM · Ubicación: Madrid · +500 contactos", "Studio X", "Madrid"),
            ("Experiência: Studio X · Formação: USP · Localidade: São Paulo", "Studio X", "São Paulo"),
            ("Esperienza: Studio X · Formazione: Polimi · Località: Milano", "Studio X", "Milano"),
            ("Doświadczenie: Studio X · Wykształcenie: UW · Lokalizacja: Kraków", "Studio X", "Kraków"),
            ("Опыт работы: Studio X · Образование: МГУ · Местоположение: Рига", "", "Рига"),
            ("Location: St. Louis. View Ada Lovelace’s profile on LinkedIn, a community.", "", "St. Louis"),
            ("Location: Greater Lis...", "", ""),
            ("Experience: Studio ... · Location: Lisbon", "", "Lisbon"),
            ("She wrote about Location: somewhere and moved on.", "", ""),
            ("A quiet text without any fact.", "", ""),
        ],
    )  # fmt: skip
    def test_say_company_and_place_behind_labels(self, snippet: str, company: str, place: str) -> None:
        facts = facts_of("Ada Lovelace | LinkedIn", snippet)
        assert (facts.company, facts.location) == (company, place)

    def test_prove_that_the_titles_second_part_is_the_company(self) -> None:
        facts = facts_of("Ada Lovelace – Studio X | LinkedIn", "Experience: Studio X · Location: Lisbon")
        assert (facts.title, facts.company) == ("", "Studio X")

    def test_begin_with_the_about_text(self) -> None:
        facts = facts_of("Ada Lovelace | LinkedIn", "I build engines. · Experience: Studio X · Location: Lisbon")
        assert facts.bio == "I build engines."

    def test_say_followers_but_not_connections(self) -> None:
        said = facts_of("Ada Lovelace | LinkedIn", "Location: Lisbon · 3K followers · 500+ connections")
        assert said.followers_count == 3_000
        assert facts_of("Ada Lovelace | LinkedIn", "Location: Lisbon · 500+ connections").followers_count is None

    def test_three_texts_between_dots_are_no_place_job_and_company(self) -> None:
        facts = facts_of("Ada Lovelace | LinkedIn", "Bread · Cakes · Coffee")
        assert facts == ResultFacts(full_name=ADA)
