"""A body larger than its door takes is refused by its length, before a byte of it is read."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import get_resolver

from outreach_project import body_bounds

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
UPLOAD = "/posting/media/upload/"


def announce(client: Client, path: str, size: int, **headers: str) -> Any:
    """Only the announcement: nothing comes after it."""
    return client.generic("POST", path, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(size), **headers)


def names(resolver: Any, before: str = "") -> set[str]:
    found = set()
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            found |= names(each, f"{before}{each.namespace}:" if each.namespace else before)
        elif each.name:
            found.add(f"{before}{each.name}")
    return found


def test_the_doors_for_files_exist():
    assert set(body_bounds.FILE_DOORS) - names(get_resolver()) == set()


def test_a_form_that_is_too_large_is_refused_in_words(signed_in: Client):
    answer = announce(signed_in, "/posting/accounts/verify/", 6 * MEGABYTE, HTTP_ACCEPT="text/html")
    assert (answer.status_code, answer["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "larger than 5 MB, the most that is taken here" in answer.content.decode()


def test_the_api_is_answered_in_json(client: Client):
    answer = announce(client, "/api/posting/posts/", 6 * MEGABYTE)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["detail"].startswith("The body is larger than 5 MB")


def test_a_webhook_too(client: Client):
    assert announce(client, "/webhooks/meta/", 6 * MEGABYTE).status_code == 413


@pytest.mark.parametrize(
    ("path", "bound"),
    [
        (UPLOAD, "MEDIA_MAX_BYTES"),
        ("/posting/compose/", "MEDIA_MAX_BYTES"),
        ("/outreach/social/import/", "IMPORT_MAX_BYTES"),
    ],
)
def test_a_door_for_files_takes_one_file_with_its_form(operator: Client, settings: Any, path: str, bound: str):
    setattr(settings, bound, 20 * MEGABYTE)
    most = 20 * MEGABYTE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert announce(operator, path, most + 1).status_code == 413
    assert announce(operator, path, most).status_code != 413


def test_a_file_larger_than_a_form_arrives(operator: Client, settings: Any, tmp_path: Any):
    settings.MEDIA_ROOT = tmp_path
    header = b"\x00\x00\x00\x14ftypisom" + bytes(8)
    file = io.BytesIO(header + bytes(6 * MEGABYTE))
    file.name = "clip.mp4"
    answer = operator.post(UPLOAD, {"files": [file]}, follow=True)
    assert "1 file taken" in answer.content.decode()


def test_nobody_fills_the_disk_without_a_log_in(client: Client):
    assert announce(client, UPLOAD, 6 * MEGABYTE).status_code == 413


def test_a_script_gets_the_sentence_alone(operator: Client, settings: Any):
    settings.MEDIA_MAX_BYTES = 6 * MEGABYTE
    answer = announce(operator, UPLOAD, 40 * MEGABYTE, HTTP_HX_REQUEST="true")
    assert (answer.status_code, answer["Content-Type"]) == (413, "text/plain; charset=utf-8")


def call(**environ: Any) -> tuple[str, bytes]:
    """Through the WSGI door itself, as a web server calls it."""
    status: list[str] = []
    known = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/api/posting/posts/", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "CONTENT_TYPE": "application/json",
    }  # fmt: skip
    answer = get_wsgi_application()(known | environ, lambda line, _headers: status.append(line))
    body = b"".join(answer)
    answer.close()  # type: ignore[attr-defined]
    return status[0], body


class Endless(io.RawIOBase):
    """What a web server hands on of a body without a length. Whoever reads it never comes to an end."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("somebody reads it")


@pytest.mark.parametrize("length", [None, ""])
def test_a_body_without_a_length_is_refused_unread(length: str | None):
    given = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Endless()}
    if length is not None:
        given["CONTENT_LENGTH"] = length
    status, body = call(**given)
    assert status.startswith("411")
    assert b"Content-Length" in body


def test_a_length_that_is_no_number_reads_nothing():
    status, _ = call(**{"CONTENT_LENGTH": "lots", "wsgi.input": Endless()})
    assert status.startswith("401")


def test_the_web_server_lets_the_largest_through(settings: Any):
    assert body_bounds.largest() == settings.MEDIA_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_fields_too_large_in_a_form_that_may_hold_a_file(operator: Client):
    """Django counts them apart from the files, while it reads."""
    answer = operator.post("/posting/compose/", {"content": "x" * (6 * MEGABYTE)}, headers={"Accept": "text/html"})
    assert answer.status_code == 413
    assert "larger than 5 MB" in answer.content.decode()
