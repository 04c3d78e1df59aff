"""Drafting against the stand-in of the rehearsal world, through Google's own library and our HTTP door."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests

from outbound.clock import database_now
from outbound.http import HttpDoor, Timeouts
from rehearsal.directory import listing
from rehearsal.gemini.phrases import LANGUAGES
from rehearsal.serving import Server
from social_outreach.adapters import drafters
from social_outreach.adapters.gemini import GeminiConfig, gemini_drafter
from social_outreach.models import SocialDraftRun, SocialMessage, SocialProfile, SocialTokenUse
from social_outreach.rules import languages
from social_outreach.rules.template_drafter import TemplateDrafter
from social_outreach.selectors import draft_runs as selector
from social_outreach.services import draft_runs, drafting
from social_outreach.services.rehearsal import SAMPLE
from social_outreach.states import DiscoveryStatus
from tests.social_outreach import cast
from tests.social_outreach.drafting_cast import PROMPTS

pytestmark = pytest.mark.django_db

#: What the directory plants in bios that give orders.
PLANTED = "injection"


@pytest.fixture
def world(tmp_path, monkeypatch) -> Iterator[str]:
    server = Server(tmp_path)
    thread = threading.Thread(target=server.run)
    thread.start()
    config = GeminiConfig(
        door=HttpDoor(timeouts=Timeouts(connect=2, read=10, deadline=10)),
        base=f"{server.url}/gemini",
        api_key="rehearsal-gemini-key",
        api_version="v1beta",
        model="gemini-3.5-flash-lite",
        timeout_seconds=10,
        attempts=1,
        max_output_tokens=2048,
        prompts=PROMPTS,
    )
    built = [TemplateDrafter(), gemini_drafter(config)]
    monkeypatch.setattr(drafters, "_configured", {drafter.name: drafter for drafter in built})
    yield server.url
    server.stop()
    thread.join(10)


@pytest.fixture(autouse=True)
def senders(stands_in):
    for platform in listing.PLATFORMS:
        stands_in(platform)
        cast.account(platform, name="Ada's studio")


def stored(found) -> SocialProfile:
    fields = ("platform", "username", "full_name", "bio", "category", "location", "website", "title", "company")
    counts = ("followers_count", "following_count", "posts_count")
    known = {name: getattr(found, name, "") or "" for name in fields}
    known |= {name: getattr(found, name, None) for name in counts}
    return SocialProfile.objects.create(
        username_key=found.username.casefold(), discovery_status=DiscoveryStatus.QUALIFIED, **known
    )


def fault(world: str, kind: str, **more) -> None:
    strength = {} if "probability" in more else {"count": 1}
    body = {"platform": "gemini", "kind": kind, "calls": "read", **strength, **more}
    requests.post(f"{world}/_rehearsal/faults", json=body, timeout=5).raise_for_status()


def work_off(run: SocialDraftRun) -> draft_runs.Progress:
    for _ in range(20):
        draft_runs.run(run.pk)
        end = draft_runs.progress(run)
        if end.finished:
            return end
        SocialDraftRun.objects.filter(pk=run.pk).update(resume_at=database_now() - timedelta(seconds=1))
    raise AssertionError(f"The run does not end: {end.waits_for}")


def sample() -> list[SocialProfile]:
    """The profiles that a new console begins with."""
    known = [{**person, "wrote": None} for person in json.loads(SAMPLE.read_text(encoding="utf-8"))]
    return [stored(SimpleNamespace(**person)) for person in known]


def start(ids: list[int]) -> SocialDraftRun:
    return draft_runs.start(profile_ids=ids, drafter="gemini", actor=None)


def test_no_honest_draft_is_refused(world):
    profiles = [stored(found) for found in listing.everyone()[::5]] + sample()
    ids = [profile.pk for profile in profiles]
    run = start(ids)
    end = work_off(run)
    assert (end.made, selector.refusals(run.pk)) == (len(ids), [])
    assert all(message.evidence for message in SocialMessage.objects.all())
    used = SocialTokenUse.objects.get(drafter="gemini")
    assert end.tokens == used.prompt_tokens + used.output_tokens


def test_whatever_language_is_asked_for_is_spoken():
    assert set(languages.NAMES) <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("name", "greeted"), [("The Paper Room", "The Paper Room"), ("Estúdio Trigo", "Estúdio Trigo")]
)
def test_a_business_is_not_greeted_by_its_first_word(world, name, greeted):
    person = cast.profile(platform="instagram", full_name=name, location="Leeds")
    message = drafting.draft(person, actor=None, drafter="gemini")
    assert greeted in message.draft_body
    assert message.evidence[0]["facts"] == [{"name": "full_name", "value": name}]


def test_an_instruction_is_seen_to_be_followed(world):
    person = cast.profile(platform="instagram", full_name="Ada Byron", company="Clay & Kiln", location="London")
    first = drafting.draft(person, actor=None, drafter="gemini")

    def again(instruction: str) -> str:
        return drafting.regenerate(first.pk, instruction=instruction, actor=None).draft_body

    assert len(again("Shorter, please")) < len(first.draft_body)
    assert "open day on Friday" in again("mention our open day on Friday and be brief")
    assert "Clay & Kiln" in again("Mention their company. No emoji.")
    assert again("ask about their city").endswith("London?")
    assert again("more formal").startswith(("Hello Ada, ", "Good day Ada, "))
    assert "award" not in again("mention their award")
    assert "?" not in again("No question")


def test_bios_with_planted_orders_change_nothing_even_if_the_model_obeys(world):
    planted = [stored(found) for found in listing.everyone() if found.oddity == PLANTED]
    assert planted
    fault(world, "gullible", probability=1)
    end = work_off(start([profile.pk for profile in planted]))
    assert end.made + end.refused == len(planted)
    for message in SocialMessage.objects.all():
        assert "http" not in message.draft_body
        assert message.flags


@pytest.mark.parametrize("kind", ["invents", "placeholder"])
def test_a_text_spoiled_once_is_written_anew(world, kind):
    fault(world, kind)
    person = cast.profile(company="Clay & Kiln", location="London")
    message = drafting.draft(person, actor=None, drafter="gemini")
    assert "[" not in message.draft_body
    assert SocialTokenUse.objects.get().requests == 2


@pytest.mark.parametrize(
    "kind", ["invents", "placeholder", "blocked", "blocked-answer", "empty", "cut-off", "malformed-json"]
)
def test_one_spoiled_always_is_refused_with_a_reason(world, kind):
    fault(world, kind, probability=1)
    run = start([cast.profile(company="Clay & Kiln", location="London").pk])
    draft_runs.run(run.pk)
    end = draft_runs.progress(run)
    assert end.made == 0
    assert (end.refused == 1 and selector.refusals(run.pk)[0][0].endswith(".")) or end.waits_for.endswith(".")


def test_a_repeat_is_kept_with_a_flag(world):
    fault(world, "repeats", probability=1)
    person = cast.profile(company="Clay & Kiln", location="London")
    sender = person and cast.account(name="Grace's studio")
    cast.wrote(sender, person)
    cast.work(cast.scheduled(person, body="We would love to hear about your kiln and what it makes of the clay."))
    message = drafting.draft(cast.now(person), actor=None, drafter="gemini", message_type="followup")
    assert message.flags[0]["kind"] == "near_copy"


def test_a_429_waits_and_goes_on(world):
    run = start([cast.profile(company=f"Kiln {number}", location="London").pk for number in range(3)])
    fault(world, "429")
    draft_runs.run(run.pk)
    waiting = draft_runs.progress(run)
    assert (waiting.made, waiting.finished) == (0, False)
    assert waiting.resume_at > database_now()
    assert work_off(run).made == 3


def test_a_key_that_is_not_taken_waits_for_a_person(world):
    run = start([cast.profile(company="Kiln", location="London").pk])
    fault(world, "revoked-token")
    draft_runs.run(run.pk)
    waiting = draft_runs.progress(run)
    assert waiting.needs_person
    assert "GEMINI_API_KEY" in waiting.waits_for
    draft_runs.resume(run)
    assert work_off(run).made == 1
