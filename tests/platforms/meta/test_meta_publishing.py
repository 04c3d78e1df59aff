"""Publishing through the real HTTP door; and whatever Meta answers ends in one outcome."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any, cast

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from outbound.http import Answer, HttpDoor
from outbound.outcome import Accepted, CallFailed, Outcome, OutcomeUnknown, Unreached
from platforms.meta import containers, insights, login, publishing, timeline, uploads
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from tests.platforms.payloads import NOW, ScriptedDoor, payload

BASE = "http://127.0.0.1:8001/graph"
TOKEN = GraphToken("EAA-page-token-of-aurora", "1000", "facebook-app-secret")
APP = login.App("app-id", "https://console.example/callback", "app-secret-value")
WEB = "https://www.facebook.com"


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


def real() -> GraphClient:
    return GraphClient(HttpDoor(), GraphEndpoints(base=BASE), lambda: NOW)


def publish(client: GraphClient) -> Accepted:
    return publishing.publish_post(client, TOKEN, message="Grüße", photos=["3001"], web=WEB)


class TestOnTheWire:
    def test_a_photo_leaves_as_a_form_that_others_can_read(self, wire: responses.RequestsMock) -> None:
        wire.add("POST", f"{BASE}/v26.0/1000/photos", body=payload("meta", "posting_photo_1").content)
        picture = bytes(range(256)) * 40
        assert uploads.upload_photo(real(), TOKEN, picture, mime="image/png", alt_text="Brötchen") == "3001"
        request = wire.calls[0].request
        head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        parts = cast("list[Any]", message_from_bytes(head + cast("bytes", request.body)).get_payload())
        named = {part.get_param("name", header="content-disposition"): part for part in parts}
        assert named["source"].get_payload(decode=True) == picture
        assert named["source"].get_content_type() == "image/png"
        assert named["alt_text_custom"].get_payload(decode=True) == "Brötchen".encode()
        assert "appsecret_proof=" in str(request.url)

    def test_a_post_leaves_as_json(self, wire: responses.RequestsMock) -> None:
        wire.add("POST", f"{BASE}/v26.0/1000/feed", body=payload("meta", "posting_feed_made").content)
        assert publish(real()).remote_id == "1000_2000"
        request = wire.calls[0].request
        assert json.loads(request.body or "") == {"message": "Grüße", "attached_media": [{"media_fbid": "3001"}]}
        assert request.headers["Content-Type"] == "application/json"

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_any_fault_of_the_server_on_a_create_is_unknown(self, wire: responses.RequestsMock, status: int) -> None:
        wire.add("POST", f"{BASE}/v26.0/1000/feed", body="{}", status=status, headers={"Retry-After": "5"})
        with pytest.raises(CallFailed) as failed:
            publish(real())
        assert isinstance(failed.value.outcome, OutcomeUnknown)
        assert len(wire.calls) == 1

    def test_a_create_that_times_out_is_unknown_and_an_upload_is_not(self, wire: responses.RequestsMock) -> None:
        wire.add("POST", f"{BASE}/v26.0/1000/feed", body=requests.ReadTimeout())
        wire.add("POST", f"{BASE}/v26.0/1000/photos", body=requests.ReadTimeout())
        with pytest.raises(CallFailed) as failed:
            publish(real())
        assert isinstance(failed.value.outcome, OutcomeUnknown)
        with pytest.raises(CallFailed) as failed:
            uploads.upload_photo(real(), TOKEN, b"picture", mime="image/png")
        assert isinstance(failed.value.outcome, Unreached)

    def test_a_large_video_leaves_in_pieces(self, wire: responses.RequestsMock, tmp_path: Path) -> None:
        path = tmp_path / "a.mp4"
        path.write_bytes(b"x" * (uploads.LARGEST_PIECE + 5))
        whole = {"start_offset": "4000000", "end_offset": "4000000"}
        wire.add("POST", f"{BASE}/v26.0/1000/videos", json=whole)
        upload = uploads.VideoUpload("4001", "5001", 0, uploads.LARGEST_PIECE + 5)
        with path.open("rb") as file:
            assert uploads.send_piece(real(), TOKEN, upload, file).is_whole
        assert len(cast("bytes", wire.calls[0].request.body)) < uploads.LARGEST_PIECE + 1000


def test_a_slow_line_leaves_the_rest_for_the_next_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"picture")
    seconds = iter([0.0, 1.0, 21.0])
    monkeypatch.setattr(uploads, "boot_seconds", lambda: next(seconds))
    door = ScriptedUploads([payload("meta", "posting_photo_1")])
    saved: list[Any] = []
    going = uploads.PageUploads(scripted(door), TOKEN, {}, saved.append)
    with pytest.raises(CallFailed) as failed:
        going.photos([uploads.Photo(tmp_path / "a.jpg", "image/jpeg")] * 2)
    assert failed.value.outcome.name == "not_ready"
    assert saved == [{"photos": ["3001"]}]


class ScriptedUploads(ScriptedDoor):
    """Takes files too."""

    def request(self, method: str, url: str, **arguments: Any) -> Answer:
        arguments.pop("content", None)
        return super().request(method, url, **arguments)


def scripted(door: ScriptedDoor) -> GraphClient:
    return GraphClient(cast("HttpDoor", door), GraphEndpoints(), lambda: NOW)


def preparation(client: GraphClient) -> Any:
    saved = {"container": {"id": "6200", "made_at": NOW.isoformat()}}
    return containers.Preparation(client, TOKEN, saved, lambda _: None).run([containers.Item("https://a", False)], "")


READS: dict[str, Callable[[GraphClient], Any]] = {
    "posts": lambda client: timeline.page_posts(client, TOKEN, back_to=NOW),
    "media": lambda client: timeline.account_media(client, TOKEN, back_to=NOW),
    "page comments": lambda client: timeline.page_comments(client, TOKEN, "1000_1"),
    "media comments": lambda client: timeline.media_comments(client, TOKEN, "1", username="a"),
    "video": lambda client: timeline.page_video(client, TOKEN, "4001"),
    "post numbers": lambda client: insights.post_numbers(client, TOKEN, "1000_1"),
    "video numbers": lambda client: insights.post_numbers(client, TOKEN, "4001"),
    "media numbers": lambda client: insights.media_numbers(client, TOKEN, "1"),
    "quota": lambda client: containers.publishing_quota(client, TOKEN),
    "status": lambda client: containers.container_status(client, TOKEN, "6200"),
    "preparation": preparation,
    "pages": lambda client: login.pages(client, TOKEN, with_instagram=True),
    "permissions": lambda client: login.granted(client, TOKEN),
    "photo": lambda client: uploads.upload_photo(client, TOKEN, b"x", mime="image/png"),
    "video upload": lambda client: uploads.begin_video(client, TOKEN, size=9),
}
_WORDS = (
    "data id paging next cursors after summary total_count comments shares count values value total_value name status "
    "status_code config quota_total quota_usage attachments target subattachments unshimmed_url created_time timestamp "
    "message caption from tasks access_token picture url instagram_business_account permission start_offset"
)
_NAMES = st.sampled_from(_WORDS.split())
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.text(max_size=8) | st.just("2026-11-21T09:30:20+0000"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)


_BODIES = st.dictionaries(_NAMES, _VALUES, max_size=6)


def answering(body: dict[str, Any], times: int = 1) -> ScriptedUploads:
    answer = Answer(200, CaseInsensitiveDict(), json.dumps(body).encode(), "https://platform.invalid/", 0.1)
    return ScriptedUploads([answer] * times)


def ended(call: Callable[[], Any]) -> Outcome | None:
    """The outcome it failed with; None where it did not. Any other exception goes through."""
    try:
        call()
    except CallFailed as error:
        return error.outcome
    return None


@pytest.mark.parametrize("read", READS)
@given(body=_BODIES)
def test_whatever_is_answered_a_read_ends_in_an_outcome_and_never_in_doubt(read: str, body: dict[str, Any]) -> None:
    client = scripted(answering(body, times=20))
    assert not isinstance(ended(lambda: READS[read](client)), OutcomeUnknown)


@given(body=_BODIES)
def test_whatever_is_answered_a_create_is_accepted_with_an_id_or_in_doubt(body: dict[str, Any]) -> None:
    outcome = ended(lambda: publish(scripted(answering(body))))
    named = isinstance(body.get("id"), str) and body["id"] != ""
    assert type(outcome) is (type(None) if named else OutcomeUnknown)


@given(body=_BODIES)
def test_whatever_is_answered_a_log_in_ends_in_an_outcome(body: dict[str, Any]) -> None:
    door = cast("HttpDoor", answering(body, times=3))

    def log_in() -> None:
        user = login.instagram_person(door, BASE, APP, "code")
        assert login.instagram_long_lived(door, GraphEndpoints(), APP, user, NOW).access_token

    assert isinstance(ended(log_in), Unreached | None)


def test_secrets_stay_out_of_what_is_printed() -> None:
    page = login.ListedPage("1", "", "", "", "EAA-secret-of-page")
    printed = repr(APP) + repr(page) + repr(login.InstagramUser("IGAA-secret"))
    assert not any(secret in printed for secret in ("app-secret-value", "EAA-secret-of-page", "IGAA-secret"))
