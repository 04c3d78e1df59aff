"""TikTok's research programme: client tokens, the strict video query, and one user."""

from typing import Any

import pytest

from rehearsal.directory import listing

CLIENT = {
    "client_key": "rehearsal-research",
    "client_secret": "rehearsal-research-secret",
    "grant_type": "client_credentials",
}
WHOLE = {
    "query": {
        "and": [
            {"operation": "EQ", "field_name": "keyword", "field_values": ["design studio"]},
            {"operation": "IN", "field_name": "region_code", "field_values": ["PT"]},
        ]
    },
    "start_date": "20261001",
    "end_date": "20261031",
}


def issue(stage: Any, **more: str) -> Any:
    return stage.call("POST", "/tiktok_open/v2/oauth/token/", data={**CLIENT, **more})


def research(stage: Any, call: str, fields: str, body: Any, token: str = "") -> Any:
    token = token or issue(stage).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return stage.call(
        "POST", f"/tiktok_open/v2/research/{call}/", params={"fields": fields}, json=body, headers=headers
    )


def videos(stage: Any, fields: str = "id,username", /, **more: Any) -> Any:
    return research(stage, "video/query", fields, {**WHOLE, **more})


class TestResearchTokens:
    def test_a_client_token_lives_two_hours(self, stage: Any) -> None:
        told = issue(stage).json()
        assert (told["expires_in"], told["token_type"]) == (7200, "Bearer")
        assert told["access_token"].startswith("clt.")
        stage.clock.moved = 7201
        answer = research(stage, "user/info", "display_name", {"username": "x"}, told["access_token"])
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "access_token_invalid")

    @pytest.mark.parametrize(
        ("bad", "error"),
        [
            ({"client_secret": "no"}, "invalid_client"),
            ({"client_key": ""}, "invalid_request"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
        ],
    )
    def test_a_refusal_is_flat(self, stage: Any, bad: dict[str, str], error: str) -> None:
        answer = issue(stage, **bad)
        assert answer.status_code in (400, 401)
        assert set(answer.json()) == {"error", "error_description", "log_id"}
        assert answer.json()["error"] == error

    def test_a_fault_may_strike_the_token_call(self, stage: Any) -> None:
        stage.fault("tiktok_open", "503-before", calls="token")
        assert [issue(stage).status_code for _ in range(2)] == [503, 200]


class TestResearchVideos:
    def test_videos_lead_to_their_makers(self, stage: Any) -> None:
        told = videos(stage, max_count=100).json()
        names = {video["username"] for video in told["data"]["videos"]}
        assert told["error"]["code"] == "ok"
        assert len(names) >= 12
        for name in names:
            profile = listing.find("tiktok", name)
            assert profile is not None
            assert (profile.category, profile.country) == ("Design Studio", "Portugal")

    def test_pages_follow_one_another(self, stage: Any) -> None:
        whole = [video["id"] for video in videos(stage, max_count=100).json()["data"]["videos"]]
        seen: list[int] = []
        more: dict[str, Any] = {"max_count": 7}
        for _ in range(20):
            data = videos(stage, **more).json()["data"]
            seen += [video["id"] for video in data["videos"]]
            more = {"max_count": 7, "cursor": data["cursor"], "search_id": data["search_id"]}
            if not data["has_more"]:
                break
        assert seen == whole

    def test_no_video_is_from_tomorrow(self, stage: Any) -> None:
        assert videos(stage, start_date="21000101", end_date="21000120").json()["data"]["videos"] == []

    def test_not_takes_away(self, stage: Any) -> None:
        name = videos(stage).json()["data"]["videos"][0]["username"]
        without = {"not": [{"operation": "EQ", "field_name": "username", "field_values": [name]}]}
        told = videos(stage, query={**WHOLE["query"], **without}, max_count=100).json()  # type: ignore[dict-item]
        assert name not in {video["username"] for video in told["data"]["videos"]}

    @pytest.mark.parametrize(
        "bad",
        [
            {"start_date": "20260930"},
            {"start_date": "20261101"},
            {"end_date": "20261331"},
            {"end_date": 20261031},
            {"max_count": 101},
            {"cursor": -1},
            {"search_id": "7"},
            {"is_random": "no"},
            {"shoe_size": 42},
            {"query": {}},
            {"query": {"and": "x"}},
            {"query": {"nor": [{}]}},
            {"query": {"and": [{"operation": "EQ", "field_name": "shoe", "field_values": ["x"]}]}},
            {"query": {"and": [{"operation": "LIKE", "field_name": "keyword", "field_values": ["x"]}]}},
            {"query": {"and": [{"operation": "GT", "field_name": "keyword", "field_values": ["x"]}]}},
            {"query": {"and": [{"operation": "EQ", "field_name": "keyword", "field_values": []}]}},
            {"query": {"and": [{"operation": "EQ", "field_name": "keyword", "field_values": ["x"], "more": 1}]}},
            {"query": {"and": [{"operation": "IN", "field_name": "region_code", "field_values": ["Portugal"]}]}},
        ],
    )
    def test_a_bad_question_is_refused(self, stage: Any, bad: dict[str, Any]) -> None:
        answer = videos(stage, **bad)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_params")

    @pytest.mark.parametrize("fields", ["", "id,shoe_size"])
    def test_fields_must_be_named_and_known(self, stage: Any, fields: str) -> None:
        assert videos(stage, fields).json()["error"]["code"] == "invalid_params"


class TestResearchUsers:
    def test_a_user_is_described(self, stage: Any) -> None:
        profile = next(each for each in listing.on("tiktok") if each.bio and each.followers_count)
        fields = "display_name,bio_description,bio_url,follower_count"
        told = research(stage, "user/info", fields, {"username": profile.username}).json()
        assert told["data"] == {
            "display_name": profile.full_name,
            "bio_description": profile.bio,
            "bio_url": profile.website,
            "follower_count": profile.followers_count,
        }

    @pytest.mark.parametrize("body", [{"username": "nobody_is_called_that"}, {"username": 3}, {}, {"name": "x"}])
    def test_anything_else_is_invalid(self, stage: Any, body: dict[str, Any]) -> None:
        answer = research(stage, "user/info", "display_name", body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_params")

    @pytest.mark.parametrize(("kind", "status"), [("429", 429), ("503-before", 503), ("revoked-token", 401)])
    def test_faults_speak_in_the_envelope(self, stage: Any, kind: str, status: int) -> None:
        stage.fault("tiktok_open", kind, calls="read")
        answer = research(stage, "user/info", "display_name", {"username": "estudiosal"})
        assert answer.status_code == status
        assert answer.json()["error"]["code"] in ("rate_limit_exceeded", "internal_error", "access_token_invalid")

    def test_only_post_and_only_these_paths(self, stage: Any) -> None:
        assert stage.call("GET", "/tiktok_open/v2/research/user/info/").status_code == 405
        assert stage.call("POST", "/tiktok_open/v2/research/video/list/").status_code == 404
