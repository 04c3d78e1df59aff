"""Idempotency-Key: the first answer is the answer to every repeat, also through crashes and races."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from outbound.clock import database_now
from social_outreach.models import SocialImport, SocialProfile, SocialRequest
from social_outreach.services import profiles, pump, requests
from tests.factories import social

AT = "/api/social/profiles/"
BODY = {"platform": "linkedin", "username": "ada"}


def post(client: Any, body: Any = BODY, key: str = "k1", at: str = AT) -> Any:
    return client.post(at, body, headers={"Idempotency-Key": key})


@pytest.mark.django_db
class TestRepeat:
    def test_gets_the_first_answer(self) -> None:
        client = social.api("review_profiles")
        first, again = post(client), post(client)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert SocialProfile.objects.count() == 1

    def test_gets_the_first_refusal_too(self) -> None:
        client = social.api("review_profiles")
        bad = {"platform": "instagram", "username": "two words!"}
        first, again = post(client, bad), post(client, bad)
        assert (first.status_code, again.status_code) == (422, 422)
        assert again["Content-Type"] == "application/problem+json"
        assert again["Idempotency-Replayed"] == "true"

    def test_with_keys_in_another_order_is_the_same(self) -> None:
        client = social.api("review_profiles")
        post(client)
        assert post(client, dict(reversed(BODY.items())))["Idempotency-Replayed"] == "true"

    def test_of_an_upload_compares_the_file(self, settings: Any, tmp_path: Any) -> None:
        settings.VAR_DIR = tmp_path
        client = social.api("review_profiles")

        def upload(table: bytes) -> Any:
            file = {"file": SimpleUploadedFile("people.csv", table)}
            return client.post("/api/social/imports/", file, format="multipart", headers={"Idempotency-Key": "file"})

        assert upload(b"username,platform\nada,linkedin\n").status_code == 201
        assert upload(b"username,platform\nada,linkedin\n")["Idempotency-Replayed"] == "true"
        assert upload(b"username,platform\nbob,linkedin\n").status_code == 422
        assert SocialImport.objects.count() == 1

    @pytest.mark.parametrize("at", [AT, f"{AT}?x=1"])
    def test_with_another_body_or_query_is_refused(self, at: str) -> None:
        client = social.api("review_profiles")
        post(client)
        answer = post(client, BODY | ({"full_name": "Ada"} if at == AT else {}), at=at)
        assert (answer.status_code, answer.json()["type"]) == (422, "about:another-request")

    def test_to_another_path_is_refused(self) -> None:
        client = social.api("review_profiles")
        post(client)
        assert post(client, at="/api/social/pipeline/discover").status_code == 422

    def test_of_somebody_else_is_another_request(self) -> None:
        post(social.api("review_profiles"))
        assert post(social.api("review_profiles"), {**BODY, "username": "bob"}).status_code == 201

    def test_without_a_key_runs_again(self) -> None:
        client = social.api("review_profiles")
        assert [client.post(AT, BODY).status_code for _ in range(2)] == [201, 409]

    @pytest.mark.parametrize("key", ["", "two words", "x" * 201, "schlüssel"])
    def test_needs_a_plain_key(self, key: str) -> None:
        assert post(social.api("review_profiles"), key=key).status_code == 400


@pytest.mark.django_db
class TestWhatIsNotKept:
    def test_a_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client = social.api("review_profiles")
        client.raise_request_exception = False
        with monkeypatch.context() as broken:
            broken.setattr(profiles, "add", lambda **_: 1 / 0)
            assert post(client).status_code == 500
        assert post(client).status_code == 201

    def test_a_refused_permission(self) -> None:
        client = social.api()
        assert post(client).status_code == 403
        assert not SocialRequest.objects.exists()

    def test_an_unreadable_body(self) -> None:
        client = social.api("review_profiles")
        headers = {"Idempotency-Key": "k1"}
        assert client.generic("POST", AT, b"{", content_type="application/json", headers=headers).status_code == 400
        assert post(client).status_code == 201


@pytest.mark.django_db
class TestClaim:
    def claim(self, person: Any) -> Any:
        return requests.claim(user=person, key="k", path="/p", fingerprint="f")

    def test_while_it_is_being_answered_others_wait(self) -> None:
        person = social.UserFactory()
        self.claim(person)
        with pytest.raises(requests.StillAnswering):
            self.claim(person)

    def test_whose_holder_died_is_taken_over(self) -> None:
        person = social.UserFactory()
        dead = self.claim(person)
        SocialRequest.objects.update(created_at=database_now() - timedelta(minutes=6))
        heir = self.claim(person)
        assert isinstance(heir, requests.Claim)
        assert not requests.answer(dead, status=200, body="late")
        assert requests.answer(heir, status=201, body="mine")
        assert self.claim(person) == requests.Answer(201, "mine")

    def test_is_forgotten_after_its_hours(self, settings: Any) -> None:
        person = social.UserFactory()
        requests.answer(self.claim(person), status=200, body="old")
        SocialRequest.objects.update(created_at=database_now() - timedelta(hours=settings.IDEMPOTENCY_HOURS + 1))
        assert isinstance(self.claim(person), requests.Claim)
        SocialRequest.objects.update(created_at=database_now() - timedelta(hours=settings.IDEMPOTENCY_HOURS + 1))
        assert pump.forget()["requests"] == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_answered_and_the_others_wait() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the SQLite of the tests lies in memory, where threads lock each other out of whole tables")
    person = social.UserFactory()
    barrier, found = threading.Barrier(6), []

    def claim() -> None:
        try:
            barrier.wait()
            found.append(requests.claim(user=person, key="k", path="/p", fingerprint="f"))
        except requests.StillAnswering as refusal:
            found.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(item, requests.Claim) for item in found) == 1
    assert sum(isinstance(item, requests.StillAnswering) for item in found) == 5


@pytest.mark.django_db
def test_a_duplicate_under_way_is_a_conflict() -> None:
    client = social.api("review_profiles")
    post(client)
    SocialRequest.objects.update(status=0, body=None)
    answer = post(client)
    assert (answer.status_code, answer.json()["type"]) == (409, "about:still-answering")
