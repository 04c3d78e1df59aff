"""Looking businesses up on Meta's platforms: Instagram by exact name, Facebook by words."""

import hashlib
import hmac
from typing import Any

import pytest

from rehearsal.directory import listing

OURS = "17841400000000002"
FIELDS = "username,name,biography,website,followers_count,follows_count,media_count"
APP = "700000000000003|rehearsal-facebook-secret"
KNOWN = next(each for each in listing.on("instagram") if each.bio and each.followers_count and each.is_professional)
PERSONAL = next(each for each in listing.on("instagram") if not each.is_professional)


def discover(stage: Any, name: str, fields: str = FIELDS, /, **more: Any) -> Any:
    host, node, token = more.get("host", "graph"), more.get("node", OURS), more.get("token", stage.token("facebook"))
    query = {"fields": f"business_discovery.username({name}){{{fields}}}", "access_token": token}
    return stage.call("GET", f"/{host}/v26.0/{node}", params={**query, **more.get("query", {})})


class TestBusinessDiscovery:
    def test_a_professional_account_is_shown(self, stage: Any) -> None:
        told = discover(stage, KNOWN.username).json()
        assert told["id"] == OURS
        assert told["business_discovery"] == {
            "username": KNOWN.username,
            "name": KNOWN.full_name,
            "biography": KNOWN.bio,
            "website": KNOWN.website,
            "followers_count": KNOWN.followers_count,
            "follows_count": KNOWN.following_count,
            "media_count": KNOWN.posts_count,
            "id": KNOWN.remote_id,
        }

    def test_only_the_fields_asked_for_are_told(self, stage: Any) -> None:
        told = discover(stage, KNOWN.username, "name,media.limit(3){permalink}").json()["business_discovery"]
        assert set(told) == {"id", "name", "media"}
        assert len(told["media"]["data"]) == 3
        assert set(told["media"]["data"][0]) == {"permalink", "id"}

    def test_an_instagram_token_asks_for_itself(self, stage: Any) -> None:
        token = stage.token("instagram")
        assert discover(stage, KNOWN.username, node="me", token=token).ok
        assert discover(stage, KNOWN.username, token=token).ok

    @pytest.mark.parametrize("name", ["nobody.is.called.that", PERSONAL.username, f"@{KNOWN.username}", ""])
    def test_a_missing_and_a_personal_account_are_not_told_apart(self, stage: Any, name: str) -> None:
        answer = discover(stage, name)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 110, 2207013)
        assert error["error_user_title"] == "Cannot find User"

    def test_the_instagram_host_and_a_page_have_no_such_field(self, stage: Any) -> None:
        there = discover(stage, KNOWN.username, host="instagram", node="me", token=stage.token("instagram"))
        page = discover(stage, KNOWN.username, node="me")
        for answer in (there, page):
            assert answer.json()["error"]["code"] == 100
            assert "business_discovery" in answer.json()["error"]["message"]

    def test_only_the_linked_account_may_be_asked_for(self, stage: Any) -> None:
        other = {"platform": "instagram", "account_id": "17841400000000099", "access_token": "t99"}
        stage.control("POST", "accounts", json=other)
        assert discover(stage, KNOWN.username, node="17841400000000099").json()["error"]["error_subcode"] == 33

    @pytest.mark.parametrize("fields", ["shoe_size", "media{shoe}", "name,,", ""])
    def test_unknown_fields_are_refused(self, stage: Any, fields: str) -> None:
        assert discover(stage, KNOWN.username, fields).json()["error"]["code"] == 100

    def test_token_and_proof_are_looked_at(self, stage: Any) -> None:
        assert discover(stage, KNOWN.username, token="gone").json()["error"]["code"] == 190
        assert discover(stage, KNOWN.username, query={"appsecret_proof": "no"}).json()["error"]["code"] == 100
        assert discover(stage, KNOWN.username, query={"appsecret_proof": proof(stage.token("facebook"))}).ok

    def test_a_page_knows_its_instagram_account(self, stage: Any) -> None:
        query = {"fields": "instagram_business_account{id}", "access_token": stage.token("facebook")}
        told = stage.call("GET", "/graph/v26.0/me", params=query).json()
        assert told["instagram_business_account"] == {"id": OURS}

    def test_faults_are_instagrams(self, stage: Any) -> None:
        stage.fault("instagram", "429", calls="read")
        answer = discover(stage, KNOWN.username)
        assert answer.json()["error"]["code"] == 80002
        assert OURS in answer.headers["X-Business-Use-Case-Usage"]
        assert discover(stage, KNOWN.username).ok
        assert stage.control("GET", "searches")["searches"] == [
            {"provider": "instagram_business_discovery", "asked": 2, "answered": 1}
        ]


def proof(token: str) -> str:
    return hmac.new(b"rehearsal-facebook-secret", token.encode(), hashlib.sha256).hexdigest()


def pages(stage: Any, q: str, **more: Any) -> Any:
    query = {"q": q, "fields": "id,name,location,website,emails,followers_count,link", "access_token": APP, **more}
    return stage.call("GET", "/graph/v26.0/pages/search", params=query)


class TestPagesSearch:
    def test_pages_are_found_by_words(self, stage: Any) -> None:
        found = pages(stage, "design studio lisbon", limit=100).json()["data"]
        assert len(found) >= 12
        assert all(page["location"] == {"city": "Lisbon", "country": "Portugal"} for page in found)
        assert {"id", "name", "link", "website"} <= set(found[0])

    def test_cursors_lead_on_to_the_end(self, stage: Any) -> None:
        after, seen = "", []
        for _ in range(9):
            told = pages(stage, "design studio lisbon", limit=5, after=after).json()
            seen += [page["id"] for page in told["data"]]
            if "next" not in told["paging"]:
                break
            after = told["paging"]["cursors"]["after"]
        whole = pages(stage, "design studio lisbon", limit=100).json()["data"]
        assert seen == [page["id"] for page in whole]

    def test_nobody_found_is_an_empty_list(self, stage: Any) -> None:
        assert pages(stage, "nobody is called that").json() == {"data": []}

    def test_without_the_feature_it_is_refused(self, stage: Any) -> None:
        grant = {"grant": "page_public_metadata_access", "granted": False}
        stage.control("POST", "grants", json=grant)
        answer = pages(stage, "bakery")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, 10)
        assert stage.control("GET", "grants")["grants"] == [grant]
        stage.control("POST", "grants", json={**grant, "granted": True})
        assert pages(stage, "bakery").ok

    @pytest.mark.parametrize(("body", "field"), [({"grant": "x", "granted": True}, "grant"), ({"granted": 1}, "grant")])
    def test_a_bad_grant_names_its_field(self, stage: Any, body: dict[str, Any], field: str) -> None:
        answer = stage.call("POST", "/_rehearsal/grants", json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)

    def test_a_page_token_needs_the_proof(self, stage: Any) -> None:
        token = stage.token("facebook")
        bare = pages(stage, "bakery", access_token=token).json()["error"]
        assert (bare["code"], "require an appsecret_proof" in bare["message"]) == (100, True)
        assert pages(stage, "bakery", access_token=token, appsecret_proof=proof(token)).ok
        assert pages(stage, "bakery", access_token=token, appsecret_proof="no").json()["error"]["code"] == 100
        assert pages(stage, "bakery", access_token="gone").json()["error"]["code"] == 190
        assert pages(stage, "bakery", access_token="").json()["error"]["code"] == 2500

    @pytest.mark.parametrize(
        "bad",
        [
            {"q": ""},
            {"fields": "shoe"},
            {"fields": "{"},
            {"limit": "0"},
            {"limit": "9" * 5000},
            {"after": "!"},
            {"after": "cGFnZTp4"},
        ],
    )
    def test_a_bad_parameter_is_refused(self, stage: Any, bad: dict[str, str]) -> None:
        assert pages(stage, **{"q": "bakery", **bad}).json()["error"]["code"] == 100

    def test_faults_are_facebooks(self, stage: Any) -> None:
        stage.fault("facebook", "429", calls="read")
        assert pages(stage, "bakery").json()["error"]["code"] == 80006
