"""Posting to Instagram in the rehearsal world through both log-ins, asked over HTTP as a client would."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

APP, SECRET = "700000000000002", "rehearsal-instagram-secret"
ATELIER, STUDIO = "17841400000000021", "17841400000000002"
AS_ATELIER, AS_PAGE = "rehearsal-instagram-login-access", "rehearsal-facebook-access"
SCOPES = "instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments"
BACK = "http://127.0.0.1:9/callback"


def jpg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x03" + bytes(9)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xd9"


FILES = {
    "/a.jpg": jpg(1080, 1080),
    "/b.jpg": jpg(1080, 1350),
    "/tall.jpg": jpg(500, 2000),
    "/a.png": b"\x89PNG\r\n\x1a\n" + bytes(60),
    "/broken.jpg": b"\xff\xd8\xff" + bytes(60),
    "/huge.jpg": jpg(1080, 1080) + bytes(9 * 1024 * 1024),
    "/a.mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(60),
}


class Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = FILES.get(self.path)
        self.send_response(200 if content else 302 if self.path == "/moved.jpg" else 404)
        if self.path == "/moved.jpg":
            self.send_header("Location", "/a.jpg")
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


LOG_INS = {"instagram": (ATELIER, AS_ATELIER), "graph": (STUDIO, AS_PAGE)}


def call(stage: Any, method: str, path: str, host: str = "instagram", token: str = "", **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {token or LOG_INS[host][1]}"}
    return stage.call(method, f"/{host}/v26.0/{path}", headers=headers, **more)


def error(answer: requests.Response) -> tuple[int, int | None]:
    told = answer.json()["error"]
    return told["code"], told.get("error_subcode")


def make(stage: Any, host: str = "instagram", **fields: Any) -> requests.Response:
    return call(stage, "POST", f"{LOG_INS[host][0]}/media", host, data=fields)


def made(stage: Any, host: str = "instagram", **fields: Any) -> str:
    answer = make(stage, host, **fields)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def publish(stage: Any, container: str, host: str = "instagram") -> requests.Response:
    return call(stage, "POST", f"{LOG_INS[host][0]}/media_publish", host, data={"creation_id": container})


def state(stage: Any, container: str, host: str = "instagram") -> dict[str, Any]:
    return dict(call(stage, "GET", f"{container}?fields=status_code,status", host).json())


def published(stage: Any) -> dict[str, Any]:
    return dict(stage.control("GET", "posts", params={"platform": "instagram"}))


class TestPublishing:
    @pytest.mark.parametrize("host", ["instagram", "graph"])
    def test_a_photo_through_each_log_in(self, stage: Any, files: str, host: str) -> None:
        container = made(stage, host, image_url=f"{files}/a.jpg", caption="Hello", alt_text="A square")
        assert state(stage, container, host)["status_code"] == "IN_PROGRESS"
        assert error(publish(stage, container, host)) == (9007, 2207027)
        stage.clock.moved += 5
        assert state(stage, container, host)["status_code"] == "FINISHED"
        media = publish(stage, container, host).json()["id"]
        (post,) = published(stage)["posts"]
        assert (post["remote_id"], post["account"], post["text"]) == (media, LOG_INS[host][0], "Hello")
        assert post["media"][0]["alt_text"] == "A square"
        told = call(stage, "GET", f"{media}?fields=permalink,shortcode,timestamp,alt_text,like_count", host).json()
        assert told["permalink"] == f"{stage.url}/instagram/p/{told['shortcode']}/"
        shown = f"/feed/instagram/media/{container}"
        assert shown in stage.call("GET", "/feed/instagram").text
        assert stage.call("GET", shown).content == FILES["/a.jpg"]

    def test_the_same_container_goes_once(self, stage: Any, files: str) -> None:
        container = made(stage, image_url=f"{files}/a.jpg")
        stage.clock.moved += 5
        assert publish(stage, container).ok
        assert state(stage, container)["status_code"] == "PUBLISHED"
        assert publish(stage, container).status_code == 400
        assert published(stage)["count"] == 1

    @pytest.mark.parametrize(
        ("name", "wanted"),
        [
            ("nothing.jpg", (9004, 2207052)),
            ("moved.jpg", (9004, 2207052)),
            ("a.png", (36001, 2207005)),
            ("broken.jpg", (36001, 2207005)),
            ("tall.jpg", (36003, 2207009)),
            ("huge.jpg", (36000, 2207004)),
        ],
    )
    def test_a_photo_that_does_not_fit(self, stage: Any, files: str, name: str, wanted: tuple[int, int]) -> None:
        assert error(make(stage, image_url=f"{files}/{name}")) == wanted

    @pytest.mark.parametrize("address", ["http://127.0.0.1:9/a.jpg", "file:///etc/hostname", "no address"])
    def test_an_address_that_nobody_answers(self, stage: Any, address: str) -> None:
        assert error(make(stage, image_url=address)) == (9004, 2207052)

    @pytest.mark.parametrize(
        ("fields", "wanted"),
        [
            ({}, (100, None)),
            ({"media_type": "VIDEO", "video_url": "http://127.0.0.1:9/a"}, (100, None)),
            ({"media_type": "REELS", "image_url": "http://127.0.0.1:9/a"}, (100, None)),
            ({"media_type": "FILM", "image_url": "http://127.0.0.1:9/a"}, (100, None)),
            ({"image_url": "http://127.0.0.1:9/a", "caption": "x" * 2201}, (100, 2207010)),
            ({"image_url": "http://127.0.0.1:9/a", "caption": "#a " * 31}, (100, 2207040)),
            ({"media_type": "CAROUSEL", "children": "1"}, (100, 2207028)),
            ({"media_type": "CAROUSEL", "children": "1,2"}, (100, 2207006)),
        ],
    )
    def test_what_is_wrong_is_told(self, stage: Any, fields: dict[str, str], wanted: tuple[int, int | None]) -> None:
        assert error(make(stage, **fields)) == wanted

    def test_a_reel(self, stage: Any, files: str) -> None:
        container = made(stage, media_type="REELS", video_url=f"{files}/a.mp4", caption="Moving")
        stage.clock.moved += 3
        assert state(stage, container)["status_code"] == "IN_PROGRESS"
        stage.clock.moved += 3
        media = publish(stage, container).json()["id"]
        told = call(stage, "GET", f"{media}?fields=permalink,media_product_type").json()
        assert ("/reel/" in told["permalink"], told["media_product_type"]) == (True, "REELS")
        led = stage.call("GET", told["permalink"].removeprefix(stage.url))
        assert led.headers["Location"] == f"/feed/instagram/{media}#{media}"

    def test_a_video_that_cannot_be_fetched_is_told_by_its_container(self, stage: Any, files: str) -> None:
        container = made(stage, media_type="REELS", video_url=f"{files}/nothing.mp4")
        told = state(stage, container)
        assert (told["status_code"], "2207052" in told["status"]) == ("ERROR", True)
        assert error(publish(stage, container)) == (-1, 2207032)

    def test_a_carousel_waits_for_its_items(self, stage: Any, files: str) -> None:
        items = [made(stage, image_url=f"{files}/{name}.jpg", is_carousel_item="true") for name in "ab"]
        parent = {"media_type": "CAROUSEL", "children": ",".join(items), "caption": "Two"}
        assert error(make(stage, **parent)) == (9007, 2207027)
        stage.clock.moved += 5
        assert publish(stage, items[0]).status_code == 400
        container = made(stage, **parent)
        stage.clock.moved += 5
        assert publish(stage, container).ok
        assert [one["id"] for one in published(stage)["posts"][0]["media"]] == items

    def test_a_container_lasts_a_day(self, stage: Any, files: str) -> None:
        container = made(stage, image_url=f"{files}/a.jpg")
        stage.clock.moved += 86_401
        assert state(stage, container)["status_code"] == "EXPIRED"
        assert error(publish(stage, container)) == (-2, 2207020)
        assert error(publish(stage, "5")) == (24, 2207008)

    def test_the_quota_is_told(self, stage: Any, files: str) -> None:
        container = made(stage, image_url=f"{files}/a.jpg")
        stage.clock.moved += 5
        publish(stage, container)
        (told,) = call(stage, "GET", f"{ATELIER}/content_publishing_limit?fields=config,quota_usage").json()["data"]
        assert told == {"config": {"quota_total": 100, "quota_duration": 86_400}, "quota_usage": 1}

    def test_comments_lists_and_numbers(self, stage: Any, files: str) -> None:
        container = made(stage, image_url=f"{files}/a.jpg", caption="Hello")
        stage.clock.moved += 5
        media = publish(stage, container).json()["id"]
        comment = call(stage, "POST", f"{media}/comments", data={"message": "First!"}).json()["id"]
        assert call(stage, "GET", f"{media}/comments?fields=id,text").json()["data"] == [
            {"id": comment, "text": "First!"}
        ]
        assert call(stage, "GET", f"{ATELIER}/media?fields=id,caption").json()["data"] == [
            {"id": media, "caption": "Hello"}
        ]
        stage.clock.moved += 86_400
        rows = call(stage, "GET", f"{media}/insights?metric=reach,views,saved").json()["data"]
        assert [row["name"] for row in rows] == ["reach", "views", "saved"]
        assert rows[1]["values"][0]["value"] > 0
        assert error(call(stage, "GET", f"{media}/insights?metric=views,impressions"))[0] == 100
        assert error(call(stage, "GET", f"{media}/insights?metric=total_views"))[0] == 100

    def test_nobody_posts_as_another(self, stage: Any, files: str) -> None:
        answer = call(stage, "POST", f"{STUDIO}/media", token=AS_ATELIER, data={"image_url": f"{files}/a.jpg"})
        assert error(answer) == (100, 33)


def asked(**change: str) -> dict[str, str]:
    return {"client_id": APP, "redirect_uri": BACK, "response_type": "code", "scope": SCOPES, "state": "s1", **change}


def agreed(stage: Any, **form: str) -> str:
    assert "Rehearsal Atelier" in stage.call("GET", "/instagram/oauth/authorize", params=asked()).text
    whole = {**asked(), "account_id": ATELIER, "decision": "allow", **form}
    answer = stage.call("POST", "/instagram/oauth/authorize", data=whole)
    assert answer.status_code == 303, answer.text
    location = urlsplit(answer.headers["Location"])
    assert location.fragment == "_"
    return parse_qs(location.query)["code"][0]


def first(stage: Any, code: str, **change: str) -> requests.Response:
    form = {"client_id": APP, "client_secret": SECRET, "grant_type": "authorization_code", "redirect_uri": BACK}
    return stage.call("POST", "/instagram/oauth/access_token", data={**form, "code": code, **change})


def lengthened(stage: Any, token: str) -> requests.Response:
    query = {"grant_type": "ig_exchange_token", "client_secret": SECRET, "access_token": token}
    return stage.call("GET", "/instagram/access_token", params=query)


def renewed(stage: Any, token: str) -> requests.Response:
    query = {"grant_type": "ig_refresh_token", "access_token": token}
    return stage.call("GET", "/instagram/refresh_access_token", params=query)


class TestLogIn:
    def test_from_the_code_to_a_renewed_token(self, stage: Any) -> None:
        short = first(stage, agreed(stage)).json()
        assert (str(short["user_id"]), short["permissions"]) == (ATELIER, SCOPES.split(","))
        long = lengthened(stage, short["access_token"]).json()
        me = call(stage, "GET", "me?fields=user_id,username,profile_picture_url", token=long["access_token"]).json()
        assert (me["user_id"], me["username"]) == (ATELIER, "rehearsal.atelier")
        assert renewed(stage, long["access_token"]).status_code == 400
        stage.clock.moved += 86_401
        assert error(call(stage, "GET", "me", token=short["access_token"])) == (190, 463)
        fresh = renewed(stage, long["access_token"]).json()
        assert fresh["expires_in"] == 60 * 86_400
        stage.clock.moved += 60 * 86_400 - 10
        assert error(renewed(stage, long["access_token"])) == (190, 463)
        assert renewed(stage, fresh["access_token"]).ok

    def test_a_code_works_once_without_its_tail(self, stage: Any) -> None:
        code = agreed(stage)
        assert first(stage, f"{code}#_").status_code == 400
        assert first(stage, code, client_id="700000000000003").json()["error_message"] == "Invalid platform app"
        assert first(stage, code, redirect_uri=BACK + "2").status_code == 400
        assert first(stage, code).ok
        assert first(stage, code).status_code == 400

    def test_an_unticked_scope_is_missing(self, stage: Any) -> None:
        token = first(stage, agreed(stage, chosen="yes", **{"scope:instagram_business_basic": "on"})).json()
        assert token["permissions"] == ["instagram_business_basic"]
        body = {"image_url": "http://127.0.0.1:9/a"}
        answer = call(stage, "POST", f"{ATELIER}/media", token=token["access_token"], data=body)
        assert error(answer)[0] == 200


class TestFaults:
    @pytest.mark.parametrize(("kind", "arrived"), [("429", 0), ("503-before", 0), ("503-after-accept", 1)])
    def test_a_fault_strikes_publishing_once(self, stage: Any, files: str, kind: str, arrived: int) -> None:
        container = made(stage, image_url=f"{files}/a.jpg")
        stage.clock.moved += 5
        stage.fault("instagram", kind, calls="post")
        assert not publish(stage, container).ok
        assert published(stage)["count"] == arrived
        assert (state(stage, container)["status_code"] == "PUBLISHED") == bool(arrived)

    def test_containers_have_faults_of_their_own(self, stage: Any, files: str) -> None:
        stage.fault("instagram", "429", calls="upload")
        assert error(make(stage, image_url=f"{files}/a.jpg"))[0] == 80002
        assert make(stage, image_url=f"{files}/a.jpg").ok
