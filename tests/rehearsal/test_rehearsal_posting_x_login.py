"""Logging in to X of the rehearsal world: both ways, step by step, as a client and a browser would."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
from requests_oauthlib import OAuth1

ME = "1500000000000000001"
CONSUMER = ("rehearsal-x-consumer", "rehearsal-x-consumer-secret")
USER = ("1500000000000000001-rehearsal", "rehearsal-x-token-secret")
BASIC = ("rehearsal-x-client", "rehearsal-x-client-secret")
BACK = "http://127.0.0.1:9/callback?from=x"
VERIFIER = "v" * 50
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20


def me(stage: Any, token: str) -> requests.Response:
    return stage.call("GET", "/x/2/users/me", headers={"Authorization": f"Bearer {token}"})


def tweet(stage: Any, text: str = "Hello", *, auth: OAuth1) -> requests.Response:
    return stage.call("POST", "/x/2/tweets", json={"text": text}, auth=auth)


def challenge() -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def agreed(stage: Any, account: str = ME, decision: str = "allow", **change: str) -> requests.Response:
    asked = {
        "response_type": "code",
        "client_id": BASIC[0],
        "redirect_uri": BACK,
        "scope": "tweet.read tweet.write users.read media.write offline.access",
        "state": "s1",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
        **change,
    }
    page = stage.call("GET", "/x/i/oauth2/authorize", params=asked)
    if page.status_code != 200:
        return page
    assert "form-action 'self' http://127.0.0.1:9;" in page.headers["Content-Security-Policy"]
    return stage.call("POST", "/x/i/oauth2/authorize", data={**asked, "account_id": account, "decision": decision})


def came_back(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def exchange(stage: Any, code: str, auth: Any = BASIC, **change: str) -> requests.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER, **change}
    return stage.call("POST", "/x/2/oauth2/token", data=form, auth=auth)


def connect(stage: Any, account: str = ME) -> requests.Response:
    return exchange(stage, came_back(agreed(stage, account))["code"])


def refresh(stage: Any, token: str) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return stage.call("POST", "/x/2/oauth2/token", data=form, auth=BASIC)


class TestOAuth2:
    def test_the_whole_way(self, stage: Any) -> None:
        told = came_back(agreed(stage))
        assert (told["state"], told["from"]) == ("s1", "x")
        tokens = exchange(stage, told["code"]).json()
        assert tokens["expires_in"] == 7200
        assert me(stage, tokens["access_token"]).json()["data"]["id"] == ME
        stage.clock.moved += 7201
        assert me(stage, tokens["access_token"]).status_code == 401

    def test_who_cancels_is_sent_back_too(self, stage: Any) -> None:
        assert came_back(agreed(stage, decision="cancel"))["error"] == "access_denied"

    @pytest.mark.parametrize(
        "change",
        [{"client_id": "nobody"}, {"scope": "tweet.read fly"}, {"state": ""}, {"redirect_uri": "x"}],
    )
    def test_a_wrong_question_stays_on_the_page(self, stage: Any, change: dict[str, str]) -> None:
        assert agreed(stage, **change).status_code == 400

    def test_a_code_works_once_and_for_thirty_seconds(self, stage: Any) -> None:
        code = came_back(agreed(stage))["code"]
        assert exchange(stage, code).status_code == 200
        assert exchange(stage, code).status_code == 400
        late = came_back(agreed(stage))["code"]
        stage.clock.moved += 31
        assert exchange(stage, late).status_code == 400

    def test_verifier_address_and_client_must_fit(self, stage: Any) -> None:
        code = came_back(agreed(stage))["code"]
        assert exchange(stage, code, code_verifier="w" * 50).status_code == 400
        assert exchange(stage, code, redirect_uri="http://127.0.0.1:9/callback").status_code == 400
        assert exchange(stage, code, auth=None).status_code == 400
        told = exchange(stage, code, auth=None, client_id=BASIC[0])
        assert (told.status_code, told.json()["error_description"]) == (401, "Missing valid authorization header")
        assert exchange(stage, code, auth=(BASIC[0], "wrong")).status_code == 401
        assert exchange(stage, code).status_code == 200

    def test_a_public_client_needs_no_secret(self, stage: Any) -> None:
        public = "rehearsal-x-public-client"
        code = came_back(agreed(stage, client_id=public))["code"]
        assert exchange(stage, code, auth=None, client_id=public).status_code == 200

    def test_a_plain_challenge_is_its_own_verifier(self, stage: Any) -> None:
        code = came_back(agreed(stage, code_challenge=VERIFIER, code_challenge_method="plain"))["code"]
        assert exchange(stage, code).status_code == 200

    def test_a_refresh_token_used_twice_ends_the_family(self, stage: Any) -> None:
        first = connect(stage).json()
        second = refresh(stage, first["refresh_token"]).json()
        assert second["refresh_token"] != first["refresh_token"]
        assert refresh(stage, first["refresh_token"]).status_code == 400
        assert refresh(stage, second["refresh_token"]).status_code == 400
        assert me(stage, second["access_token"]).status_code == 401
        assert me(stage, "rehearsal-x-access").status_code == 200

    def test_without_the_scope_nothing_is_posted(self, stage: Any) -> None:
        tokens = exchange(stage, came_back(agreed(stage, scope="tweet.read users.read"))["code"]).json()
        assert "refresh_token" not in tokens
        fresh = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert stage.call("POST", "/x/2/tweets", headers=fresh, json={"text": "Hi"}).status_code == 403

    def test_revoking_ends_it(self, stage: Any) -> None:
        token = connect(stage).json()["access_token"]
        assert stage.call("POST", "/x/2/oauth2/revoke", data={"token": token}, auth=BASIC).json() == {"revoked": True}
        assert me(stage, token).status_code == 401


class TestOAuth1:
    def test_a_signed_request_posts(self, stage: Any) -> None:
        assert tweet(stage, "Signed (really)!", auth=OAuth1(*CONSUMER, *USER)).status_code == 201

    def test_the_query_is_part_of_what_is_signed(self, stage: Any) -> None:
        told = stage.call(
            "GET", f"/x/2/users/{ME}/tweets", auth=OAuth1(*CONSUMER, *USER), params={"post.fields": "text,id"}
        )
        assert told.status_code == 200

    def test_multipart_is_not_part_of_it(self, stage: Any) -> None:
        answer = stage.call(
            "POST",
            "/x/2/media/upload",
            auth=OAuth1(*CONSUMER, *USER),
            files={"media": PNG},
            data={"media_category": "tweet_image"},
        )
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            OAuth1(CONSUMER[0], "wrong", *USER),
            OAuth1(*CONSUMER, USER[0], "wrong"),
            OAuth1(*CONSUMER, "nobody", USER[1]),
            OAuth1(*CONSUMER, *USER, timestamp="1000000000"),
        ],
    )
    def test_a_wrong_signature_is_401(self, stage: Any, wrong: OAuth1) -> None:
        assert tweet(stage, auth=wrong).status_code == 401
        assert stage.control("GET", "posts")["count"] == 0

    def test_a_nonce_works_once(self, stage: Any) -> None:
        auth = OAuth1(*CONSUMER, *USER, nonce="n1", timestamp=str(int(stage.clock.now())))
        assert [tweet(stage, f"Hi {n}", auth=auth).status_code for n in range(2)] == [201, 401]

    def _asked(self, stage: Any, callback: str = BACK) -> dict[str, str]:
        answer = stage.call("POST", "/x/oauth/request_token", auth=OAuth1(*CONSUMER, callback_uri=callback))
        assert answer.status_code == 200, answer.text
        return dict(parse_qsl(answer.text))

    def test_the_three_steps(self, stage: Any) -> None:
        asked = self._asked(stage)
        assert asked["oauth_callback_confirmed"] == "true"
        page = stage.call("GET", "/x/oauth/authorize", params={"oauth_token": asked["oauth_token"]})
        assert "Allow" in page.text
        form = {"oauth_token": asked["oauth_token"], "account_id": ME, "decision": "allow"}
        told = came_back(stage.call("POST", "/x/oauth/authorize", data=form))
        pair = (asked["oauth_token"], asked["oauth_token_secret"])
        unproved = stage.call("POST", "/x/oauth/access_token", auth=OAuth1(*CONSUMER, *pair, verifier="guess"))
        assert unproved.status_code == 401
        answer = stage.call(
            "POST", "/x/oauth/access_token", auth=OAuth1(*CONSUMER, *pair, verifier=told["oauth_verifier"])
        )
        granted = dict(parse_qsl(answer.text))
        assert (granted["user_id"], granted["screen_name"]) == (ME, "rehearsalstudio")
        user = OAuth1(*CONSUMER, granted["oauth_token"], granted["oauth_token_secret"])
        assert tweet(stage, auth=user).status_code == 201
        again = stage.call(
            "POST", "/x/oauth/access_token", auth=OAuth1(*CONSUMER, *pair, verifier=told["oauth_verifier"])
        )
        assert again.status_code == 401

    def test_who_cancels_is_told_as_denied(self, stage: Any) -> None:
        asked = self._asked(stage)
        form = {"oauth_token": asked["oauth_token"], "account_id": ME, "decision": "cancel"}
        assert came_back(stage.call("POST", "/x/oauth/authorize", data=form))["denied"] == asked["oauth_token"]
        assert stage.call("GET", "/x/oauth/authorize", params=form).status_code == 401

    def test_an_unknown_consumer_is_code_32(self, stage: Any) -> None:
        answer = stage.call("POST", "/x/oauth/request_token", auth=OAuth1("nobody", "s", callback_uri=BACK))
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, 32)
