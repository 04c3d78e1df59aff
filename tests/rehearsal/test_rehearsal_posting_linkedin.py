"""Posting to LinkedIn in the rehearsal world, asked over HTTP as a client would."""

import time
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

from rehearsal.linkedin.little_text import shown

MEMBER, PAGE = "urn:li:person:rEhEaRsAl1", "urn:li:organization:90000001"
AS_MEMBER, AS_PAGE = "rehearsal-linkedin-access", "rehearsal-linkedin-page-access"
MEMBER_APP = ("rehearsal-linkedin-app", "rehearsal-linkedin-secret")
PAGE_APP = ("rehearsal-linkedin-page-app", "rehearsal-linkedin-page-secret")
BACK = "http://127.0.0.1:9/callback"
JPG = b"\xff\xd8\xff" + b"picture" * 20
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"film" * 1_100_000


def headers(token: str = AS_MEMBER, **change: str) -> dict[str, str]:
    versions = {"LinkedIn-Version": time.strftime("%Y%m"), "X-Restli-Protocol-Version": "2.0.0"}
    return {"Authorization": f"Bearer {token}", **versions, **change}


def call(stage: Any, method: str, path: str, token: str = AS_MEMBER, **more: Any) -> requests.Response:
    return stage.call(method, f"/linkedin/rest/{path}", headers=headers(token), **more)


def body(text: str = "Hello", author: str = MEMBER, **more: Any) -> dict[str, Any]:
    whole = {
        "author": author,
        "commentary": text,
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    return {**whole, **more}


def post(stage: Any, text: str = "Hello", author: str = MEMBER, token: str = "", **more: Any) -> requests.Response:
    token = token or (AS_MEMBER if author == MEMBER else AS_PAGE)
    return call(stage, "POST", "posts", token, json=body(text, author, **more))


def posted(stage: Any, *args: Any, **more: Any) -> str:
    answer = post(stage, *args, **more)
    assert answer.status_code == 201, answer.text
    return answer.headers["x-restli-id"]


def published(stage: Any) -> dict[str, Any]:
    return stage.control("GET", "posts", params={"platform": "linkedin"})


class TestPosts:
    def test_a_post_is_told_by_its_header_alone(self, stage: Any) -> None:
        answer = post(stage)
        assert (answer.status_code, answer.content) == (201, b"")
        (made,) = published(stage)["posts"]
        assert made["remote_id"] == answer.headers["X-RestLi-Id"]
        assert (made["account"], made["kind"], made["text"]) == ("rEhEaRsAl1", "root", "Hello")

    def test_a_page_posts_through_the_other_app(self, stage: Any) -> None:
        assert posted(stage, author=PAGE).startswith("urn:li:share:")
        assert published(stage)["posts"][0]["account"] == "90000001"

    @pytest.mark.parametrize(
        ("author", "token"),
        [
            (PAGE, AS_MEMBER),
            (MEMBER, AS_PAGE),
            ("urn:li:person:someone", AS_MEMBER),
            ("urn:li:organization:1", AS_PAGE),
        ],
    )
    def test_nobody_posts_as_another(self, stage: Any, author: str, token: str) -> None:
        answer = post(stage, author=author, token=token)
        assert (answer.status_code, answer.json()["serviceErrorCode"]) == (403, 100)

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"author": "robin"}, 400, "INVALID_URN_TYPE"),
            ({"visibility": "EVERYBODY"}, 400, "INVALID_VALUE_FOR_FIELD"),
            ({"lifecycleState": "DRAFT"}, 400, "INVALID_VALUE_FOR_FIELD"),
            ({"commentary": " "}, 400, "INVALID_VALUE_BLANK_FIELD"),
            ({"commentary": "x" * 3001}, 400, "FIELD_LENGTH_TOO_LONG"),
            ({"content": {}}, 400, "INVALID_VALUE_FOR_FIELD"),
            ({"content": {"multiImage": {"images": [{"id": "urn:li:image:a"}]}}}, 400, "INVALID_VALUE_FOR_FIELD"),
            ({"content": {"media": {"id": "urn:li:image:nobodys"}}}, 400, "INVALID_URN_ID"),
            ({"colour": "red"}, 422, None),
        ],
    )
    def test_a_bad_field_is_named(self, stage: Any, change: dict[str, Any], status: int, code: str | None) -> None:
        answer = call(stage, "POST", "posts", json={**body(), **change})
        assert (answer.status_code, answer.json().get("code")) == (status, code)
        assert published(stage)["count"] == 0

    @pytest.mark.parametrize("missing", ["author", "commentary", "visibility", "distribution", "lifecycleState"])
    def test_a_missing_field_is_named(self, stage: Any, missing: str) -> None:
        answer = call(stage, "POST", "posts", json={k: v for k, v in body().items() if k != missing})
        assert (answer.status_code, answer.json()["code"]) == (400, "MISSING_FIELD")
        assert f"/{missing}" in answer.json()["message"]

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"LinkedIn-Version": ""}, 400),
            ({"LinkedIn-Version": "202401"}, 426),
            ({"X-Restli-Protocol-Version": "1.0.0"}, 400),
            ({"Authorization": "Bearer gone"}, 401),
        ],
    )
    def test_every_header_is_needed(self, stage: Any, change: dict[str, str], status: int) -> None:
        answer = stage.call("POST", "/linkedin/rest/posts", headers=headers(**change), json=body())
        assert answer.status_code == status
        assert published(stage)["count"] == 0

    def test_the_same_again_names_the_first(self, stage: Any) -> None:
        first = posted(stage, "Same")
        answer = post(stage, "Same")
        assert answer.status_code == 422
        assert f"is a duplicate of {first}" in answer.json()["message"]
        assert answer.json()["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"

    def test_an_article_is_a_card(self, stage: Any) -> None:
        article = {"source": "https://example.com/a", "title": "A tale", "description": "Long"}
        posted(stage, content={"article": article})
        assert published(stage)["posts"][0]["link"] == "https://example.com/a"
        assert "A tale" in stage.call("GET", "/feed/linkedin").text

    def test_deleting_twice_is_no_error(self, stage: Any) -> None:
        urn = quote(posted(stage), safe="")
        assert [call(stage, "DELETE", f"posts/{urn}").status_code for _ in range(2)] == [204, 204]

    def test_only_pages_are_read_back(self, stage: Any) -> None:
        mine, theirs = posted(stage), posted(stage, "Of the (page)", author=PAGE)
        assert call(stage, "GET", f"posts/{quote(mine, safe='')}").status_code == 403
        told = call(stage, "GET", f"posts/{quote(theirs, safe='')}", AS_PAGE).json()
        assert told["commentary"] == "Of the (page)"
        query = f"posts?q=author&author={quote(PAGE, safe='')}&count=10"
        assert [one["id"] for one in call(stage, "GET", query, AS_PAGE).json()["elements"]] == [theirs]


class TestLittleText:
    @pytest.mark.parametrize(
        ("commentary", "text"),
        [
            ("Plain, with a dash - and a full stop.", "Plain, with a dash - and a full stop."),
            ("Ours (new) is here", "Ours "),
            (r"Ours \(new\) is here", "Ours (new) is here"),
            (r"a \\ b \| c \{d\} \[e\] \<f\> \# g \* h \_ i \~ j \@k", r"a \ b | c {d} [e] <f> # g * h _ i ~ j @k"),
            ("Hi @[Ada Ltd](urn:li:organization:12)!", "Hi Ada Ltd!"),
            (r"Hi @[Ada \(Ltd\)](urn:li:person:a-b)!", "Hi Ada (Ltd)!"),
            ("Hi @ada, hello", "Hi "),
            ("Read #news today", "Read #news today"),
            (r"Read {hashtag|\#|news} today", "Read #news today"),
            ("Number # one", "Number "),
            ("#my_news", "#my"),
            (r"A path C:\temp", "A path C:"),
            ("https://example.com/a_b", "https://example.com/a"),
        ],
    )
    def test_the_text_ends_at_what_is_not_escaped(self, commentary: str, text: str) -> None:
        assert shown(commentary) == text

    def test_a_cut_post_is_a_success_all_the_same(self, stage: Any) -> None:
        posted(stage, "Cut (here)")
        (made,) = published(stage)["posts"]
        assert (made["text"], made["details"]["commentary"]) == ("Cut ", "Cut (here)")


class TestAssets:
    def _image(self, stage: Any, owner: str = MEMBER, content: bytes = JPG) -> str:
        token = AS_MEMBER if owner == MEMBER else AS_PAGE
        asked = {"initializeUploadRequest": {"owner": owner}}
        value = call(stage, "POST", "images?action=initializeUpload", token, json=asked).json()["value"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert requests.put(value["uploadUrl"], data=content, timeout=5).status_code == 401
        assert requests.put(value["uploadUrl"], data=content, headers=bearer, timeout=5).status_code == 201
        return str(value["image"])

    def test_an_image_is_processed_then_posted(self, stage: Any) -> None:
        urn = self._image(stage, PAGE)
        status = f"images/{quote(urn, safe='')}"
        assert call(stage, "GET", status, AS_PAGE).json()["status"] == "PROCESSING"
        early = post(stage, author=PAGE, content={"media": {"id": urn}})
        assert early.json()["code"] == "MEDIA_ASSET_WAITING_UPLOAD"
        stage.clock.moved += 2
        assert call(stage, "GET", status, AS_PAGE).json()["status"] == "AVAILABLE"
        posted(stage, author=PAGE, content={"media": {"id": urn, "altText": "A cat"}})
        assert published(stage)["posts"][0]["media"][0]["alt_text"] == "A cat"
        page = stage.call("GET", "/feed/linkedin")
        assert 'alt="A cat"' in page.text
        source = page.text.split('<img src="')[1].split('"')[0]
        assert stage.call("GET", source).content == JPG

    def test_a_member_may_not_ask_for_its_state(self, stage: Any) -> None:
        urn = self._image(stage)
        assert call(stage, "GET", f"images/{quote(urn, safe='')}").status_code == 403

    def test_several_images(self, stage: Any) -> None:
        urns = [self._image(stage) for _ in range(2)]
        stage.clock.moved += 2
        posted(stage, content={"multiImage": {"images": [{"id": urn, "altText": "x"} for urn in urns]}})
        assert [one["id"] for one in published(stage)["posts"][0]["media"]] == urns

    def test_what_is_another_s_cannot_be_used(self, stage: Any) -> None:
        urn = self._image(stage, PAGE)
        stage.clock.moved += 2
        assert post(stage, content={"media": {"id": urn}}).status_code == 400

    def test_what_is_no_image_fails(self, stage: Any) -> None:
        urn = self._image(stage, PAGE, b"not a picture")
        assert call(stage, "GET", f"images/{quote(urn, safe='')}", AS_PAGE).json()["status"] == "PROCESSING_FAILED"

    def test_a_video_goes_up_in_parts_without_a_token(self, stage: Any) -> None:
        asked = {"owner": MEMBER, "fileSizeBytes": len(MP4), "uploadCaptions": False, "uploadThumbnail": False}
        made = call(stage, "POST", "videos?action=initializeUpload", json={"initializeUploadRequest": asked})
        value = made.json()["value"]
        assert [(one["firstByte"], one["lastByte"]) for one in value["uploadInstructions"]] == [
            (0, 4194303),
            (4194304, len(MP4) - 1),
        ]
        etags = []
        for one in value["uploadInstructions"]:
            piece = MP4[one["firstByte"] : one["lastByte"] + 1]
            refused = requests.put(one["uploadUrl"], data=piece, headers=headers(), timeout=5)
            assert refused.status_code == 400
            etags.append(requests.put(one["uploadUrl"], data=piece, timeout=5).headers["ETag"])
        finish = {"video": value["video"], "uploadToken": value["uploadToken"], "uploadedPartIds": etags[::-1]}
        path = "videos?action=finalizeUpload"
        assert call(stage, "POST", path, json={"finalizeUploadRequest": finish}).status_code == 400
        finish["uploadedPartIds"] = etags
        assert call(stage, "POST", path, json={"finalizeUploadRequest": finish}).status_code == 200
        stage.clock.moved += 5
        state = call(stage, "GET", f"videos/{quote(value['video'], safe='')}").json()["status"]
        assert state == "AVAILABLE"
        assert posted(stage, content={"media": {"id": value["video"]}}).startswith("urn:li:ugcPost:")

    def test_a_document(self, stage: Any) -> None:
        asked = {"initializeUploadRequest": {"owner": MEMBER}}
        value = call(stage, "POST", "documents?action=initializeUpload", json=asked).json()["value"]
        content = b"%PDF-1.7" + b"x" * (6 * 1024 * 1024)
        assert requests.put(value["uploadUrl"], data=content, headers=headers(), timeout=5).status_code == 201
        stage.clock.moved += 3
        posted(stage, content={"media": {"id": value["document"], "title": "Plan"}})


class TestComments:
    def comment(self, stage: Any, urn: str, text: str = "First!", **change: Any) -> requests.Response:
        asked = {"actor": MEMBER, "object": urn, "message": {"text": text}, **change}
        return call(stage, "POST", f"socialActions/{quote(urn, safe='')}/comments", json=asked)

    def test_a_comment_hangs_on_its_post(self, stage: Any) -> None:
        urn = posted(stage)
        answer = self.comment(stage, urn)
        assert answer.status_code == 201
        assert answer.headers["x-restli-id"] == answer.json()["id"]
        made = published(stage)["posts"][1]
        assert (made["kind"], made["parent"], made["remote_id"]) == ("comment", urn, answer.json()["commentUrn"])
        assert "First!" in stage.call("GET", "/feed/linkedin").text

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"message": {"text": "x" * 1251}}, 400),
            ({"message": {"text": ""}}, 400),
            ({"actor": PAGE}, 403),
            ({"object": "urn:li:share:1"}, 400),
            ({"colour": "red"}, 422),
        ],
    )
    def test_a_wrong_one_is_refused(self, stage: Any, change: dict[str, Any], status: int) -> None:
        assert self.comment(stage, posted(stage), **change).status_code == status

    def test_a_post_that_is_not_there(self, stage: Any) -> None:
        assert self.comment(stage, "urn:li:share:1").status_code == 404


class TestPages:
    def test_the_pages_of_a_member(self, stage: Any) -> None:
        path = "organizationAcls?q=roleAssignee&state=APPROVED"
        (found,) = call(stage, "GET", path, AS_PAGE).json()["elements"]
        assert (found["organization"], found["role"]) == (PAGE, "ADMINISTRATOR")
        assert call(stage, "GET", path).status_code == 403

    def test_what_a_page_is_called(self, stage: Any) -> None:
        assert call(stage, "GET", "organizations/90000001", AS_PAGE).json()["localizedName"] == "Rehearsal Studio"
        told = call(stage, "GET", "organizations?ids=List(90000001,5)", AS_PAGE).json()
        assert told["statuses"] == {"90000001": 200, "5": 404}
        assert call(stage, "GET", "organizations?ids=List%2890000001%29", AS_PAGE).status_code == 400

    def test_numbers_of_its_posts(self, stage: Any) -> None:
        urn = posted(stage, author=PAGE)
        stage.clock.moved += 86_400
        base = f"organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity={quote(PAGE, safe='')}"
        (one,) = call(stage, "GET", f"{base}&shares=List({quote(urn, safe='')})", AS_PAGE).json()["elements"]
        assert one["share"] == urn
        assert one["totalShareStatistics"]["impressionCount"] > 0
        assert call(stage, "GET", f"{base}&shares=List({urn})", AS_PAGE).status_code == 400
        assert call(stage, "GET", base).status_code == 403


def agreed(stage: Any, app: tuple[str, str], scope: str, decision: str = "allow") -> dict[str, str]:
    asked = {"response_type": "code", "client_id": app[0], "redirect_uri": BACK, "state": "s1", "scope": scope}
    answer = stage.call("GET", "/linkedin/oauth/v2/authorization", params=asked)
    if answer.status_code == 200:
        form = {**asked, "account_id": "rEhEaRsAl1", "decision": decision}
        answer = stage.call("POST", "/linkedin/oauth/v2/authorization", data=form)
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def exchange(stage: Any, app: tuple[str, str], code: str, **change: str) -> requests.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    form |= {"client_id": app[0], "client_secret": app[1], **change}
    return stage.call("POST", "/linkedin/oauth/v2/accessToken", data=form)


class TestLogIn:
    def test_a_member_gets_no_refresh_token(self, stage: Any) -> None:
        told = agreed(stage, MEMBER_APP, "openid profile email w_member_social")
        assert told["state"] == "s1"
        tokens = exchange(stage, MEMBER_APP, told["code"]).json()
        assert "refresh_token" not in tokens
        assert (tokens["expires_in"], tokens["scope"]) == (5_184_000, "openid,profile,email,w_member_social")
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert stage.call("GET", "/linkedin/v2/userinfo", headers=bearer).json()["sub"] == "rEhEaRsAl1"
        assert post(stage, token=tokens["access_token"]).status_code == 201
        stage.clock.moved += 61 * 86_400
        assert stage.call("GET", "/linkedin/v2/userinfo", headers=bearer).status_code == 401

    def test_the_page_app_s_token_can_be_renewed(self, stage: Any) -> None:
        code = agreed(stage, PAGE_APP, "r_basicprofile w_organization_social rw_organization_admin")["code"]
        tokens = exchange(stage, PAGE_APP, code).json()
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        form |= {"client_id": PAGE_APP[0], "client_secret": PAGE_APP[1]}
        stage.clock.moved += 30 * 86_400
        renewed = stage.call("POST", "/linkedin/oauth/v2/accessToken", data=form).json()
        assert renewed["refresh_token"] == tokens["refresh_token"]
        assert renewed["refresh_token_expires_in"] <= 335 * 86_400
        bearer = {"Authorization": f"Bearer {renewed['access_token']}"}
        assert stage.call("GET", "/linkedin/v2/me", headers=bearer).json()["id"] == "rEhEaRsAl1"
        assert stage.call("GET", "/linkedin/v2/userinfo", headers=bearer).status_code == 403

    def test_one_scope_too_many_fails_it_all(self, stage: Any) -> None:
        assert agreed(stage, MEMBER_APP, "openid w_organization_social")["error"] == "unauthorized_scope_error"

    def test_who_cancels_is_sent_back(self, stage: Any) -> None:
        assert agreed(stage, MEMBER_APP, "openid", "cancel")["error"] == "user_cancelled_authorize"

    def test_a_code_works_once_for_half_an_hour(self, stage: Any) -> None:
        code = agreed(stage, MEMBER_APP, "openid")["code"]
        assert exchange(stage, MEMBER_APP, code, client_secret="wrong").status_code == 401
        assert exchange(stage, MEMBER_APP, code, redirect_uri=BACK + "2").status_code == 400
        assert exchange(stage, MEMBER_APP, code).status_code == 200
        assert exchange(stage, MEMBER_APP, code).status_code == 400
        late = agreed(stage, MEMBER_APP, "openid")["code"]
        stage.clock.moved += 1801
        assert exchange(stage, MEMBER_APP, late).status_code == 400


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "status", "arrived"),
        [
            ("429", 429, 0),
            ("503-before", 503, 0),
            ("503-after-accept", 503, 1),
            ("revoked-token", 401, 0),
            ("malformed-json", 200, 1),
            ("huge-body", 200, 1),
        ],
    )
    def test_a_fault_strikes_posting_once(self, stage: Any, kind: str, status: int, arrived: int) -> None:
        stage.fault("linkedin", kind, calls="post")
        assert (post(stage, "Struck").status_code, published(stage)["count"]) == (status, arrived)
        assert post(stage, "Spared").status_code == 201

    @pytest.mark.parametrize(
        ("seconds", "told"), [(None, "MEMBER DAY limit"), (0, "APPLICATION DAY limit"), (30, "Too many requests")]
    )
    def test_the_wording_tells_whose_day_is_over(self, stage: Any, seconds: float | None, told: str) -> None:
        stage.fault("linkedin", "429", calls="post", seconds=seconds)
        assert told in post(stage).json()["message"]

    def test_uploads_have_faults_of_their_own(self, stage: Any) -> None:
        stage.fault("linkedin", "503-before", calls="upload")
        assert post(stage).status_code == 201
        asked = {"initializeUploadRequest": {"owner": MEMBER}}
        assert call(stage, "POST", "images?action=initializeUpload", json=asked).status_code == 503

    def test_messages_are_not_struck_by_them(self, stage: Any) -> None:
        stage.fault("linkedin", "503-before", calls="post")
        assert stage.send("linkedin", stage.written_by("linkedin")).status_code == 201
