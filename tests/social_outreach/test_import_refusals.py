"""Files that cannot be imported are refused with a sentence, and nothing is left of them."""

import codecs
import io
import zipfile

import pytest

from social_outreach.models import SocialImport
from social_outreach.services import csv_files, imports

pytestmark = pytest.mark.django_db


def workbook(member: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, "x")
    return stream.getvalue()


BAD = [
    (b"", "is empty"),
    (b" \r\n\n", "is empty"),
    (codecs.BOM_UTF8, "is empty"),
    (codecs.BOM_UTF16_LE, "is empty"),
    (b"username,bio\n", "no row below"),
    (b"username,bio\n" + b'ada.l,"open\n' * 9, "quotation marks not closed"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "an image"),
    (b"\xff\xd8\xff\xe0" + bytes(range(256)), "an image"),
    (b"%PDF-1.7\n", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel"),
    (workbook("[Content_Types].xml"), "Excel workbook; save it as CSV"),
    (workbook("profiles.csv"), "ZIP archive"),
    (b"\x1f\x8b\x08" + bytes(40), "compressed"),
    (b"<!DOCTYPE html><html>", "web page"),
    (b'[{"username": "ada"}]', "JSON"),
    (bytes(range(256)) * 8, "not a text file"),
    (b"\x00\x01\x02\x03" * 500, "not a text file"),
    (b"a" * (5 * 1024 * 1024), "longer than 4 MB"),
]


@pytest.mark.parametrize(("content", "sentence"), BAD)
def test_a_bad_file_is_refused_by_name(content, sentence):
    with pytest.raises(imports.ImportRefused, match=sentence):
        imports.receive(name="profiles.csv", chunks=[content], actor=None)


@pytest.mark.parametrize(("content", "sentence"), BAD)
def test_nothing_is_left_of_a_bad_file(content, sentence, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with pytest.raises(imports.ImportRefused):
        imports.receive(name="profiles.csv", chunks=[content], actor=None)
    assert not list(csv_files.folder().iterdir())
    assert not SocialImport.objects.filter(name="profiles.csv").exists()


def test_200_mb_are_refused_before_they_have_all_arrived(settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    arrived = 0

    def chunks():
        nonlocal arrived
        for _ in range(200 * 16):
            arrived += 65_536
            yield b"person,bio\n" * 5958

    with pytest.raises(imports.ImportRefused, match="larger than 1 MB"):
        imports.receive(name="big.csv", chunks=chunks(), actor=None)
    assert arrived < 1.2 * 1024 * 1024


def test_the_upload_is_private():
    source = imports.receive(name="../../x.csv", chunks=[b"username\nada.l\n"], actor=None)
    path = csv_files.folder() / source.path
    assert path.stat().st_mode & 0o777 == 0o600
    assert source.name == "x.csv"
    assert "x.csv" not in source.path


class TestRows:
    """A bad row is named by its line, and the others go in."""

    def refused(self, text: str, platform: str = "instagram"):
        source = imports.receive(name="x.csv", chunks=[text.encode()], actor=None)
        imports.set_mapping(source, mapping=source.mapping, platform=platform)
        assert imports.run(source.pk)
        return [(error.line, error.reason) for error in imports.errors(source)], imports.progress(source)

    @pytest.mark.parametrize(
        ("header", "row", "reason"),
        [
            ("username,full_name", f"ada.l,{'x' * 10_000}", "“full_name” has 10,000 characters; at most 200 fit"),
            ("username,bio", f"ada.l,{'x' * 20_001}", "“bio” has 20,001 characters"),
            ("username,bio", f"ada.l,{'x' * 140_000}", "longer than 131,072"),
            ("username,followers", "ada.l,many", "“followers”: “many” is not a number"),
            ("username,followers", "ada.l,-5", "is not a number"),
            ("username,platform", "ada.l,Friendster", "There is no platform “Friendster”"),
            ("username,email", "ada.l,nobody", "is not an email address"),
            ("username,website", "ada.l,javascript:alert(1)", "is not a web address"),
            ("username,time_zone", "ada.l,Mars/Base", "is not a time zone"),
            ("username,bio", "ada.l,one,two,three", "This row has 4 cells; there are 2 columns"),
            ("username,bio", ",nobody", "neither a username nor the address"),
            ("username,bio", "ada lovelace,x", "An Instagram name"),
            ("username,url", "ada.l,https://www.instagram.com/grace.h/", "that of another profile"),
            ("username,url", "ada.l,https://www.linkedin.com/in/ada-l", "not at Instagram"),
        ],
    )
    def test_the_reason_is_told(self, header, row, reason):
        errors, end = self.refused(f"{header}\ngood.one\n{row}\ngood.two\n")
        assert [line for line, _ in errors] == [3]
        assert reason in errors[0][1]
        assert (end.created, end.refused) == (2, 1)

    def test_platform_column_and_address_disagree(self):
        errors, _ = self.refused("url,network\nhttps://www.linkedin.com/in/ada-l,IG\n", platform="")
        assert "belongs to linkedin" in errors[0][1]

    def test_a_mark_never_closed_costs_its_own_line_only(self):
        rows = "".join(f'person.{number},"fine, {number}"\n' for number in range(400))
        errors, end = self.refused(f'username,bio\nfirst.one,"open\n{rows}')
        assert errors == [(2, "A quotation mark opened on this line is not closed properly.")]
        assert end.created == 400

    def test_lines_count_as_an_editor_counts_them(self):
        errors, _ = self.refused('username,bio\nada.l,"one\ntwo\r\nthree"\n\nbad name,x\n')
        assert [line for line, _ in errors] == [6]

    def test_at_most_so_many_are_kept_and_all_are_counted(self, monkeypatch):
        monkeypatch.setattr("social_outreach.services.import_runs.MOST_ERRORS", 15)
        monkeypatch.setattr("social_outreach.services.import_runs.CHUNK_ROWS", 10)
        errors, end = self.refused("username,bio\n" + "bad name,x\n" * 40)
        assert (len(errors), end.refused) == (15, 40)

    def test_a_file_with_too_many_rows_fails_and_says_how_far_it_went(self, settings, monkeypatch):
        settings.IMPORT_MAX_ROWS = 15
        monkeypatch.setattr("social_outreach.services.import_runs.CHUNK_ROWS", 10)
        _, end = self.refused("username\n" + "".join(f"person.{number}\n" for number in range(30)))
        assert (end.status, end.created) == ("failed", 10)
        assert "Those up to line 11 went in" in end.error
