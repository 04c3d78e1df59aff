"""X of the rehearsal world, asked over HTTP as a client would."""

import base64
from typing import Any

import pytest
import requests

AUTH = {"Authorization": "Bearer rehearsal-x-access"}
ME = "1500000000000000001"
BASIC = ("rehearsal-x-client", "rehearsal-x-client-secret")
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"film" * 500


def tweet(stage: Any, text: str | None = "Hello", **more: Any) -> requests.Response:
    body = {**({} if text is None else {"text": text}), **more}
    return stage.call("POST", "/x/2/tweets", headers=AUTH, json=body)


def reply(stage: Any, text: str, parent: str, **more: Any) -> requests.Response:
    return tweet(stage, text, reply={"in_reply_to_tweet_id": parent}, **more)


def published(stage: Any, **query: Any) -> dict[str, Any]:
    return stage.control("GET", "posts", params={"platform": "x", **query})


def get(stage: Any, path: str, **query: Any) -> requests.Response:
    return stage.call("GET", f"/x/2/{path}", headers=AUTH, params=query)


def upload(stage: Any, content: bytes = PNG, category: str = "tweet_image") -> str:
    answer = stage.call(
        "POST",
        "/x/2/media/upload",
        headers=AUTH,
        files={"media": ("p.png", content, "image/png")},
        data={"media_category": category},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["id"])


class TestPosts:
    def test_a_post_is_created_once_and_counted(self, stage: Any) -> None:
        answer = tweet(stage, "Fish & chips, https://example.com/menu")
        assert answer.status_code == 201
        data = answer.json()["data"]
        assert data["edit_history_post_ids"] == [data["id"]]
        assert data["text"].startswith("Fish &amp; chips, https://t.co/")
        (post,) = published(stage)["posts"]
        assert (post["remote_id"], post["kind"], post["account"]) == (data["id"], "root", ME)
        assert (post["text"], post["link"]) == ("Fish & chips, https://example.com/menu", "https://example.com/menu")

    def test_a_thread_hangs_on_its_root(self, stage: Any) -> None:
        root = tweet(stage, "One").json()["data"]["id"]
        second = reply(stage, "Two", root).json()["data"]["id"]
        third = reply(stage, "Three", second)
        assert third.status_code == 201
        told = published(stage)
        assert told["counts"] == {"root": 1, "reply": 2}
        assert [post["parent"] for post in told["posts"]] == ["", root, second]
        assert {post["root"] for post in told["posts"]} == {root}

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"text": "  "},
            {"text": 5},
            {"text": "Hi", "colour": "red"},
            {"text": "Hi", "media": {"media_ids": []}},
            {"text": "Hi", "media": {"media_ids": ["1"] * 5}},
            {"text": "Hi", "media": {"media_ids": ["12"]}},
            {"text": "Hi", "reply": {"in_reply_to_tweet_id": 7}},
            {"text": "Hi", "reply": {}},
            {"text": "Hi", "reply_settings": "everyone"},
            {"text": "Hi", "poll": {"options": ["a", "b"], "duration_minutes": 1}},
        ],
    )
    def test_what_the_schema_refuses_is_400(self, stage: Any, body: dict[str, Any]) -> None:
        answer = stage.call("POST", "/x/2/tweets", headers=AUTH, json=body)
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"].endswith("/invalid-request")
        assert published(stage)["count"] == 0

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("x" * 280, 201),
            ("x" * 281, 403),
            ("木" * 140, 201),
            ("木" * 141, 403),
            ("x" * 256 + " https://example.com/" + "y" * 90, 201),
            ("x" * 257 + " https://example.com/" + "y" * 90, 403),
            ("👨‍👩‍👧‍👦" * 140, 201),
            ("👨‍👩‍👧‍👦" * 141, 403),
            ("🇵🇹" * 140, 201),
            ("👍🏽" * 141, 403),
            ("e\u0301" * 280, 201),
            ("$ACME and $CAT", 403),
        ],
    )
    def test_length_is_weighted(self, stage: Any, text: str, status: int) -> None:
        assert tweet(stage, text).status_code == status

    def test_the_same_again_is_a_duplicate_even_after_deleting(self, stage: Any) -> None:
        first = tweet(stage, "Same").json()["data"]["id"]
        assert "duplicate content" in tweet(stage, "Same").json()["detail"]
        assert stage.call("DELETE", f"/x/2/tweets/{first}", headers=AUTH).json() == {"data": {"deleted": True}}
        assert tweet(stage, "Same").status_code == 403
        stage.clock.moved += 90_000
        assert tweet(stage, "Same").status_code == 201

    def test_a_reply_needs_a_parent_that_is_there(self, stage: Any) -> None:
        answer = reply(stage, "Hi", "123")
        assert (answer.status_code, "deleted or not visible" in answer.json()["detail"]) == (403, True)

    def test_a_reply_to_a_stranger_needs_to_be_mentioned(self, stage: Any) -> None:
        other = {"Authorization": "Bearer rehearsal-x-member-access"}
        made = stage.call("POST", "/x/2/tweets", headers=other, json={"text": "Alone"}).json()["data"]["id"]
        answer = reply(stage, "Hi", made)
        assert (answer.status_code, "mentioned or otherwise engaged" in answer.json()["detail"]) == (403, True)
        asked = stage.call("POST", "/x/2/tweets", headers=other, json={"text": "Hi @RehearsalStudio"})
        assert reply(stage, "Hi", asked.json()["data"]["id"]).status_code == 201


class TestReading:
    def test_the_timeline_is_newest_first_and_can_be_paged(self, stage: Any) -> None:
        for n in range(7):
            tweet(stage, f"Post {n}")
        told = get(stage, f"users/{ME}/tweets", max_results=5).json()
        assert [post["text"] for post in told["data"]] == [f"Post {n}" for n in (6, 5, 4, 3, 2)]
        rest = get(stage, f"users/{ME}/tweets", max_results=5, pagination_token=told["meta"]["next_token"]).json()
        assert [post["text"] for post in rest["data"]] == ["Post 1", "Post 0"]
        assert "next_token" not in rest["meta"]

    def test_start_time_leaves_out_what_came_before(self, stage: Any) -> None:
        tweet(stage, "Before")
        stage.clock.moved += 100
        tweet(stage, "After")
        made = get(stage, f"users/{ME}/tweets", **{"post.fields": "created_at"}).json()["data"][0]["created_at"]
        told = get(stage, f"users/{ME}/tweets", start_time=made).json()
        assert [post["text"] for post in told["data"]] == ["After"]

    def test_nothing_found_has_no_data(self, stage: Any) -> None:
        assert get(stage, f"users/{ME}/tweets").json() == {"meta": {"result_count": 0}}

    @pytest.mark.parametrize(
        "query",
        [{"max_results": 4}, {"start_time": "yesterday"}, {"post.fields": "shoe_size"}, {"limit": 5}],
    )
    def test_a_wrong_query_is_400(self, stage: Any, query: dict[str, Any]) -> None:
        assert get(stage, f"users/{ME}/tweets", **query).status_code == 400

    def test_links_can_be_traced_back(self, stage: Any) -> None:
        tweet(stage, "See https://example.com/a")
        (post,) = get(stage, f"users/{ME}/tweets", **{"post.fields": "entities"}).json()["data"]
        (url,) = post["entities"]["urls"]
        assert post["text"] == f"See {url['url']}"
        assert url["expanded_url"] == "https://example.com/a"

    def test_numbers_by_new_and_by_old_names(self, stage: Any) -> None:
        made = tweet(stage).json()["data"]["id"]
        stage.clock.moved += 86_400
        new = get(stage, "tweets", ids=made, **{"post.fields": "public_metrics,non_public_metrics"}).json()["data"][0]
        old = get(stage, "tweets", ids=made, **{"tweet.fields": "public_metrics"}).json()["data"][0]
        assert new["public_metrics"]["repost_count"] == old["public_metrics"]["retweet_count"]
        assert "retweet_count" not in new["public_metrics"]
        assert new["non_public_metrics"]["impression_count"] > 0

    def test_old_posts_keep_their_private_numbers(self, stage: Any) -> None:
        made = tweet(stage).json()["data"]["id"]
        stage.clock.moved += 31 * 86_400
        told = get(stage, "tweets", ids=made, **{"post.fields": "public_metrics,non_public_metrics"}).json()
        assert "non_public_metrics" not in told["data"][0]
        assert told["errors"][0]["type"].endswith("/not-authorized-for-field")

    def test_what_is_gone_is_told_beside_what_is_there(self, stage: Any) -> None:
        made = tweet(stage).json()["data"]["id"]
        told = get(stage, "tweets", ids=f"{made},99")
        assert told.status_code == 200
        assert [post["id"] for post in told.json()["data"]] == [made]
        assert [error["resource_id"] for error in told.json()["errors"]] == ["99"]

    def test_a_hundred_ids_at_most(self, stage: Any) -> None:
        assert get(stage, "tweets", ids=",".join(str(n) for n in range(1, 102))).status_code == 400

    def test_me(self, stage: Any) -> None:
        assert get(stage, "users/me").json()["data"] == {
            "id": ME,
            "name": "Rehearsal Studio",
            "username": "rehearsalstudio",
        }


class TestMedia:
    def test_an_image_in_one_go_is_shown_with_its_words(self, stage: Any) -> None:
        media = upload(stage)
        alt = {"id": media, "metadata": {"alt_text": {"text": "A cat"}}}
        assert stage.call("POST", "/x/2/media/metadata", headers=AUTH, json=alt).status_code == 200
        assert tweet(stage, None, media={"media_ids": [media]}).status_code == 201
        (shown,) = published(stage)["posts"][0]["media"]
        assert (shown["alt_text"], shown["mime"], shown["size"]) == ("A cat", "image/png", len(PNG))

    def test_base64_in_json_is_taken_too(self, stage: Any) -> None:
        body = {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image"}
        assert stage.call("POST", "/x/2/media/upload", headers=AUTH, json=body).status_code == 200

    def test_a_film_in_parts_takes_a_while(self, stage: Any) -> None:
        media = self._parts(stage, MP4)
        told = stage.call("POST", f"/x/2/media/upload/{media}/finalize", headers=AUTH).json()["data"]
        assert told["processing_info"]["state"] == "pending"
        assert tweet(stage, "Film", media={"media_ids": [media]}).status_code == 400
        stage.clock.moved += 4
        told = get(stage, "media/upload", command="STATUS", media_id=media).json()["data"]
        assert told["processing_info"]["state"] == "succeeded"
        assert tweet(stage, "Film", media={"media_ids": [media]}).status_code == 201

    def _parts(self, stage: Any, content: bytes, total: int | None = None) -> str:
        body = {"media_type": "video/mp4", "total_bytes": total or len(content), "media_category": "tweet_video"}
        made = stage.call("POST", "/x/2/media/upload/initialize", headers=AUTH, json=body)
        media = made.json()["data"]["id"]
        for index in range(2):
            piece = content[:1000] if index == 0 else content[1000:]
            answer = stage.call(
                "POST",
                f"/x/2/media/upload/{media}/append",
                headers=AUTH,
                files={"media": piece},
                data={"segment_index": str(index)},
            )
            assert answer.status_code == 200, answer.text
        return str(media)

    def test_missing_bytes_are_noticed_at_the_end(self, stage: Any) -> None:
        media = self._parts(stage, MP4, total=len(MP4) + 1)
        assert stage.call("POST", f"/x/2/media/upload/{media}/finalize", headers=AUTH).status_code == 400

    def test_what_is_no_film_fails_in_processing(self, stage: Any) -> None:
        media = self._parts(stage, b"not a film at all" * 100)
        told = stage.call("POST", f"/x/2/media/upload/{media}/finalize", headers=AUTH).json()["data"]
        assert told["processing_info"]["state"] == "failed"

    def test_one_film_or_four_pictures(self, stage: Any) -> None:
        gif = upload(stage, b"GIF89a" + b"x" * 50, "tweet_gif")
        stage.clock.moved += 4
        pictures = [upload(stage, PNG + bytes([n])) for n in range(4)]
        assert tweet(stage, "All", media={"media_ids": pictures}).status_code == 201
        assert tweet(stage, "Both", media={"media_ids": [gif, pictures[0]]}).status_code == 400

    def test_media_lapses_after_a_day(self, stage: Any) -> None:
        media = upload(stage)
        stage.clock.moved += 86_401
        assert tweet(stage, "Late", media={"media_ids": [media]}).status_code == 400

    def test_the_wrong_type_is_refused(self, stage: Any) -> None:
        answer = stage.call(
            "POST", "/x/2/media/upload", headers=AUTH, files={"media": b"%PDF-"}, data={"media_category": "tweet_image"}
        )
        assert answer.status_code == 400


class TestLimits:
    def test_the_headers_count_down_to_a_429(self, stage: Any) -> None:
        first = tweet(stage, "Post 0").headers
        assert (first["x-rate-limit-limit"], first["x-rate-limit-remaining"]) == ("100", "99")
        assert first["x-app-limit-24hour-remaining"] == "9999"
        for n in range(1, 100):
            assert tweet(stage, f"Post {n}").status_code == 201
        refused = tweet(stage, "One more")
        assert (refused.status_code, refused.json()["title"]) == (429, "Too Many Requests")
        assert refused.headers["x-rate-limit-remaining"] == "0"
        assert published(stage)["count"] == 100
        stage.clock.moved += float(refused.headers["x-rate-limit-reset"]) - stage.clock.now() + 1
        assert tweet(stage, "One more").status_code == 201


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "status", "arrived"),
        [
            ("429", 429, 0),
            ("503-before", 503, 0),
            ("503-after-accept", 503, 1),
            ("revoked-token", 401, 0),
            ("no-credits", 402, 0),
            ("malformed-json", 200, 1),
            ("huge-body", 200, 1),
        ],
    )
    def test_a_fault_strikes_posting_once(self, stage: Any, kind: str, status: int, arrived: int) -> None:
        stage.fault("x", kind, calls="post")
        answer = tweet(stage, "Struck")
        assert (answer.status_code, published(stage)["count"]) == (status, arrived)
        if kind == "429":
            assert answer.headers["x-rate-limit-remaining"] == "0"
        if kind == "no-credits":
            assert answer.json()["title"] == "CreditsDepleted"
        assert tweet(stage, "Spared").status_code == 201

    def test_the_line_may_go_dead_after_the_post_is_made(self, stage: Any) -> None:
        stage.fault("x", "timeout-after-accept", seconds=0.2)
        with pytest.raises(requests.ConnectionError):
            tweet(stage, "Gone")
        assert published(stage)["count"] == 1

    def test_uploads_and_tokens_have_faults_of_their_own(self, stage: Any) -> None:
        stage.fault("x", "503-before", calls="upload")
        stage.fault("x", "503-before", calls="token")
        assert tweet(stage).status_code == 201
        assert get(stage, "media/upload", command="STATUS", media_id="1").status_code == 503
        form = {"grant_type": "refresh_token", "refresh_token": "rehearsal-x-refresh"}
        for status in (503, 200):
            assert stage.call("POST", "/x/2/oauth2/token", data=form, auth=BASIC).status_code == status

    def test_no_messages_are_sent_here(self, stage: Any) -> None:
        body = {"platform": "x", "kind": "429", "calls": "send", "count": 1}
        assert stage.call("POST", "/_rehearsal/faults", json=body).status_code == 400
        body = {"platform": "tiktok", "kind": "no-credits", "calls": "post", "count": 1}
        assert stage.call("POST", "/_rehearsal/faults", json=body).status_code == 400
