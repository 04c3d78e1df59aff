"""Posts written by the rehearsal world's Gemini from the rehearsal world's document: the whole way, without a key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from outbound.http import HttpDoor, Timeouts
from posting.adapters import gemini_writer, registry, writers
from posting.models import PostingTokenUse, ScheduledPost
from posting.rules.template_writer import TemplateWriter
from posting.services import content_sources, writing
from rehearsal.serving import Server
from tests.posting import cast
from tests.posting.pages_cast import signed_in

pytestmark = pytest.mark.django_db
DOCUMENT = "/documents/slow-mornings"
OWN = "we   opened an hour later.. nobody left!!! the bread is better\n\nCome and try it, at ten"


@pytest.fixture
def world(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = Server(tmp_path)
    thread = threading.Thread(target=server.run)
    thread.start()
    settings.REHEARSAL_URL = server.url
    config = gemini_writer.GeminiConfig(
        door=HttpDoor(timeouts=Timeouts(connect=2, read=10, deadline=10)),
        base=f"{server.url}/gemini",
        api_key="rehearsal-gemini-key",
        api_version="v1beta",
        model="gemini-3.5-flash-lite",
        timeout_seconds=10,
        attempts=1,
        max_output_tokens=2048,
        prompts=settings.BASE_DIR / "templates" / "posting" / "prompts",
    )
    monkeypatch.setattr(
        writers, "_configured", {"template": TemplateWriter(), "gemini": gemini_writer.gemini_writer(config)}
    )
    content_sources.door.cache_clear()
    yield server.url
    content_sources.door.cache_clear()
    server.stop()
    thread.join(10)


def generated(world: str, *platforms: str, writer: str = "gemini") -> dict[str, Any]:
    user = cast.user()
    user.user_permissions.set(Permission.objects.filter(codename="write_posts", content_type__app_label="posting"))
    client = APIClient()
    client.force_authenticate(type(user).objects.get(pk=user.pk))
    asked = {
        "source": {"type": "document", "url": f"{world}{DOCUMENT}"},
        "channels": ["social_media"],
        "social_options": {"platforms": list(platforms), "immediate": False},
        "writer": writer,
    }
    answer = client.post("/api/v2/content/generate", {"content_request": asked}, format="json")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def fault(world: str, kind: str, count: int) -> None:
    body = {"platform": "gemini", "kind": kind, "calls": "read", "count": count}
    requests.post(f"{world}/_rehearsal/faults", json=body, timeout=5).raise_for_status()


def calls(world: str) -> int:
    return int(requests.get(f"{world}/_rehearsal/gemini", timeout=5).json()["calls"])


def test_every_network_gets_its_text_at_the_first_try(world: str) -> None:
    found = generated(world, *registry.ADAPTERS)
    assert found["source"]["title"] == "What a bakery learned from opening an hour later"
    assert [each["platform"] for each in found["variants"]] == list(registry.ADAPTERS)
    for each in found["variants"]:
        assert (each["writer"], each["notes"]) == ("gemini", []), each
        assert 40 < each["length"] <= each["most"]
    assert calls(world) == len(registry.ADAPTERS)
    assert ScheduledPost.objects.get().drafter == "gemini"


def test_what_it_invents_is_refused_and_another_try_is_good(world: str) -> None:
    fault(world, "invents", 1)
    (variant,) = generated(world, "linkedin")["variants"]
    assert (variant["writer"], variant["notes"], calls(world)) == ("gemini", [], 2)
    assert "47 percent" not in variant["content"]


@pytest.mark.parametrize("kind", ["invents", "placeholder", "cut-off"])
def test_a_writer_that_stays_unusable_is_replaced_with_a_note(world: str, kind: str) -> None:
    fault(world, kind, 10)
    (variant,) = generated(world, "linkedin")["variants"]
    assert variant["writer"] == "template"
    assert "Gemini gave no text that can be used" in variant["notes"][0]


def test_a_persons_text_is_improved_shortened_and_rewritten(world: str) -> None:
    better, shorter = (task(OWN, "linkedin", writer="gemini") for task in (writing.improve, writing.shorten))
    other = writing.rewrite_for(OWN, "x", writer="gemini")
    assert {each.writer for each in (better, shorter, other)} == {"gemini"}
    assert better.text == ("We opened an hour later.. Nobody left! The bread is better.\n\nCome and try it, at ten.")
    assert len(shorter.text) < len(OWN) * 0.7
    assert writing.shorten("Only one sentence that is rather long.", "x", writer="gemini").writer == "gemini"


def pressed(act: str, where: str = "all") -> str:
    sent = {"content": CLEAN, "act": act, "where": where}
    return signed_in("write_posts").post("/posting/compose/suggest/", sent).content.decode()


CLEAN = "Our bakery opens an hour later now. Nobody left. The bread is better."


def test_a_newcomer_sees_a_text_without_a_fault_change(world: str, settings: Any) -> None:
    settings.DRAFTER = "gemini"
    assert "Improved." in pressed("improve")
    assert "Rewritten for LinkedIn." in pressed("rewrite", "linkedin")
    assert "Rewritten for X." in pressed("rewrite", "x")
    assert calls(world) == 3


@pytest.mark.parametrize(
    ("kind", "sentence", "costs"),
    [
        ("blocked", "did not take the prompt", True),
        ("blocked-answer", "held its answer back", True),
        ("empty", "answered with nothing", False),
        ("cut-off", "was cut off", True),
        ("429", "quota is used up", False),
    ],
)
def test_the_composer_says_what_went_wrong(world: str, settings: Any, kind: str, sentence: str, costs: bool) -> None:
    settings.DRAFTER = "gemini"
    fault(world, kind, 3)
    field = pressed("improve")
    assert sentence in field
    assert CLEAN in field
    assert (PostingTokenUse.objects.get().tokens > 0) is costs
