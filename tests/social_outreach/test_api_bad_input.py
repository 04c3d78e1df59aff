"""Bad input is refused with a clear problem, never a fault, and changes nothing."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.core.cache import cache
from knox.models import AuthToken
from rest_framework.test import APIClient

from social_outreach.api import serializers_messages, serializers_policy, serializers_profiles
from social_outreach.api.fields import Strict
from social_outreach.models import SocialProfile
from tests.factories import social
from tests.social_outreach.test_api_permissions import ROUTES

pytestmark = pytest.mark.django_db
AT = "/api/social/profiles/"
HUGE = 10**30
#: What a careless or hostile program sends where something else is meant.
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, HUGE, -HUGE, 2**63, 2**31, "", " ", "x" * 10_000, "a\x00b", "\ud800",
    "\u202e", "💥" * 300, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2026-02-30", "NaN", "linkedin", "now",
    [], [[]], [None], [HUGE], ["x"], {}, {"a": 1}, {"": ""}, [{}], "../../etc/passwd", "{{ first_name }}",
    "'; DROP TABLE social_profile;--",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_throttle() -> None:
    cache.clear()


@pytest.fixture
def client() -> Any:
    return social.api(*social.PERMISSIONS)


def raw(client: Any, body: bytes, kind: str = "application/json", method: str = "POST", at: str = AT) -> Any:
    return client.generic(method, at, body, content_type=kind)


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    return found


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            b"{", b"\xff\xfe", b"{'a': 1}", b'{"a": NaN}', b'{"a": 1e999}x', b"[" * 100_000,
            b'{"a":' * 50 + b"1" + b"}" * 50, b'{"username": "a\\u0000b"}', b'{"username": "\\ud800"}',
            b'{"\\udfff": 1}', b'{"a": ' + b"9" * 5000 + b"}",
        ],
    )  # fmt: skip
    def test_that_cannot_be_read(self, client: Any, body: bytes) -> None:
        assert_problem(raw(client, body), 400)

    @pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"1", b"true", b"{}"])
    def test_that_are_no_mapping(self, client: Any, body: bytes) -> None:
        assert_problem(raw(client, body), 400)

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense"])
    def test_of_another_type(self, client: Any, kind: str) -> None:
        answer = raw(client, b"a=1", kind)
        assert_problem(answer, 415)
        assert "{" not in answer.json()["title"]

    def test_of_an_unknown_charset(self, client: Any) -> None:
        assert_problem(raw(client, b"{}", "application/json; charset=klingon"), 400)

    def test_that_are_huge(self, client: Any, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        assert_problem(raw(client, json.dumps({"bio": "x" * 2000}).encode()), 413)

    def test_with_fields_that_do_not_exist_name_them(self, client: Any) -> None:
        found = assert_problem(client.post(AT, {"platform": "linkedin", "username": "ada", "colour": "red"}), 400)
        assert list(found["errors"]) == ["colour"]

    def test_with_too_many_ids(self, client: Any) -> None:
        found = assert_problem(client.post("/api/social/messages/bulk/approve/", {"ids": list(range(1, 1002))}), 400)
        assert "1000" in found["errors"]["ids"][0]

    def test_with_a_name_of_ten_thousand_characters(self, client: Any) -> None:
        found = assert_problem(
            client.post(AT, {"platform": "linkedin", "username": "ada", "full_name": "x" * 10_000}), 400
        )
        assert list(found["errors"]) == ["full_name"]


class TestAddresses:
    @pytest.mark.parametrize("pk", ["x", "0", "-1", "9" * 18, "9" * 40, "%00", "1.5", "é"])
    def test_of_nothing(self, client: Any, pk: str) -> None:
        for prefix in ("profiles", "messages", "accounts", "imports", "limits"):
            assert client.get(f"/api/social/{prefix}/{pk}/").status_code == 404

    def test_with_a_method_that_is_not_there(self, client: Any) -> None:
        answer = client.put(f"{AT}1/", {})
        assert_problem(answer, 405)
        assert "{" not in answer.json()["title"]

    @pytest.mark.parametrize(
        "value", ["%00", "%ED%A0%80", "9" * 40, "-1", "x" * 5000, "[]", "nan", "inf", "1e400", "1.5"]
    )
    @pytest.mark.parametrize(
        "address",
        [
            "profiles/?q=", "profiles/?min_followers=", "profiles/?max_score=", "profiles/?job=", "profiles/?cursor=",
            "profiles/?page_size=", "profiles/?ordering=", "messages/?account=", "messages/?profile=",
            "messages/?state=", "limits/?scope=", "pipeline/status?platform=", "accounts/?platform=",
        ],
    )  # fmt: skip
    def test_with_odd_parameters(self, client: Any, address: str, value: str) -> None:
        assert client.get(f"/api/social/{address}{value}").status_code in {200, 400, 404}


class TestTokens:
    def test_a_good_one_opens(self) -> None:
        _, token = AuthToken.objects.create(user=social.UserFactory())
        assert APIClient().get(AT, headers={"Authorization": f"Token {token}"}).status_code == 200

    @pytest.mark.parametrize("token", ["Token", "Token x", "Token a b", "Token é", "Token \x00", "Token " + "f" * 9000])
    def test_a_wrong_one_is_401(self, token: str) -> None:
        answer = APIClient().get(AT, headers={"Authorization": token})
        assert_problem(answer, 401)
        assert answer["WWW-Authenticate"] == "Token"

    def test_a_session_needs_its_csrf_token(self) -> None:
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(social.user_with(*social.PERMISSIONS))
        assert_problem(client.post(AT, {"platform": "linkedin", "username": "ada"}, format="json"), 403)
        assert not SocialProfile.objects.exists()


def test_too_many_requests_are_told_when_to_come_back(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.get_rate", lambda _self: "1/min")
    client.get(AT)
    answer = client.get(AT)
    assert_problem(answer, 429)
    assert int(answer["Retry-After"]) > 0


def _inputs() -> list[str]:
    names = set()
    for module in (serializers_messages, serializers_policy, serializers_profiles):
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, Strict):
                names |= set(found().fields)
    return sorted(names)


FIELDS = _inputs()


@pytest.mark.parametrize("seed", range(4))
def test_no_odd_value_in_any_field_of_any_route_is_a_fault(client: Any, seed: int) -> None:
    dice = random.Random(seed)
    message = social.scheduled()
    ids = {"987654": str(message.pk)}
    for address, method, _ in ROUTES:
        if method == "get" or address.endswith("/imports/"):
            continue
        for _ in range(12):
            body = {dice.choice(FIELDS): dice.choice(ODD) for _ in range(dice.randint(0, 4))}
            at = address.replace("987654", dice.choice(["987654", ids["987654"], str(message.profile_id)]))
            cache.clear()
            answer = raw(client, json.dumps(body).encode(), method=method.upper(), at=at)
            assert answer.status_code < 500, (at, body, answer.content)


def test_no_odd_value_beside_good_ones_is_a_fault(client: Any) -> None:
    profile, account, message = social.ProfileFactory(), social.AccountFactory(), social.approved()
    template, limit = social.TemplateFactory(), social.LimitFactory()
    good: dict[tuple[str, str], dict[str, Any]] = {
        ("POST", AT): {
            "platform": "linkedin",
            "username": "ada",
            **dict.fromkeys(serializers_profiles.ProfileChange().fields),
        },
        ("PATCH", f"{AT}{profile.pk}/"): dict.fromkeys(serializers_profiles.ProfileChange().fields),
        ("POST", f"{AT}{profile.pk}/replies/"): dict.fromkeys(serializers_profiles.ReplyInput().fields),
        ("POST", f"{AT}{profile.pk}/review/"): {"verdict": "qualify", "reason": "x"},
        ("POST", f"{AT}{profile.pk}/draft/"): {"template": "", "body": "", "message_type": "initial"},
        ("POST", f"{AT}{profile.pk}/suppress/"): {"reason": "x"},
        ("POST", "/api/social/pipeline/review"): {"profile_ids": [profile.pk], "verdict": "qualify", "reason": ""},
        ("POST", "/api/social/pipeline/discover"): {"platform": "linkedin", "urls": ["a"]},
        ("POST", f"/api/social/messages/{message.pk}/send/"): {"at": None, "mode": None},
        ("PATCH", f"/api/social/messages/{message.pk}/"): {"body": "Hello", "version": 1},
        ("POST", "/api/social/messages/bulk/send/"): {"ids": [message.pk], "at": None, "mode": None},
        ("POST", "/api/social/accounts/connect/"): {
            "platform": "tiktok",
            **dict.fromkeys(serializers_policy.ConnectInput().fields),
        },
        ("POST", f"/api/social/accounts/{account.pk}/pause/"): {"reason": "x"},
        ("POST", "/api/social/suppressions/"): {
            "kind": "handle",
            "platform": "linkedin",
            "value": "ada",
            "reason": "x",
        },
        ("PATCH", f"/api/social/limits/{limit.pk}/"): {"limit": 3},
        ("PATCH", f"/api/social/templates/{template.pk}/"): {
            "name": "x",
            "body": "y",
            "platform": "",
            "message_type": "initial",
        },
    }
    for (method, at), fields in good.items():
        for name in fields:
            for odd in ODD:
                plain = {key: value for key, value in fields.items() if value is not None}
                cache.clear()
                answer = raw(client, json.dumps({**plain, name: odd}).encode(), method=method, at=at)
                assert answer.status_code < 500, (at, name, odd, answer.content)
