from typing import Any

from rehearsal import cast


def test_the_cast_is_seeded_with_its_tokens(stage: Any) -> None:
    listed = stage.control("GET", "accounts")["accounts"]
    assert [account["platform"] for account in listed] == list(cast.PLATFORMS)
    assert {account["access_token"] for account in listed} == {entry["access_token"] for entry in cast.ACCOUNTS}


def test_registering_twice_changes_nothing(stage: Any) -> None:
    new = {"platform": "facebook", "account_id": "42", "name": "Page", "username": "page", "access_token": "t42"}
    for _ in range(2):
        stage.control("POST", "accounts", json=new)
    found = [a for a in stage.control("GET", "accounts")["accounts"] if a["account_id"] == "42"]
    assert [a["access_token"] for a in found] == ["t42"]


def test_reconnecting_with_another_token_ends_the_first(stage: Any) -> None:
    recipient = stage.written_by("facebook")
    new = {"platform": "facebook", "account_id": stage.account("facebook"), "access_token": "fresh"}
    stage.control("POST", "accounts", json=new)
    assert stage.send("facebook", recipient).status_code == 401
    assert stage.send("facebook", recipient, token="fresh").ok


def test_ids_of_a_person_are_always_the_same_and_the_accounts_own(stage: Any, platform: str) -> None:
    stage.control("POST", "accounts", json={"platform": platform, "account_id": "other", "access_token": "t"})
    body = {"platform": platform, "username": "Ada"}
    ids = [
        stage.control("POST", "inbound", json={**body, "account_id": account})["recipient_id"]
        for account in (stage.account(platform), stage.account(platform), "other")
    ]
    assert ids[0] == ids[1] != ids[2]
