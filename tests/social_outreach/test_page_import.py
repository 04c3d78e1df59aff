"""The import pages: upload, columns, preview, progress, refused rows, and who may."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from social_outreach import tasks
from social_outreach.models import SocialImport, SocialImportError, SocialProfile
from social_outreach.services import imports
from tests.factories.social import user_with

pytestmark = pytest.mark.django_db

UPLOAD = "/outreach/social/import/"
LIST = "Name;Benutzername;Ort\nÄnne;aenne.m;Köln\nBo;bo.b;Ulm\nNobody;;Bonn\n"


def text(response: Any) -> str:
    return response.content.decode()


def file(content: bytes | str, name: str = "list.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Imports that the workers were told about."""
    told: list[int] = []
    monkeypatch.setattr(tasks, "nudge_import", told.append)
    return told


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(user_with("review_profiles"))
    return client


@pytest.fixture
def member(client: Client) -> Client:
    client.force_login(user_with())
    return client


def uploaded(client: Client, content: bytes | str = LIST) -> SocialImport:
    answer = client.post(UPLOAD, {"file": file(content)})
    assert answer.status_code == 302, text(answer)
    return SocialImport.objects.latest("pk")


class TestUpload:
    def test_says_the_limits_before_anything_is_sent(self, reviewer: Client) -> None:
        shown = text(reviewer.get(UPLOAD))
        assert "at most 100" in shown
        assert "500,000 rows" in shown

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "The file is empty."),
            (b"\x7fELF" + bytes(range(256)) * 20, "not a text file"),
            (b"PK\x03\x04" + b"[Content_Types].xml xl/" * 5, "Excel workbook"),
            (b"username,full name\n", "a header and no row"),
            (b"%PDF-1.7", "PDF document"),
        ],
    )
    def test_a_file_that_is_no_list_is_refused_with_the_reason(
        self, reviewer: Client, content: bytes, sentence: str
    ) -> None:
        answer = reviewer.post(UPLOAD, {"file": file(content)})
        assert answer.status_code == 400
        assert sentence in text(answer)
        assert not SocialImport.objects.exists()

    def test_a_file_too_large_is_refused(self, reviewer: Client, settings: Any) -> None:
        settings.IMPORT_MAX_BYTES = 1000
        answer = reviewer.post(UPLOAD, {"file": file("username\n" + "a\n" * 1000)})
        assert answer.status_code == 400
        assert "larger than" in text(answer)

    @pytest.mark.parametrize("given", [{}, {"file": "not a file"}])
    def test_without_a_file_it_asks_for_one(self, reviewer: Client, given: dict[str, str]) -> None:
        answer = reviewer.post(UPLOAD, given)
        assert answer.status_code == 400
        assert "Choose a file first." in text(answer)


class TestColumns:
    def test_shows_what_was_found_and_preselects_it(self, reviewer: Client) -> None:
        source = uploaded(reviewer, LIST.encode("cp1252"))
        shown = text(reviewer.get(f"{UPLOAD}{source.pk}/"))
        assert "Western European (Windows)" in shown
        assert "Semicolon between cells" in shown
        assert "header on line 1" in shown
        assert '<option value="username" selected>' in shown
        assert "Änne" in shown

    def test_the_preview_follows_the_selects(self, reviewer: Client) -> None:
        source = uploaded(reviewer)
        given = {"platform": "instagram", "column_1": "username"}
        shown = text(reviewer.get(f"{UPLOAD}{source.pk}/", given, headers={"HX-Request": "true"}))
        assert "<html" not in shown
        assert "@aenne.m" in shown
        assert "1 of 3 would be refused" in shown
        assert "neither a username nor the address" in shown
        assert not SocialProfile.objects.exists()

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"column_0": "username", "column_1": "username"}, "Two columns are mapped to"),
            ({"column_99": "username"}, "There is no column “99”"),
            ({"column_9" + "9" * 50: "username"}, "There is no column"),
            ({"column_\x00": "username"}, "There is no column"),
            ({"column_1": "shoe_size"}, "There is no field “shoe_size”"),
            ({"column_0": "full_name"}, "Choose the column with the username"),
            ({"column_1": "username", "platform": "myspace"}, "There is no platform “myspace”"),
            ({"column_1": "username", "platform": "m" * 100}, "There is no such platform"),
        ],
    )
    def test_a_mapping_that_cannot_be_used_is_not_started(
        self, reviewer: Client, given: dict[str, str], sentence: str, nudged: list[int]
    ) -> None:
        source = uploaded(reviewer)
        answer = reviewer.post(f"{UPLOAD}{source.pk}/start/", given)
        assert answer.status_code == 400
        assert sentence in text(answer)
        source.refresh_from_db()
        assert source.status == "waiting"
        assert not nudged

    def test_reads_again_as_a_person_says(self, reviewer: Client) -> None:
        source = uploaded(reviewer)
        reviewer.post(f"{UPLOAD}{source.pk}/", {"encoding": "utf-8", "delimiter": ","})
        source.refresh_from_db()
        assert source.shape["delimiter"] == ","
        answer = reviewer.post(f"{UPLOAD}{source.pk}/", {"encoding": "rot13", "delimiter": "x"}, follow=True)
        assert "Choose an encoding and a delimiter" in text(answer)

    def test_reads_again_by_tabs(self, reviewer: Client) -> None:
        source = uploaded(reviewer)
        reviewer.post(f"{UPLOAD}{source.pk}/", {"encoding": "utf-8", "delimiter": "\t"})
        source.refresh_from_db()
        assert source.shape["delimiter"] == "\t"


class TestProgress:
    def start(self, client: Client, content: str = LIST) -> SocialImport:
        source = uploaded(client, content)
        client.post(
            f"{UPLOAD}{source.pk}/start/", {"platform": "instagram", "column_0": "full_name", "column_1": "username"}
        )
        return source

    def test_polls_while_it_runs_and_stops_when_it_is_over(self, reviewer: Client, nudged: list[int]) -> None:
        source = self.start(reviewer)
        assert nudged == [source.pk]
        address = f"{UPLOAD}{source.pk}/progress/"
        assert 'hx-trigger="every 1s"' in text(reviewer.get(address))
        assert imports.run(source.pk)
        shown = text(reviewer.get(address, headers={"HX-Request": "true"}))
        assert "every 1s" not in shown
        assert "2 new profiles wait for review" in shown
        assert "neither a username nor the address" in shown

    def test_starting_twice_changes_nothing(self, reviewer: Client) -> None:
        source = self.start(reviewer)
        imports.run(source.pk)
        answer = reviewer.post(f"{UPLOAD}{source.pk}/start/", {"column_0": "username"}, follow=True)
        assert "has been started" in text(answer)
        assert SocialProfile.objects.count() == 2

    def test_the_mapping_of_a_started_one_leads_to_its_progress(self, reviewer: Client) -> None:
        source = self.start(reviewer)
        assert reviewer.get(f"{UPLOAD}{source.pk}/").url == f"{UPLOAD}{source.pk}/progress/"

    def test_can_be_stopped_once(self, reviewer: Client) -> None:
        source = self.start(reviewer)
        assert "Stopped." in text(reviewer.post(f"{UPLOAD}{source.pk}/cancel/", follow=True))
        assert "over already" in text(reviewer.post(f"{UPLOAD}{source.pk}/cancel/", follow=True))

    def test_refused_rows_have_pages(self, reviewer: Client) -> None:
        source = self.start(reviewer)
        imports.run(source.pk)
        SocialImportError.objects.bulk_create(
            [SocialImportError(source=source, line=line, reason=f"Reason {line}.") for line in range(100, 160)]
        )
        address = f"{UPLOAD}{source.pk}/progress/"
        assert "Reason 120." in text(reviewer.get(address))
        assert "Reason 159." in text(reviewer.get(address, {"after": 148}))
        assert reviewer.get(address, {"after": "9" * 30, "before": "x"}).status_code == 200

    def test_the_file_of_refused_rows_runs_nothing_in_a_spreadsheet(self, reviewer: Client) -> None:
        source = self.start(reviewer)
        for line, excerpt in enumerate(("=cmd()", "+1", "-1", "@sum", "\t=x", "plain"), start=10):
            SocialImportError.objects.create(source=source, line=line, reason="Bad.", excerpt=excerpt)
        answer = reviewer.get(f"{UPLOAD}{source.pk}/errors.csv")
        assert "attachment" in answer["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row[2][0] for row in rows[1:]] == ["'", "'", "'", "'", "'", "p"]

    @pytest.mark.parametrize("path", ["", "progress/", "errors.csv"])
    @pytest.mark.parametrize("pk", ["4711", "9" * 25])
    def test_an_import_that_is_not_there_is_404(self, reviewer: Client, path: str, pk: str) -> None:
        assert reviewer.get(f"{UPLOAD}{pk}/{path}").status_code == 404


class TestRights:
    def test_others_see_imports_but_no_form(self, member: Client) -> None:
        shown = text(member.get(UPLOAD))
        assert 'type="file"' not in shown
        assert "may look at imports" in shown

    @pytest.mark.parametrize("path", ["", "1/", "1/start/", "1/cancel/"])
    def test_others_may_not_post(self, member: Client, path: str) -> None:
        assert member.post(f"{UPLOAD}{path}", {"file": file(LIST)}).status_code == 403
        assert not SocialImport.objects.exists()

    def test_the_list_of_imports_costs_the_same_for_two_and_fifteen(
        self, reviewer: Client, django_assert_max_num_queries: Any
    ) -> None:
        def cost(number: int) -> int:
            for _ in range(number):
                SocialImport.objects.create(name="a.csv", path="x", size=1, created_by=user_with())
            with django_assert_max_num_queries(34) as counted:
                reviewer.get(UPLOAD)
            return len(counted)

        assert cost(2) == cost(13)
