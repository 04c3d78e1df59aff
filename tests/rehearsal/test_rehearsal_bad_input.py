"""Whatever is thrown at it, the answer has the platform's own shape and is never a 500."""

from typing import Any

import pytest

BODIES = [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"body":"\\ud800"}', b'{"a":1e999}']


def headers(stage: Any, platform: str) -> dict[str, str]:
    token = stage.token(platform)
    auth = {"Access-Token": token} if platform == "tiktok" else {"Authorization": f"Bearer {token}"}
    return {**auth, "Content-Type": "application/json"}


def is_platform_shape(platform: str, body: dict[str, Any]) -> bool:
    if platform == "linkedin":
        return {"message", "status"} <= set(body)
    if platform == "tiktok":
        return {"code", "message", "request_id", "data"} == set(body)
    return {"message", "type", "code", "fbtrace_id"} <= set(body["error"])


class TestPlatforms:
    @pytest.mark.parametrize("body", BODIES)
    def test_a_malformed_body_is_a_parameter_error(self, stage: Any, platform: str, body: bytes) -> None:
        answer = stage.call("POST", stage.path(platform), headers=headers(stage, platform), data=body)
        assert answer.status_code in (200, 400)
        assert is_platform_shape(platform, answer.json())
        assert stage.count() == 0

    def test_a_body_over_5_mb_is_refused(self, stage: Any, platform: str) -> None:
        body = b'{"a":"' + b"x" * (5 * 1024 * 1024) + b'"}'
        answer = stage.call("POST", stage.path(platform), headers=headers(stage, platform), data=body)
        assert answer.status_code == 413
        assert is_platform_shape(platform, answer.json())

    @pytest.mark.parametrize(
        ("platform", "path"),
        [
            ("linkedin", "/linkedin/v2/nothing"),
            ("linkedin", "/linkedin"),
            ("facebook", "/graph/v26.0/me/a/b"),
            ("facebook", "/graph"),
            ("instagram", "/instagram/v26.0/me/nothing"),
            ("tiktok", "/tiktok/open_api/v1.3/nothing/"),
        ],
    )
    def test_an_unknown_path_is_a_404_in_its_shape(self, stage: Any, platform: str, path: str) -> None:
        answer = stage.call("GET", path, headers=headers(stage, platform))
        assert answer.status_code == 404
        assert is_platform_shape(platform, answer.json())

    def test_a_missing_token_is_told(self, stage: Any, platform: str) -> None:
        answer = stage.call("POST", stage.path(platform), json={})
        assert answer.status_code in (200, 400, 401)
        assert is_platform_shape(platform, answer.json())

    def test_another_method_is_refused(self, stage: Any, platform: str) -> None:
        answer = stage.call("PUT", stage.path(platform), headers=headers(stage, platform))
        assert answer.status_code in (400, 405)
        assert is_platform_shape(platform, answer.json())


class TestControl:
    @pytest.mark.parametrize("body", BODIES)
    @pytest.mark.parametrize("call", ["accounts", "limits", "inbound", "people", "hand", "faults"])
    def test_a_malformed_body_is_a_400(self, stage: Any, call: str, body: bytes) -> None:
        answer = stage.call("POST", f"/_rehearsal/{call}", data=body)
        assert answer.status_code == 400
        assert "error" in answer.json()

    @pytest.mark.parametrize("at", ["yesterday", -1, 1e300, [], True])
    def test_a_bad_moment_is_a_400(self, stage: Any, at: Any) -> None:
        body = {"platform": "facebook", "account_id": stage.account("facebook"), "username": "ada", "at": at}
        assert stage.call("POST", "/_rehearsal/inbound", json=body).status_code == 400

    def test_an_unknown_path_is_a_404_and_another_method_a_405(self, stage: Any) -> None:
        assert stage.call("GET", "/_rehearsal/nothing").status_code == 404
        assert stage.call("GET", "/nothing").status_code == 404
        assert stage.call("PUT", "/_rehearsal/arrivals").status_code == 405

    def test_a_token_cannot_open_two_accounts(self, stage: Any) -> None:
        body = {"platform": "tiktok", "account_id": "b2", "access_token": stage.token("facebook")}
        assert stage.call("POST", "/_rehearsal/accounts", json=body).status_code == 409
