"""The API of replies: what is listed, and what is decided about an opt-out."""

from __future__ import annotations

from typing import Any

import pytest

from outbound.clock import database_now
from social_outreach.models import SocialSuppression
from tests.factories.social import ReplyFactory, api
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db

LIST = "/api/social/replies/"


@pytest.fixture
def reviewer() -> Any:
    return api("review_profiles")


def suggested(**fields: Any) -> Any:
    return ReplyFactory(body="Stop", opt_out="suggested", opt_out_phrase="Stop", **fields)


def ids(answer: Any) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "ab"), ("?platform=tiktok", "b"), ("?opt_out=suggested", "a"), ("?is_seen=true", "b"),
        ("?is_seen=false", "a"),
    ],
)  # fmt: skip
def test_filters(reviewer: Any, query: str, names: str) -> None:
    rows = {"a": suggested(), "b": ReplyFactory(thread__profile__platform="tiktok", seen_at=database_now())}
    assert set(ids(reviewer.get(LIST + query))) == {rows[name].pk for name in names}


@pytest.mark.parametrize("query", ["?colour=red", "?opt_out=x", "?profile=x"])
def test_a_filter_that_is_not_there_is_refused(reviewer: Any, query: str) -> None:
    assert reviewer.get(LIST + query).status_code == 400


def test_one_reply_tells_who_and_what(reviewer: Any) -> None:
    row = suggested()
    told = reviewer.get(f"{LIST}{row.pk}/").json()
    assert (told["profile"]["id"], told["opt_out"], told["opt_out_phrase"]) == (
        row.thread.profile_id,
        "suggested",
        "Stop",
    )


def test_confirming_suppresses_and_twice_is_a_conflict(reviewer: Any) -> None:
    row = suggested()
    told = reviewer.post(f"{LIST}{row.pk}/confirm-opt-out/").json()
    assert (told["opt_out"], told["opt_out_by"]) == ("confirmed", str(reviewer.person))
    assert SocialSuppression.objects.count() == 1
    again = reviewer.post(f"{LIST}{row.pk}/confirm-opt-out/")
    assert (again.status_code, again.json()["detail"]) == (409, "This opt-out is confirmed already.")


def test_dismissing_and_dealing_with_it(reviewer: Any) -> None:
    row = suggested()
    assert reviewer.post(f"{LIST}{row.pk}/dismiss-opt-out/").json()["opt_out"] == "dismissed"
    assert reviewer.post(f"{LIST}{row.pk}/seen/").json()["seen_at"] is not None
    assert reviewer.post(f"{LIST}{row.pk}/reopen/").json()["seen_at"] is None
    assert not SocialSuppression.objects.exists()


@pytest.mark.parametrize("act", ["confirm-opt-out", "dismiss-opt-out", "seen", "reopen"])
def test_who_may_only_read_decides_nothing(act: str) -> None:
    row = suggested()
    assert api("write_messages").post(f"{LIST}{row.pk}/{act}/").status_code == 403
    assert cast.now(row).opt_out == "suggested"


@pytest.mark.parametrize("act", ["confirm-opt-out", "dismiss-opt-out", "seen", "reopen"])
def test_one_that_is_gone(reviewer: Any, act: str) -> None:
    assert reviewer.post(f"{LIST}987/{act}/").status_code == 404
