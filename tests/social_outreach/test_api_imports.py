"""/api/social/imports/: a file by upload or as the body, looked into, mapped, started, watched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from social_outreach.models import SocialImport, SocialProfile
from social_outreach.services import imports
from tests.factories import social

pytestmark = pytest.mark.django_db
AT = "/api/social/imports/"
TABLE = b"username,full_name,platform\nmaya.clay,Maya Ortiz,instagram\nkiln,The Kiln,instagram\n,Nobody,instagram\n"


@pytest.fixture(autouse=True)
def _state_folder(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


def client() -> Any:
    return social.api("review_profiles")


def upload(table: bytes = TABLE, query: str = "") -> Any:
    return client().post(f"{AT}{query}", {"file": SimpleUploadedFile("people.csv", table)}, format="multipart")


def raw(table: bytes = TABLE, query: str = "", kind: str = "text/csv") -> Any:
    return client().generic("POST", f"{AT}{query}", table, content_type=kind)


class TestUpload:
    def test_shows_how_the_columns_were_understood(self) -> None:
        answer = upload()
        assert answer.status_code == 201
        found = answer.json()
        assert (found["name"], found["status"], found["delimiter"]) == ("people.csv", "waiting", ",")
        assert found["mapping"] == {"0": "username", "1": "full_name", "2": "platform"}

    @pytest.mark.parametrize("kind", ["text/csv", "text/csv; charset=utf-8", "text/plain", "application/octet-stream"])
    def test_takes_the_file_as_the_body(self, kind: str) -> None:
        answer = raw(query="?name=list.csv", kind=kind)
        assert (answer.status_code, answer.json()["name"]) == (201, "list.csv")

    def test_may_start_at_once(self) -> None:
        found = raw(query="?start=true").json()
        assert found["status"] == "running"
        imports.run(found["id"])
        shown = client().get(f"{AT}{found['id']}/").json()
        assert (shown["status"], shown["percent"], shown["created_count"], shown["refused_count"]) == (
            "finished", 100, 2, 1,
        )  # fmt: skip
        errors = client().get(f"{AT}{found['id']}/errors/").json()["results"]
        assert [row["line"] for row in errors] == [4]

    def test_takes_the_platform_of_files_that_do_not_say_it(self) -> None:
        found = raw(b"username\nmaya\n", query="?platform=tiktok&start=true").json()
        imports.run(found["id"])
        assert SocialProfile.objects.get().platform == "tiktok"


class TestRefusal:
    @pytest.mark.parametrize(
        "table", [b"", b"\n\n", b"PK\x03\x04xlsx", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", bytes(range(256)) * 20]
    )
    def test_of_what_is_no_table_keeps_nothing(self, table: bytes, tmp_path: Path) -> None:
        for answer in (upload(table), raw(table)):
            assert answer.status_code in {400, 422}
            assert answer["Content-Type"] == "application/problem+json"
        assert not SocialImport.objects.exists()
        assert not list(tmp_path.rglob("*.upload"))

    def test_of_what_is_too_large(self, settings: Any) -> None:
        settings.IMPORT_MAX_BYTES = 1000
        assert raw(b"username\n" + b"maya\n" * 20_000).status_code == 413
        assert raw(b"username\n" + b"maya\n" * 500).status_code == 422
        assert not SocialImport.objects.exists()

    def test_of_an_unknown_platform_before_the_file_is_kept(self) -> None:
        assert raw(query="?platform=myspace").status_code == 400
        assert not SocialImport.objects.exists()

    def test_of_starting_what_has_no_usernames(self) -> None:
        answer = raw(b"colour,shape\nred,round\nblue,square\n", query="?start=true")
        assert (answer.status_code, answer.json()["type"]) == (422, "about:mapping-refused")
        assert SocialImport.objects.get().status == "cancelled"

    def test_of_json(self) -> None:
        assert client().post(AT, {"file": "x"}, format="json").status_code == 415

    def test_of_a_form_without_a_file(self) -> None:
        answer = client().post(AT, {"colour": "red"}, format="multipart")
        assert list(answer.json()["errors"]) == ["colour"]


class TestMapping:
    def test_is_changed_before_the_start(self) -> None:
        made = upload().json()
        body = {"mapping": {"username": "username", "1": "title", "2": ""}, "platform": "tiktok"}
        found = client().post(f"{AT}{made['id']}/mapping/", body).json()
        assert (found["mapping"], found["platform"]) == ({"0": "username", "1": "title"}, "tiktok")
        assert client().post(f"{AT}{made['id']}/start/").json()["status"] == "running"
        assert client().post(f"{AT}{made['id']}/mapping/", body).status_code == 422
        assert client().post(f"{AT}{made['id']}/start/").status_code == 409

    @pytest.mark.parametrize("mapping", [{"0": "shoe_size"}, ["username"], {"0": None}])
    def test_names_only_fields_there_are(self, mapping: Any) -> None:
        made = upload().json()
        assert client().post(f"{AT}{made['id']}/mapping/", {"mapping": mapping}).status_code == 400

    def test_names_only_columns_there_are(self) -> None:
        made = upload().json()
        answer = client().post(f"{AT}{made['id']}/mapping/", {"mapping": {"99": "username"}})
        assert answer.status_code == 422


def test_cancel_stops_it_once() -> None:
    made = upload().json()
    assert client().post(f"{AT}{made['id']}/cancel/").json()["status"] == "cancelled"
    assert client().post(f"{AT}{made['id']}/cancel/").status_code == 409
