"""What all networks of the posting side share: the count, the feed, the media, the restart."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from rehearsal.publishing import strict
from rehearsal.serving import Server

AUTH = {"Authorization": "Bearer rehearsal-x-access"}
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20


def tweet(url: str, text: str, **more: Any) -> requests.Response:
    return requests.post(f"{url}/x/2/tweets", headers=AUTH, json={"text": text, **more}, timeout=5)


def posted(url: str, text: str, **more: Any) -> str:
    answer = tweet(url, text, **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


class TestControl:
    def test_posts_can_be_asked_for_by_network_and_moment(self, stage: Any) -> None:
        posted(stage.url, "Before")
        stage.clock.moved += 60
        since = stage.clock.now()
        posted(stage.url, "After")
        told = stage.control("GET", "posts", params={"platform": "x", "since": since})
        assert [post["text"] for post in told["posts"]] == ["After"]
        assert told["count"] == 1
        assert stage.control("GET", "posts", params={"platform": "tiktok"})["count"] == 0

    def test_what_was_deleted_was_published_once(self, stage: Any) -> None:
        made = posted(stage.url, "Gone")
        stage.call("DELETE", f"/x/2/tweets/{made}", headers=AUTH)
        (post,) = stage.control("GET", "posts")["posts"]
        assert post["deleted_at"] is not None

    def test_the_same_content_twice_is_told(self, stage: Any) -> None:
        posted(stage.url, "Twice")
        stage.clock.moved += 90_000
        posted(stage.url, "Twice")
        (found,) = stage.control("GET", "posts")["duplicates"]
        assert (found["text"], found["times"]) == ("Twice", 2)

    def test_every_call_is_counted(self, stage: Any) -> None:
        posted(stage.url, "Hello")
        tweet(stage.url, "Hello")
        stage.call("GET", "/x/2/users/me", headers=AUTH)
        assert stage.control("GET", "posts")["calls"]["x"] == {"post": 2, "read": 1}

    @pytest.mark.parametrize("query", [{"platform": "myspace"}, {"since": "soon"}, {"kind": "story"}, {"limit": "-1"}])
    def test_a_wrong_question_is_400(self, stage: Any, query: dict[str, str]) -> None:
        assert stage.call("GET", "/_rehearsal/posts", params=query).status_code == 400

    def test_posts_and_media_can_be_forgotten(self, stage: Any) -> None:
        posted(stage.url, "Hello")
        assert stage.control("DELETE", "posts") == {"cleared": 1}
        assert stage.control("GET", "posts")["count"] == 0

    def test_publishers_and_their_tokens(self, stage: Any) -> None:
        told = stage.control("GET", "publishers", params={"platform": "linkedin"})
        assert [one["kind"] for one in told["publishers"]] == ["member", "page"]
        assert told["publishers"][0]["tokens"][0]["token"].startswith("rehearsal-linkedin-page-")
        assert {one["client_id"] for one in told["clients"]} == {
            "rehearsal-linkedin-app",
            "rehearsal-linkedin-page-app",
        }

    def test_services_take_no_posting_faults(self, stage: Any) -> None:
        body = {"platform": "brave", "kind": "429", "calls": "post", "count": 1}
        assert stage.call("POST", "/_rehearsal/faults", json=body).status_code == 400

    def test_a_fault_on_x_is_shown_on_the_first_page(self, stage: Any) -> None:
        stage.fault("x", "slow")
        assert "slow</strong> on X" in stage.call("GET", "/").text


class TestFeed:
    def test_a_thread_stands_together(self, stage: Any) -> None:
        root = posted(stage.url, "One <script>")
        second = posted(stage.url, "Two", reply={"in_reply_to_tweet_id": root})
        posted(stage.url, "Between")
        posted(stage.url, "Three", reply={"in_reply_to_tweet_id": second})
        page = stage.call("GET", "/feed/x")
        assert page.text.count("<article") == 2
        newest, thread = page.text.split("<article")[1:]
        assert "Between" in newest
        assert thread.index("One &lt;script&gt;") < thread.index("Two") < thread.index("Three")
        assert "img-src 'self'" in page.headers["Content-Security-Policy"]

    def test_older_posts_are_a_page_away(self, stage: Any) -> None:
        for n in range(51):
            posted(stage.url, f"Post {n:02d}")
        first = stage.call("GET", "/feed/x").text
        assert "Post 50" in first
        assert "Post 00" not in first
        older = first.split('href="/feed/x?before=')[1].split('"')[0]
        assert "Post 00" in stage.call("GET", f"/feed/x?before={older}").text

    @pytest.mark.parametrize("path", ["/feed", "/feed/x", "/feed/linkedin", "/feed/tiktok"])
    def test_every_network_has_one(self, stage: Any, path: str) -> None:
        assert "Nothing published yet" in stage.call("GET", path).text

    @pytest.mark.parametrize("path", ["/feed/myspace", "/feed/x/y", "/feed/x/media/1"])
    def test_what_is_not_there_is_404(self, stage: Any, path: str) -> None:
        assert stage.call("GET", path).status_code == 404

    def test_media_that_could_carry_a_script_is_only_a_download(self, stage: Any) -> None:
        asked = {"initializeUploadRequest": {"owner": "urn:li:person:rEhEaRsAl1"}}
        versions = {"LinkedIn-Version": time.strftime("%Y%m"), "X-Restli-Protocol-Version": "2.0.0"}
        bearer = {"Authorization": "Bearer rehearsal-linkedin-access", **versions}
        made = stage.call("POST", "/linkedin/rest/documents?action=initializeUpload", headers=bearer, json=asked)
        value = made.json()["value"]
        requests.put(value["uploadUrl"], data=b"<script>alert(1)</script>", headers=bearer, timeout=5)
        shown = stage.call("GET", f"/feed/linkedin/media/{value['document']}")
        assert shown.headers["Content-Type"] == "application/octet-stream"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"


class TestBodies:
    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"", "multipart/form-data; boundary=b"),
            (b"--b\r\nno head\r\n--b--", "multipart/form-data; boundary=b"),
            (b"--b\r\n\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b"),
            (b"x", "multipart/form-data"),
            (b'{"media": "%%%"}', "application/json"),
            (b"[1]", "application/json"),
            (b'{"media_category": "tweet_image", "media": 5}', "application/json"),
        ],
    )
    def test_a_broken_upload_is_400(self, stage: Any, body: bytes, kind: str) -> None:
        headers = {**AUTH, "Content-Type": kind}
        assert stage.call("POST", "/x/2/media/upload", headers=headers, data=body).status_code == 400

    def test_only_files_may_be_large(self, stage: Any) -> None:
        large = json.dumps({"text": "x" * 6_000_000}).encode()
        headers = {**AUTH, "Content-Type": "application/json"}
        assert stage.call("POST", "/x/2/tweets", headers=headers, data=large).status_code == 413
        files = {"media": ("p.png", PNG + b"x" * 5_200_000, "image/png")}
        made = stage.call(
            "POST", "/x/2/media/upload", headers=AUTH, files=files, data={"media_category": "tweet_image"}
        )
        assert made.status_code == 200

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "http://",
            "http://a b/",
            "http://x;script-src/",
            "http://x/\r\nX: y",
            "http://ü/",
        ],
    )
    def test_nobody_is_sent_to_a_strange_address(self, stage: Any, address: str) -> None:
        asked = {"response_type": "code", "client_id": "rehearsal-linkedin-app", "scope": "openid"}
        asked["redirect_uri"] = address
        assert stage.call("GET", "/linkedin/oauth/v2/authorization", params=asked).status_code == 400

    @pytest.mark.parametrize(
        ("value", "path", "kind"),
        [
            ({"a": "x"}, None, None),
            ({}, "a", strict.MISSING),
            ({"a": "x", "b": 1}, "b", strict.UNKNOWN),
            ({"a": 1}, "a", strict.WRONG),
            ({"a": "x", "c": {"d": [1, True]}}, "c.d[1]", strict.WRONG),
            ({"a": "x", "c": {"d": []}}, "c.d", strict.WRONG),
            ({"a": "x", "e": "z"}, "e", strict.WRONG),
            ([], "", strict.WRONG),
        ],
    )
    def test_the_first_flaw_is_named(self, value: Any, path: str | None, kind: str | None) -> None:
        shape = {"a!": str, "c": {"d": (int, 1, 2)}, "e": frozenset({"x", "y"})}
        found = strict.flaw(value, shape)
        assert (found.path, found.kind) == (path, kind) if found else path is None


@contextmanager
def running(state: Path) -> Iterator[str]:
    server = Server(state)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join(10)


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    refresh = {"grant_type": "refresh_token", "refresh_token": "rehearsal-x-refresh"}
    app = ("rehearsal-x-client", "rehearsal-x-client-secret")
    with running(tmp_path) as url:
        form = {"media_category": "tweet_image"}
        made = requests.post(f"{url}/x/2/media/upload", headers=AUTH, files={"media": PNG}, data=form, timeout=5)
        media = made.json()["data"]["id"]
        first = tweet(url, "Kept", media={"media_ids": [media]})
        renewed = requests.post(f"{url}/x/2/oauth2/token", data=refresh, auth=app, timeout=5).json()
    with running(tmp_path) as url:
        told = requests.get(f"{url}/_rehearsal/posts", timeout=5).json()
        assert [post["text"] for post in told["posts"]] == ["Kept"]
        assert told["calls"] == {"x": {"upload": 1, "post": 1, "token": 1}}
        assert requests.get(f"{url}/feed/x/media/{media}", timeout=5).content == PNG
        second = tweet(url, "More")
        left = "x-rate-limit-remaining"
        assert int(second.headers[left]) == int(first.headers[left]) - 1
        fresh = {"Authorization": f"Bearer {renewed['access_token']}"}
        assert requests.get(f"{url}/x/2/users/me", headers=fresh, timeout=5).status_code == 200
        # The seeded refresh token was used before the restart: it must not be whole again.
        assert requests.post(f"{url}/x/2/oauth2/token", data=refresh, auth=app, timeout=5).status_code == 400
