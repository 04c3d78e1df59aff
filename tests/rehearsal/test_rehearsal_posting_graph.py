"""Posting to Facebook Pages in the rehearsal world, asked over HTTP as a client would."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

APP, SECRET = "700000000000003", "rehearsal-facebook-secret"
PERSON, PAGE, ARCHIVE, PORTFOLIO = "10000000000000901", "100000000000003", "100000000000011", "100000000000012"
AS_PERSON, AS_PAGE = "rehearsal-facebook-person-access", "rehearsal-facebook-access"
SCOPES = (
    "pages_show_list,pages_manage_posts,pages_manage_engagement,pages_read_engagement,read_insights,business_management"
)
BACK = "http://127.0.0.1:9/callback"
JPG = b"\xff\xd8\xff" + b"picture" * 20
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"film" * 1_500_000


def call(stage: Any, method: str, path: str, token: str = AS_PAGE, **more: Any) -> requests.Response:
    return stage.call(method, f"/graph/v26.0/{path}", headers={"Authorization": f"Bearer {token}"}, **more)


def error(answer: requests.Response) -> tuple[int, int | None]:
    told = answer.json()["error"]
    return told["code"], told.get("error_subcode")


def post(stage: Any, text: str = "Hello", token: str = AS_PAGE, **more: Any) -> requests.Response:
    return call(stage, "POST", f"{PAGE}/feed", token, data={"message": text, **more})


def posted(stage: Any, text: str = "Hello", **more: Any) -> str:
    answer = post(stage, text, **more)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def published(stage: Any) -> dict[str, Any]:
    return stage.control("GET", "posts", params={"platform": "facebook"})


def photo(stage: Any, content: bytes = JPG, **more: Any) -> requests.Response:
    return call(stage, "POST", f"{PAGE}/photos", files={"source": ("a.jpg", content)}, data=more)


def unpublished(stage: Any, **more: Any) -> str:
    answer = photo(stage, published="false", **more)
    assert set(answer.json()) == {"id"}
    return str(answer.json()["id"])


class TestPosts:
    def test_a_post_is_told_with_its_address(self, stage: Any) -> None:
        told = post(stage, fields="id,permalink_url").json()
        assert told["id"].startswith(f"{PAGE}_")
        assert told["permalink_url"] == f"{stage.url}/graph/{told['id'].replace('_', '/posts/')}"
        (made,) = published(stage)["posts"]
        assert (made["remote_id"], made["account"], made["text"]) == (told["id"], PAGE, "Hello")
        assert "Hello" in stage.call("GET", "/feed/facebook").text

    def test_a_person_s_token_posts_on_no_page(self, stage: Any) -> None:
        assert error(post(stage, token=AS_PERSON))[0] == 200
        assert published(stage)["count"] == 0

    def test_the_same_again_is_a_duplicate(self, stage: Any) -> None:
        posted(stage, "Same")
        assert error(post(stage, "Same"))[0] == 506
        posted(stage, "Other")
        assert published(stage)["count"] == 2

    @pytest.mark.parametrize(
        ("change", "wanted"),
        [
            ({"message": " "}, (100, None)),
            ({"message": "x" * 63_207}, (100, None)),
            ({"link": "nowhere"}, (100, 1609005)),
            ({"published": "false"}, (100, None)),
            ({"attached_media": "photo"}, (100, None)),
            ({"attached_media": '[{"media_fbid":"5"}]'}, (100, 33)),
        ],
    )
    def test_what_is_wrong_is_told(self, stage: Any, change: dict[str, str], wanted: tuple[int, int | None]) -> None:
        assert error(call(stage, "POST", f"{PAGE}/feed", data={"message": "Hello", **change})) == wanted
        assert published(stage)["count"] == 0

    def test_a_proof_must_hold_where_it_is_given(self, stage: Any) -> None:
        proof = hmac.new(SECRET.encode(), AS_PAGE.encode(), hashlib.sha256).hexdigest()
        assert call(stage, "POST", f"{PAGE}/feed?appsecret_proof={proof}", data={"message": "a"}).ok
        assert error(call(stage, "POST", f"{PAGE}/feed?appsecret_proof=no", data={"message": "b"}))[0] == 100
        assert post(stage, token="gone").status_code == 401

    def test_the_oldest_version_serves_a_dead_one(self, stage: Any) -> None:
        headers = {"Authorization": f"Bearer {AS_PAGE}"}
        answer = stage.call("POST", f"/graph/v20.0/{PAGE}/feed", headers=headers, data={"message": "a"})
        assert answer.headers["facebook-api-version"] == "v21.0"
        usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])[PAGE]
        assert (usage[0]["type"], "call_count" in answer.headers["X-App-Usage"]) == ("pages", True)

    def test_comments(self, stage: Any) -> None:
        post_id = posted(stage)
        comment = call(stage, "POST", f"{post_id}/comments", data={"message": "First!"}).json()["id"]
        told = call(stage, "GET", f"{post_id}/comments?fields=id,message,from{{id}}&summary=true").json()
        assert told["data"] == [{"id": comment, "message": "First!", "from": {"id": PAGE}}]
        assert told["summary"]["total_count"] == 1
        assert published(stage)["counts"] == {"root": 1, "comment": 1}
        assert error(call(stage, "POST", f"{post_id}/comments", data={"message": ""}))[0] == 100
        assert error(call(stage, "POST", f"{PAGE}_5/comments", data={"message": "a"}))[0] == 100

    def test_reading_back(self, stage: Any) -> None:
        first = posted(stage, "One")
        stage.clock.moved += 100
        since = int(stage.clock.now())
        second = posted(stage, "Two")
        listed = call(stage, "GET", f"{PAGE}/posts?fields=id,message&limit=1").json()
        assert [each["message"] for each in listed["data"]] == ["Two"]
        following = requests.get(listed["paging"]["next"], headers={"Authorization": f"Bearer {AS_PAGE}"}, timeout=5)
        assert [each["id"] for each in following.json()["data"]] == [first]
        newer = call(stage, "GET", f"{PAGE}/posts?fields=id&since={since}").json()["data"]
        assert newer == [{"id": second}]
        fields = "shares,comments.limit(0).summary(true),reactions.limit(0).summary(true),permalink_url,created_time"
        stage.clock.moved += 86_400
        told = call(stage, "GET", f"{first}?fields={fields}").json()
        assert told["reactions"]["summary"]["total_count"] > 0
        assert error(call(stage, "GET", f"{first}?fields=colour"))[0] == 100
        assert call(stage, "DELETE", first).json() == {"success": True}
        assert error(call(stage, "GET", first)) == (100, 33)

    def test_insights_of_living_names_only(self, stage: Any) -> None:
        post_id = posted(stage)
        stage.clock.moved += 86_400
        seen, clicks = call(stage, "GET", f"{post_id}/insights?metric=post_media_view,post_clicks").json()["data"]
        assert (seen["name"], seen["values"][0]["value"] > 0) == ("post_media_view", True)
        assert clicks["values"][0]["value"] < seen["values"][0]["value"]
        assert error(call(stage, "GET", f"{post_id}/insights?metric=post_media_view,post_impressions"))[0] == 100
        assert call(stage, "GET", f"{PAGE}/insights?metric=page_follows&period=day").json()["data"]
        assert error(call(stage, "GET", f"{PAGE}/insights?metric=page_fans"))[0] == 100


class TestMedia:
    def test_several_photos(self, stage: Any) -> None:
        ids = [unpublished(stage, alt_text_custom="A"), unpublished(stage)]
        assert published(stage)["count"] == 0
        attached = json.dumps([{"media_fbid": one} for one in ids])
        posted(stage, attached_media=attached)
        fields = "attachments{subattachments{target{id}}}"
        (album,) = call(stage, "GET", f"{PAGE}/posts?fields={fields}").json()["data"][0]["attachments"]["data"]
        assert [part["target"]["id"] for part in album["subattachments"]["data"]] == ids
        (made,) = published(stage)["posts"]
        assert [(one["id"], one["alt_text"]) for one in made["media"]] == [(ids[0], "A"), (ids[1], "")]
        assert error(post(stage, "Again", attached_media=attached)) == (100, 1366051)

    def test_one_photo_is_a_post(self, stage: Any) -> None:
        told = photo(stage, message="Look").json()
        assert published(stage)["posts"][0]["remote_id"] == told["post_id"]
        assert error(photo(stage, b"no picture"))[0] == 324

    def test_a_photo_that_was_thrown_away(self, stage: Any) -> None:
        photo_id = unpublished(stage)
        assert call(stage, "DELETE", photo_id).json() == {"success": True}
        assert error(post(stage, attached_media=json.dumps([{"media_fbid": photo_id}]))) == (100, 33)

    def transferred(self, stage: Any, content: bytes) -> dict[str, str]:
        start = {"upload_phase": "start", "file_size": len(content)}
        told = call(stage, "POST", f"{PAGE}/videos", data=start).json()
        session, wanted = told["upload_session_id"], told
        while wanted["start_offset"] != wanted["end_offset"]:
            piece = content[int(wanted["start_offset"]) : int(wanted["end_offset"])]
            fields = {"upload_phase": "transfer", "upload_session_id": session, "start_offset": wanted["start_offset"]}
            files = {"video_file_chunk": ("chunk", piece)}
            wanted = call(stage, "POST", f"{PAGE}/videos", data=fields, files=files).json()
        return {"session": session, "video": told["video_id"]}

    def finish(self, stage: Any, session: str) -> requests.Response:
        fields = {"upload_phase": "finish", "upload_session_id": session, "description": "A film"}
        return call(stage, "POST", f"{PAGE}/videos", data=fields)

    def test_a_video_is_a_post_when_it_is_finished(self, stage: Any) -> None:
        sent = self.transferred(stage, MP4)
        assert published(stage)["count"] == 0
        assert self.finish(stage, sent["session"]).json() == {"success": True}
        told = call(stage, "GET", f"{sent['video']}?fields=post_id,status").json()
        assert (told["status"]["video_status"], "post_id" in told) == ("processing", False)
        assert call(stage, "GET", f"{PAGE}/posts").json()["data"] == []
        stage.clock.moved += 10
        told = call(stage, "GET", f"{sent['video']}?fields=post_id,status,permalink_url").json()
        assert told["status"]["video_status"] == "ready"
        led = stage.call("GET", f"/graph{told['permalink_url']}", headers={"Accept": "text/html"}).headers["Location"]
        assert led == f"/feed/facebook/{told['post_id']}#{told['post_id']}"
        assert call(stage, "GET", told["post_id"]).json()["message"] == "A film"
        assert self.finish(stage, sent["session"]).json() == {"success": True}
        assert published(stage)["count"] == 1
        assert call(stage, "POST", f"{sent['video']}/comments", data={"message": "Nice"}).ok
        assert published(stage)["posts"][1]["parent"] == told["post_id"]

    def test_a_piece_out_of_turn(self, stage: Any) -> None:
        told = call(stage, "POST", f"{PAGE}/videos", data={"upload_phase": "start", "file_size": len(MP4)}).json()
        session = told["upload_session_id"]
        fields = {"upload_phase": "transfer", "upload_session_id": session, "start_offset": "9"}
        answer = call(stage, "POST", f"{PAGE}/videos", data=fields, files={"video_file_chunk": ("c", MP4[:100])})
        assert error(answer) == (6001, 1363037)
        assert answer.json()["error"]["error_data"]["start_offset"] == "0"
        assert error(self.finish(stage, session)) == (100, 1363030)
        assert error(self.finish(stage, "57")) == (100, 1363041)


def asked(**change: str) -> dict[str, str]:
    return {"client_id": APP, "redirect_uri": BACK, "state": "s1", "scope": SCOPES, "response_type": "code", **change}


def agreed(stage: Any, decision: str = "allow", **form: str) -> dict[str, str]:
    assert "Permissions" in stage.call("GET", "/graph/v26.0/dialog/oauth", params=asked()).text
    whole = {**asked(), "account_id": PERSON, "decision": decision, **form}
    answer = stage.call("POST", "/graph/v26.0/dialog/oauth", data=whole)
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def exchange(stage: Any, code: str, **change: str) -> requests.Response:
    query = {"client_id": APP, "client_secret": SECRET, "redirect_uri": BACK, "code": code, **change}
    return stage.call("GET", "/graph/v26.0/oauth/access_token", params=query)


def person_token(stage: Any, **form: str) -> str:
    return str(exchange(stage, agreed(stage, **form)["code"]).json()["access_token"])


def lengthened(stage: Any, token: str) -> requests.Response:
    query = {"grant_type": "fb_exchange_token", "client_id": APP, "client_secret": SECRET, "fb_exchange_token": token}
    return stage.call("GET", "/graph/v26.0/oauth/access_token", params=query)


def pages(stage: Any, token: str) -> dict[str, dict[str, Any]]:
    fields = "id,name,username,tasks,access_token,picture,instagram_business_account"
    listed = call(stage, "GET", f"me/accounts?fields={fields}&limit=1", token).json()
    found = listed["data"]
    while "next" in listed.get("paging", {}):
        headers = {"Authorization": f"Bearer {token}"}
        listed = requests.get(listed["paging"]["next"], headers=headers, timeout=5).json()
        found += listed["data"]
    return {page["id"]: page for page in found}


class TestLogIn:
    def test_from_the_dialog_to_a_post(self, stage: Any) -> None:
        assert agreed(stage)["state"] == "s1"
        short = person_token(stage)
        long = lengthened(stage, short).json()
        assert long["expires_in"] == 5_183_944
        found = pages(stage, long["access_token"])
        assert "access_token" not in found[PORTFOLIO]
        assert "CREATE_CONTENT" not in found[ARCHIVE]["tasks"]
        assert found[PAGE]["instagram_business_account"]["id"] == "17841400000000002"
        picture = found[PAGE]["picture"]["data"]["url"]
        assert requests.get(picture, timeout=5).headers["Content-Type"] == "image/png"
        stage.clock.moved += 61 * 86_400
        assert error(call(stage, "GET", "me", long["access_token"])) == (190, 463)
        assert post(stage, token=found[PAGE]["access_token"]).ok
        refused = call(stage, "POST", f"{ARCHIVE}/feed", found[ARCHIVE]["access_token"], data={"message": "a"})
        assert error(refused)[0] == 200

    def test_a_page_token_of_a_short_log_in_ends_with_it(self, stage: Any) -> None:
        found = pages(stage, person_token(stage))
        stage.clock.moved += 3 * 3600
        assert error(post(stage, token=found[PAGE]["access_token"])) == (190, 463)

    def test_what_was_unticked_is_missing(self, stage: Any) -> None:
        ticks = {f"scope:{scope}": "on" for scope in SCOPES.split(",") if scope != "pages_manage_posts"}
        token = person_token(stage, chosen="yes", **{**ticks, f"page:{PAGE}": "on"})
        found = pages(stage, token)
        assert list(found) == [PAGE]
        told = call(stage, "GET", "me/permissions", token).json()["data"]
        assert {"permission": "pages_manage_posts", "status": "declined"} in told
        assert error(post(stage, token=found[PAGE]["access_token"]))[0] == 200

    def test_who_cancels_is_sent_back(self, stage: Any) -> None:
        assert agreed(stage, "cancel")["error_reason"] == "user_denied"

    def test_a_code_works_once(self, stage: Any) -> None:
        code = agreed(stage)["code"]
        assert error(exchange(stage, code, client_secret="wrong"))[0] == 101
        assert error(exchange(stage, code, redirect_uri=BACK + "2")) == (100, 36008)
        assert exchange(stage, code).ok
        assert error(exchange(stage, code)) == (100, 36009)
        late = agreed(stage)["code"]
        stage.clock.moved += 601
        assert error(exchange(stage, late)) == (100, 36007)

    @pytest.mark.parametrize("change", [{"client_id": "1"}, {"redirect_uri": "nowhere"}, {"scope": "all"}])
    def test_a_wrong_dialog_sends_nobody_back(self, stage: Any, change: dict[str, str]) -> None:
        assert stage.call("GET", "/graph/v26.0/dialog/oauth", params=asked(**change)).status_code == 400

    def test_how_a_token_stands(self, stage: Any) -> None:
        token = lengthened(stage, person_token(stage)).json()["access_token"]
        page = pages(stage, token)[PAGE]["access_token"]
        query = {"input_token": page, "access_token": f"{APP}|{SECRET}"}
        told = stage.call("GET", "/graph/v26.0/debug_token", params=query).json()["data"]
        assert (told["type"], told["expires_at"], told["profile_id"]) == ("PAGE", 0, PAGE)
        assert "pages_manage_posts" in told["scopes"]


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "status", "arrived"),
        [("429", 400, 0), ("503-before", 503, 0), ("503-after-accept", 503, 1), ("revoked-token", 401, 0)],
    )
    def test_a_fault_strikes_posting_once(self, stage: Any, kind: str, status: int, arrived: int) -> None:
        stage.fault("facebook", kind, calls="post")
        answer = post(stage, "Struck")
        assert (answer.status_code, published(stage)["count"]) == (status, arrived)
        assert post(stage, "Spared").ok

    def test_a_throttle_tells_the_minutes(self, stage: Any) -> None:
        stage.fault("facebook", "429", calls="post", seconds=300)
        answer = post(stage)
        assert error(answer)[0] == 80001
        usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])[PAGE][0]
        assert (usage["type"], usage["estimated_time_to_regain_access"]) == ("pages", 5)

    def test_uploads_have_faults_of_their_own(self, stage: Any) -> None:
        stage.fault("facebook", "503-before", calls="upload")
        assert post(stage).ok
        assert photo(stage, published="false").status_code == 503
        assert photo(stage, published="false").ok
