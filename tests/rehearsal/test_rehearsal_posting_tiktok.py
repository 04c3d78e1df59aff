"""Posting to TikTok in the rehearsal world, asked over HTTP as a client would."""

import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

KEY, SECRET = "rehearsal-tiktok-posting", "rehearsal-tiktok-posting-secret"
CREATOR, TOKEN, REFRESH = "-000RehearsalCreator1", "act.rehearsal-tiktok", "rft.rehearsal-tiktok"
SCOPES = "user.info.basic,user.info.profile,user.info.stats,video.list,video.publish"
BACK = "http://127.0.0.1:9/callback"
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"film" * 1000
CHUNK = 5_000_000


def call(stage: Any, path: str, body: Any = None, token: str = TOKEN, method: str = "POST") -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return stage.call(method, f"/tiktok_open/v2/{path}", headers=headers, json=body)


def code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def source(size: int, chunk: int = 0, count: int = 1) -> dict[str, Any]:
    sizes = {"video_size": size, "chunk_size": chunk or size, "total_chunk_count": count}
    return {"source": "FILE_UPLOAD", **sizes}


def init(stage: Any, size: int = len(MP4), chunk: int = 0, count: int = 1, **info: Any) -> requests.Response:
    told = {"title": "Hello", "privacy_level": "SELF_ONLY", **info}
    body = {"post_info": told, "source_info": source(size, chunk, count)}
    return call(stage, "post/publish/video/init/", body)


def put(url: str, content: bytes, first: int = 0, total: int = 0, mime: str = "video/mp4") -> requests.Response:
    told = f"bytes {first}-{first + len(content) - 1}/{total or len(content)}"
    return requests.put(url, data=content, headers={"Content-Range": told, "Content-Type": mime}, timeout=10)


def status(stage: Any, publish_id: str) -> dict[str, Any]:
    return dict(call(stage, "post/publish/status/fetch/", {"publish_id": publish_id}).json()["data"])


def audited(stage: Any) -> None:
    stage.control("POST", "grants", json={"grant": "tiktok_content_posting_audit", "granted": True})


def published(stage: Any) -> dict[str, Any]:
    return dict(stage.control("GET", "posts", params={"platform": "tiktok"}))


class TestVideos:
    def test_a_post_is_there_when_the_whole_file_is(self, stage: Any) -> None:
        audited(stage)
        content = MP4 + bytes(2 * CHUNK + 7)
        told = init(stage, len(content), CHUNK, 2, privacy_level="PUBLIC_TO_EVERYONE").json()["data"]
        answer = put(told["upload_url"], content[:CHUNK], 0, len(content))
        assert (answer.status_code, answer.headers["Content-Range"]) == (206, f"bytes 0-{CHUNK - 1}/{len(content)}")
        assert (published(stage)["count"], status(stage, told["publish_id"])["uploaded_bytes"]) == (0, CHUNK)
        assert put(told["upload_url"], content[CHUNK:], CHUNK, len(content)).status_code == 201
        (post,) = published(stage)["posts"]
        assert (post["account"], post["text"]) == (CREATOR, "Hello")
        assert status(stage, told["publish_id"])["status"] == "PROCESSING_UPLOAD"
        stage.clock.moved += 6
        assert status(stage, told["publish_id"])["publicaly_available_post_id"] == []
        stage.clock.moved += 10
        done = status(stage, told["publish_id"])
        assert (done["status"], done["publicaly_available_post_id"]) == ("PUBLISH_COMPLETE", [int(post["remote_id"])])
        assert stage.call("GET", f"/feed/tiktok/media/{told['publish_id']}").content == content

    @pytest.mark.parametrize(
        ("size", "chunk", "count"),
        [(1000, 500, 2), (20_000_000, 1_000_000, 20), (20_000_000, CHUNK, 5), (200_000_000, 100_000_000, 2), (0, 0, 1)],
    )
    def test_chunks_that_do_not_fit(self, stage: Any, size: int, chunk: int, count: int) -> None:
        assert code(init(stage, size, chunk, count)) == (400, "invalid_params")

    def test_a_chunk_out_of_turn(self, stage: Any) -> None:
        url = init(stage, 2 * CHUNK, CHUNK, 2).json()["data"]["upload_url"]
        assert put(url, bytes(CHUNK), CHUNK, 2 * CHUNK).status_code == 416
        assert put(url, bytes(100), 0, 2 * CHUNK).status_code == 400
        assert put(url, bytes(CHUNK), 0, 2 * CHUNK, "text/plain").status_code == 400
        assert put(url + "x", bytes(CHUNK), 0, 2 * CHUNK).status_code == 403
        assert put(url, MP4[:32] + bytes(CHUNK - 32), 0, 2 * CHUNK).status_code == 206
        stage.clock.moved += 3601
        assert put(url, bytes(CHUNK), CHUNK, 2 * CHUNK).status_code == 403
        assert published(stage)["count"] == 0

    def test_the_end_again_makes_no_second_post(self, stage: Any) -> None:
        url = init(stage).json()["data"]["upload_url"]
        assert [put(url, MP4).status_code, put(url, MP4).status_code] == [201, 416]
        assert published(stage)["count"] == 1

    def test_what_is_no_video_fails_later(self, stage: Any) -> None:
        told = init(stage, 100).json()["data"]
        assert put(told["upload_url"], bytes(100)).status_code == 201
        found = status(stage, told["publish_id"])
        assert (found["status"], found["fail_reason"]) == ("FAILED", "file_format_check_failed")
        assert published(stage)["count"] == 0

    @pytest.mark.parametrize(
        ("info", "wanted"),
        [
            ({"privacy_level": "PUBLIC_TO_EVERYONE"}, (403, "unaudited_client_can_only_post_to_private_accounts")),
            ({"title": "x" * 2201}, (400, "invalid_params")),
            ({"privacy_level": None}, (400, "invalid_params")),
            ({"colour": "red"}, (400, "invalid_params")),
        ],
    )
    def test_what_is_wrong_is_told(self, stage: Any, info: dict[str, Any], wanted: tuple[int, str]) -> None:
        assert code(init(stage, **info)) == wanted

    def test_the_creator_s_levels_depend_on_the_audit(self, stage: Any) -> None:
        info = call(stage, "post/publish/creator_info/query/").json()["data"]
        assert "PUBLIC_TO_EVERYONE" not in info["privacy_level_options"]
        audited(stage)
        info = call(stage, "post/publish/creator_info/query/").json()["data"]
        assert (info["privacy_level_options"][0], info["creator_username"]) == ("PUBLIC_TO_EVERYONE", "rehearsalclips")
        wanted = (403, "privacy_level_option_mismatch")
        assert code(init(stage, privacy_level="FOLLOWER_OF_CREATOR")) == wanted

    def test_six_a_minute(self, stage: Any) -> None:
        assert [init(stage).status_code for _ in range(7)] == [200] * 6 + [429]
        stage.clock.moved += 61
        assert init(stage).ok


class TestPhotos:
    def init(self, stage: Any, *addresses: str, **info: Any) -> requests.Response:
        told = {"title": "Two", "description": "Long", "privacy_level": "SELF_ONLY", **info}
        images = {"source": "PULL_FROM_URL", "photo_cover_index": 0, "photo_images": list(addresses)}
        body = {"media_type": "PHOTO", "post_mode": "DIRECT_POST", "post_info": told, "source_info": images}
        return call(stage, "post/publish/content/init/", body)

    def picture(self, stage: Any, content: bytes) -> str:
        """Facebook's side of this world is a fine place to fetch a file from."""
        headers = {"Authorization": "Bearer rehearsal-facebook-access"}
        files, data = {"source": ("a", content)}, {"published": "false"}
        kept = stage.call("POST", "/graph/v26.0/me/photos", headers=headers, files=files, data=data).json()["id"]
        return f"{stage.url}/feed/facebook/media/{kept}"

    def test_photos_are_fetched(self, stage: Any) -> None:
        jpg = b"\xff\xd8\xff" + bytes(60)
        address = self.picture(stage, jpg)
        publish_id = self.init(stage, address, address).json()["data"]["publish_id"]
        (post,) = published(stage)["posts"]
        assert (post["text"], len(post["media"])) == ("Two\nLong", 2)
        assert status(stage, publish_id)["status"] == "PROCESSING_DOWNLOAD"
        stage.clock.moved += 6
        assert status(stage, publish_id)["status"] == "PUBLISH_COMPLETE"
        assert stage.call("GET", f"/feed/tiktok/media/{publish_id}.0").content == jpg

    def test_what_cannot_be_fetched_fails_later(self, stage: Any) -> None:
        publish_id = self.init(stage, "http://127.0.0.1:9/a.jpg").json()["data"]["publish_id"]
        assert status(stage, publish_id)["fail_reason"] == "photo_pull_failed"
        png = self.picture(stage, b"\x89PNG\r\n\x1a\n" + bytes(60))
        publish_id = self.init(stage, png).json()["data"]["publish_id"]
        assert status(stage, publish_id)["fail_reason"] == "file_format_check_failed"
        assert published(stage)["count"] == 0
        assert code(self.init(stage, title="x" * 91)) == (400, "invalid_params")


class TestReading:
    def test_the_creator(self, stage: Any) -> None:
        told = call(stage, "user/info/?fields=open_id,username,follower_count", method="GET").json()["data"]["user"]
        assert (told["open_id"], told["username"]) == (CREATOR, "rehearsalclips")
        assert code(call(stage, "user/info/?fields=colour", method="GET")) == (400, "invalid_params")

    @pytest.mark.parametrize(("level", "shown"), [("PUBLIC_TO_EVERYONE", 1), ("SELF_ONLY", 0)])
    def test_numbers_of_public_videos(self, stage: Any, level: str, shown: int) -> None:
        audited(stage)
        put(init(stage, privacy_level=level).json()["data"]["upload_url"], MP4)
        remote_id = published(stage)["posts"][0]["remote_id"]
        stage.clock.moved += 7000
        body = {"filters": {"video_ids": [remote_id]}}
        found = call(stage, "video/query/?fields=id,share_url,view_count", body).json()["data"]["videos"]
        assert [video["id"] for video in found if video["view_count"] > 0] == [remote_id] * shown
        led = [stage.call("GET", video["share_url"].removeprefix(stage.url)).headers["Location"] for video in found]
        assert led == [f"/feed/tiktok/{remote_id}#{remote_id}"] * shown
        listed = call(stage, "video/list/?fields=id", {"max_count": 5}).json()["data"]
        assert (len(listed["videos"]), listed["has_more"]) == (shown, False)


def asked(**change: str) -> dict[str, str]:
    return {"client_key": KEY, "response_type": "code", "scope": SCOPES, "redirect_uri": BACK, "state": "s1", **change}


def agreed(stage: Any, decision: str = "allow", pkce: str = "", **form: str) -> dict[str, str]:
    challenge = {"code_challenge": pkce, "code_challenge_method": "S256"} if pkce else {}
    query = {**asked(), **challenge}
    assert "Rehearsal Clips" in stage.call("GET", "/tiktok_open/v2/auth/authorize/", params=query).text
    whole = {**query, "account_id": CREATOR, "decision": decision, **form}
    answer = stage.call("POST", "/tiktok_open/v2/auth/authorize/", data=whole)
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def token(stage: Any, **form: str) -> requests.Response:
    whole = {"client_key": KEY, "client_secret": SECRET, **form}
    return stage.call("POST", "/tiktok_open/v2/oauth/token/", data=whole)


def exchanged(stage: Any, told: str, **change: str) -> requests.Response:
    return token(stage, **{"grant_type": "authorization_code", "code": told, "redirect_uri": BACK, **change})


class TestLogIn:
    def test_from_the_code_to_a_post(self, stage: Any) -> None:
        back = agreed(stage)
        assert (back["state"], back["scopes"]) == ("s1", SCOPES)
        told = exchanged(stage, back["code"]).json()
        assert (told["open_id"], told["expires_in"], told["refresh_expires_in"]) == (CREATOR, 7200, 15_552_000)
        assert call(stage, "user/info/?fields=open_id", token=told["access_token"], method="GET").ok
        stage.clock.moved += 7201
        late = call(stage, "user/info/?fields=open_id", token=told["access_token"], method="GET")
        assert code(late) == (401, "access_token_invalid")

    def test_a_refresh_token_works_once(self, stage: Any) -> None:
        fresh = token(stage, grant_type="refresh_token", refresh_token=REFRESH).json()
        assert fresh["refresh_token"] != REFRESH
        again = token(stage, grant_type="refresh_token", refresh_token=REFRESH)
        assert again.json()["error"] == "invalid_grant"
        assert token(stage, grant_type="refresh_token", refresh_token=fresh["refresh_token"]).ok

    def test_a_code_works_once(self, stage: Any) -> None:
        told = agreed(stage)["code"]
        assert exchanged(stage, told, client_secret="wrong").json()["error"] == "invalid_client"
        assert exchanged(stage, told, redirect_uri=BACK + "2").json()["error"] == "invalid_request"
        assert exchanged(stage, told).ok
        assert exchanged(stage, told).json()["error"] == "invalid_grant"

    def test_the_challenge_is_hexadecimal(self, stage: Any) -> None:
        verifier = "v" * 50
        told = agreed(stage, pkce=hashlib.sha256(verifier.encode()).hexdigest())["code"]
        assert exchanged(stage, told, code_verifier="w" * 50).json()["error"] == "invalid_request"
        assert exchanged(stage, told, code_verifier=verifier).ok

    def test_an_unticked_scope_is_missing(self, stage: Any) -> None:
        told = exchanged(stage, agreed(stage, chosen="yes", **{"scope:user.info.basic": "on"})["code"]).json()
        assert told["scope"] == "user.info.basic"
        refused = call(stage, "post/publish/creator_info/query/", token=told["access_token"])
        assert code(refused) == (401, "scope_not_authorized")

    def test_who_cancels_is_sent_back(self, stage: Any) -> None:
        assert agreed(stage, "cancel")["error"] == "access_denied"

    def test_a_log_in_can_be_ended(self, stage: Any) -> None:
        whole = {"client_key": KEY, "client_secret": SECRET, "token": TOKEN}
        assert stage.call("POST", "/tiktok_open/v2/oauth/revoke/", data=whole).json() == {}
        assert code(init(stage)) == (401, "access_token_invalid")


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "status_code", "arrived"), [("429", 429, 0), ("503-before", 503, 0), ("503-after-accept", 503, 1)]
    )
    def test_the_last_chunk_is_what_posts(self, stage: Any, kind: str, status_code: int, arrived: int) -> None:
        stage.fault("tiktok", kind, calls="post")
        url = init(stage).json()["data"]["upload_url"]
        assert put(url, MP4).status_code == status_code
        assert published(stage)["count"] == arrived

    def test_uploads_have_faults_of_their_own(self, stage: Any) -> None:
        stage.fault("tiktok", "503-before", calls="upload")
        assert [init(stage).status_code, init(stage).status_code] == [503, 200]

    def test_a_token_call_is_struck_too(self, stage: Any) -> None:
        stage.fault("tiktok", "503-before", calls="token")
        assert token(stage, grant_type="refresh_token", refresh_token=REFRESH).status_code == 503
        assert token(stage, grant_type="refresh_token", refresh_token=REFRESH).ok
