"""Networks fetch files in pieces, and go on after a break."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.posting import cast

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 400
SIZE = len(CONTENT)


@pytest.fixture
def path() -> str:
    return f"/posting/files/{cast.medium('clip.mp4', content=CONTENT, kind='video', mime='video/mp4').public_key}"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-99999", 10, 99_999),
        ("bytes=70000-", 70_000, SIZE - 1),
        ("Bytes = 5-9", 5, 9),
        ("bytes=-300", SIZE - 300, SIZE - 1),
        ("bytes=-999999999", 0, SIZE - 1),
        (f"bytes=0-{SIZE * 9}", 0, SIZE - 1),
    ],
)
def test_a_part(path: str, asked: str, first: int, last: int):
    answer = Client().get(path, headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (206, CONTENT[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert (answer["Content-Length"], answer["Content-Type"]) == (str(last - first + 1), "video/mp4")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-9", "bytes=9-5", "bytes=-", "lines=0-5", "bytes=a-b", "0-5", "bytes=٣-٩"]
)
def test_what_is_no_single_range_gets_the_whole(path: str, asked: str):
    answer = Client().get(path, headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (200, CONTENT)
    assert (answer["Accept-Ranges"], answer["Content-Length"]) == ("bytes", str(SIZE))


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_what_the_file_does_not_have_is_416(path: str, asked: str):
    answer = Client().get(path, headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"], body(answer)) == (416, f"bytes */{SIZE}", b"")
    assert "Cache-Control" not in answer


def test_a_download_goes_on_only_with_the_file_it_began(path: str):
    etag = Client().get(path)["ETag"]
    rest = {"Range": "bytes=100-"}
    assert Client().get(path, headers=rest | {"If-Range": etag}).status_code == 206
    for other in ('"other"', f"W/{etag}", "Sat, 21 Nov 2026 10:00:00 GMT"):
        assert Client().get(path, headers=rest | {"If-Range": other}).status_code == 200


def test_head_tells_the_size_and_sends_nothing(path: str):
    answer = Client().head(path, headers={"Range": "bytes=0-5"})
    assert (answer.status_code, body(answer), answer["Content-Length"]) == (200, b"", str(SIZE))
    assert (answer["Accept-Ranges"], answer["Content-Type"]) == ("bytes", "video/mp4")


def test_what_is_there_already_is_not_sent_again(path: str):
    etag = Client().get(path)["ETag"]
    answer = Client().get(path, headers={"If-None-Match": etag, "Range": "bytes=0-5"})
    assert (answer.status_code, body(answer)) == (304, b"")


@pytest.mark.parametrize("key", ["a.b", "a%20b", "a%00b", "é"])
def test_an_address_that_is_no_key_asks_no_table(key: str, django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        assert Client().get(f"/posting/files/{key}").status_code == 404
