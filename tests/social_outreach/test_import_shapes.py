"""Files as people really have them: each is understood without help."""

from pathlib import Path

import pytest

from social_outreach.models import SocialProfile
from social_outreach.services import imports

FILES = Path(__file__).parent / "files"
pytestmark = pytest.mark.django_db


def received(name: str):
    return imports.receive(name=name, chunks=[(FILES / name).read_bytes()], actor=None)


def imported(name: str, platform: str = ""):
    source = received(name)
    imports.set_mapping(source, mapping=source.mapping, platform=platform or source.platform)
    assert imports.run(source.pk)
    return imports.progress(source)


SHAPES = [
    # file, encoding, delimiter, header line, platform guessed
    ("linkedin_connections.csv", "utf-8", ",", 4, "linkedin"),
    ("scraper_instagram.csv", "utf-8", ",", 1, "instagram"),
    ("google_sheets.csv", "utf-8", ",", 1, "instagram"),
    ("excel_semicolon_cp1252.csv", "cp1252", ";", 1, ""),
    ("excel_semicolon_utf8_bom.csv", "utf-8-sig", ";", 1, "linkedin"),
    ("tiktok_utf16le_bom.txt", "utf-16", "\t", 1, ""),
    ("tiktok_utf16be_bom.txt", "utf-16", "\t", 1, ""),
    ("tiktok_utf16le.txt", "utf-16-le", "\t", 1, ""),
    ("excel_sep_line.csv", "utf-8", ";", 2, ""),
    ("mac_cr_only.csv", "utf-8", ",", 1, ""),
    ("spanish.csv", "cp1252", ";", 1, ""),
    ("french.csv", "utf-8", ";", 1, "instagram"),
    ("portuguese.csv", "utf-8", ",", 1, ""),
    ("handles.txt", "utf-8", "", 0, ""),
    ("addresses.txt", "utf-8", "", 0, ""),
    ("duplicate_headers.csv", "utf-8", ",", 1, "linkedin"),
    ("trailing_delimiters.csv", "utf-8", ",", 1, ""),
    ("empty_lines.csv", "utf-8", "|", 3, ""),
    ("report_preamble.csv", "utf-8", ",", 5, ""),
    ("other_language.csv", "utf-8", ",", 1, ""),
    ("russian_cp1251.csv", "cp1251", ";", 1, ""),
]


@pytest.mark.parametrize(("name", "encoding", "delimiter", "header_line", "platform"), SHAPES)
def test_the_shape_is_found(name, encoding, delimiter, header_line, platform):
    source = received(name)
    found = source.shape
    assert (found["encoding"], found["delimiter"], found["header_line"]) == (encoding, delimiter, header_line)
    assert source.platform == platform


CONTENTS = [
    # file, platform chosen by the person, created, refused, one profile that must be there
    (
        "linkedin_connections.csv",
        "",
        3,
        0,
        {"username": "zoë-müller", "full_name": "Zoë Müller", "company": "Café Zoë"},
    ),
    ("scraper_instagram.csv", "", 2, 0, {"username": "lume.studio", "followers_count": 18400, "posts_count": 1204}),
    ("google_sheets.csv", "", 2, 0, {"username": "kiosk.kaffee", "followers_count": 12100, "location": "Berlin"}),
    ("excel_semicolon_cp1252.csv", "", 2, 0, {"platform": "tiktok", "followers_count": 1_200_000}),
    ("excel_semicolon_utf8_bom.csv", "", 2, 0, {"username": "aenne-oez", "full_name": "Änne Öz"}),
    ("tiktok_utf16le_bom.txt", "tiktok", 2, 0, {"username": "cookwithjun", "bio": "한국 요리"}),
    ("tiktok_utf16be_bom.txt", "tiktok", 2, 0, {"username": "mathmitmo", "followers_count": 312_000}),
    ("tiktok_utf16le.txt", "tiktok", 2, 0, {"username": "mathmitmo", "bio": "Mathe – jede Woche"}),
    ("excel_sep_line.csv", "facebook", 2, 0, {"username": "harbourbakery", "bio": "Sourdough; rye"}),
    ("mac_cr_only.csv", "instagram", 2, 0, {"username": "marta.ceramics", "full_name": "Marta"}),
    (
        "spanish.csv",
        "instagram",
        2,
        0,
        {"username": "ines.nunez", "full_name": "Inés Núñez", "followers_count": 12_000},
    ),
    ("french.csv", "", 2, 0, {"username": "noel.brule", "full_name": "Noël Brûlé", "followers_count": 12_300}),
    ("portuguese.csv", "", 2, 0, {"username": "ines.carvalho", "followers_count": 2_100_000}),
    ("handles.txt", "instagram", 3, 0, {"username": "kiosk.kaffee"}),
    ("addresses.txt", "", 3, 1, {"platform": "tiktok", "username": "cookwithjun"}),
    ("duplicate_headers.csv", "", 1, 0, {"username": "ada-lovelace", "full_name": "Ada"}),
    ("trailing_delimiters.csv", "instagram", 2, 0, {"username": "marta.ceramics"}),
    ("empty_lines.csv", "instagram", 2, 0, {"username": "marta.ceramics", "followers_count": 20}),
    ("report_preamble.csv", "", 2, 0, {"platform": "instagram", "username": "lume.studio"}),
    ("other_language.csv", "instagram", 2, 0, {"username": "lume.studio"}),
    ("russian_cp1251.csv", "instagram", 3, 0, {"username": "fedor.d"}),
    ("exported_by_us.csv", "", 2, 0, {"full_name": "@Marta", "bio": "-5 percent"}),
    ("backslashes.csv", "instagram", 1, 1, {"bio": 'says "hi", often'}),
    ("unbalanced_quote.csv", "instagram", 4, 1, {"username": "kiosk.kaffee", "bio": "quoted, well"}),
]


@pytest.mark.parametrize(("name", "platform", "created", "refused", "someone"), CONTENTS)
def test_the_rows_go_in(name, platform, created, refused, someone):
    end = imported(name, platform)
    assert (end.status, end.created, end.refused) == ("finished", created, refused)
    assert SocialProfile.objects.filter(**someone).exists()


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_every_sample_file_is_listed_above(name):
    assert name in {row[0] for row in CONTENTS}


def test_a_quoted_bio_keeps_its_lines():
    imported("scraper_instagram.csv")
    assert SocialProfile.objects.get(username="lume.studio").bio == "Design studio\nfor small hotels ✨"


def test_cells_of_the_sample_are_kept_for_the_page():
    first = received("linkedin_connections.csv").shape["sample"][0]
    assert first["line"] == 5
    assert first["cells"][:2] == ["Ada", "Lovelace"]


def test_an_umlaut_far_behind_the_sample_is_not_misread():
    rows = b"username,full_name\n" + b"".join(b"person.%d,Plain\n" % number for number in range(30_000))
    source = imports.receive(name="late.csv", chunks=[rows + "zoe,Zoë\n".encode("cp1252")], actor=None)
    assert source.shape["encoding"] == "cp1252"


def test_one_damaged_character_leaves_the_file_utf_8():
    text = "username,full_name\n" + "".join(f"person.{number},Zoë Müller\n" for number in range(50))
    source = imports.receive(name="x.csv", chunks=[text.encode() + b"broken,Zo\xc3\n"], actor=None)
    assert source.shape["encoding"] == "utf-8"
