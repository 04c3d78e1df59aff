"""POST /api/v2/content/generate: a document becomes a post; where it comes from, what is written, who approves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from outbound.clock import database_now
from outbound.http import Answer
from outbound.outcome import CallFailed, OutcomeUnknown
from posting.adapters import registry
from posting.models import ScheduledPost
from posting.services import content_sources
from posting.states import Stage, Status
from tests.posting import cast

pytestmark = pytest.mark.django_db
URL = "/api/v2/content/generate"
ARTICLE = "https://studio.test/articles/breathing"
TEXT = (
    "Slow breathing lowers the pulse within two minutes. It needs no equipment and no quiet room. "
    "Our coaches in Lisbon have taught it to 340 people since 2021. "
    "Most of them still practise it every morning. Begin with four seconds in and six seconds out."
)
PAGE = f"""<html lang="en"><head><title>Breathing at work</title>
<meta name="description" content="A short exercise for busy days."></head>
<body><nav>Home Shop Imprint</nav><article><h1>Breathing at work</h1><p>{TEXT}</p>
<p>{TEXT.replace("Slow", "Calm")}</p></article><footer>Cookies and newsletter</footer></body></html>"""


class Served:
    """Stands in for the door: answers by address, and remembers what it was asked for."""

    def __init__(self):
        self.asked, self.answers = [], {}

    def put(self, url, body, *, kind="text/html", status=200, at="", **headers):
        content = body if isinstance(body, bytes) else body.encode()
        self.answers[url] = Answer(status, {"content-type": kind, **headers}, content, at or url, 0.0)

    def fetch(self, url, **limits):
        self.asked.append((url, limits))
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def served(monkeypatch):
    door = Served()
    door.put(ARTICLE, PAGE)
    monkeypatch.setattr(content_sources, "door", lambda: door)
    return door


def person(*rights):
    user = cast.user()
    codenames = [f"{right}_posts" for right in rights]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames, content_type__app_label="posting"))
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def everything():
    return person("write", "approve", "schedule")


def body(url=ARTICLE, *, platforms=("twitter", "linkedin"), **social):
    return {
        "content_request": {
            "source": {"type": "document", "url": url},
            "channels": ["social_media"],
            "social_options": {"platforms": list(platforms), "immediate": False, **social},
        }
    }


def asked(user, given, **headers):
    client = APIClient()
    client.force_authenticate(user)
    return client.post(URL, given, format="json", headers=headers)


class TestTheSeedsBody:
    def test_it_becomes_a_draft_with_a_text_for_each_platform(self, served, everything):
        cast.account("x"), cast.account("linkedin")
        answer = asked(everything, body())
        assert answer.status_code == 201, answer.content
        found, post = answer.json(), ScheduledPost.objects.get()
        assert (found["post_id"], found["post_status"], post.stage) == (post.pk, "draft", Stage.DRAFT)
        assert set(post.variants) == {"x", "linkedin"}
        assert post.variants["x"]["content"].startswith("Breathing at work\n\nSlow breathing lowers the pulse")
        assert (post.link, post.source_url, post.drafter) == (ARTICLE, ARTICLE, "template")
        assert found["source"]["description"] == "A short exercise for busy days."
        assert {each.platform for each in cast.targets(post)} == {"x", "linkedin"}

    def test_what_is_around_the_text_is_left_out(self, served, everything):
        text = asked(everything, body(platforms=["linkedin"])).json()["variants"][0]["content"]
        assert "newsletter" not in text
        assert "Imprint" not in text

    def test_each_text_is_as_long_as_its_network_takes_with_the_link(self, served, everything):
        cast.account("x")
        found = asked(everything, body(platforms=["twitter"])).json()
        variant, post = found["variants"][0], ScheduledPost.objects.get()
        shown = f"{variant['content']}\n\n{post.link}"
        assert registry.capabilities("x").measured_length(shown) == variant["length"] <= 280
        assert variant["content"].endswith(".")
        assert found["problems"] == []

    def test_a_platform_without_an_account_gets_its_text_and_a_note(self, served, everything):
        found = asked(everything, body(platforms=["twitter"], immediate=True)).json()
        assert found["post_status"] == "draft"
        assert "No X account is connected" in found["notes"][0]

    def test_the_same_key_makes_one_post(self, served, everything):
        answers = [asked(everything, body(), **{"Idempotency-Key": "k1"}).json() for _ in range(2)]
        assert answers[0]["post_id"] == answers[1]["post_id"]
        assert ScheduledPost.objects.count() == 1


class TestHowFarItGoes:
    def test_scheduled_by_who_may_approve_and_schedule(self, served, everything, x):
        cast.account("x")
        at = (database_now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = asked(everything, body(platforms=["twitter"], scheduled_for=at)).json()
        post = ScheduledPost.objects.get()
        assert (found["post_status"], post.stage, found["needs_approval"]) == ("pending", Stage.SCHEDULED, False)
        assert post.scheduled_at.strftime("%Y-%m-%dT%H:%M:%SZ") == at

    def test_immediate_leaves_as_it_was_made(self, served, everything, x):
        cast.account("x")
        asked(everything, body(platforms=["twitter"], immediate=True))
        post = cast.work(ScheduledPost.objects.get())
        assert post.status == Status.POSTED
        assert x.texts[0].endswith(ARTICLE)

    @pytest.mark.parametrize(
        ("rights", "may_self"), [(("write", "schedule"), True), (("write", "approve", "schedule"), False)]
    )
    def test_approval_is_never_bypassed(self, served, settings, x, rights, may_self):
        settings.ALLOW_SELF_APPROVAL = may_self
        cast.account("x")
        found = asked(person(*rights), body(platforms=["twitter"], immediate=True)).json()
        post = ScheduledPost.objects.get()
        assert (post.stage, found["needs_approval"], post.approved_hash) == (Stage.IN_REVIEW, True, "")
        assert "waits for approval" in found["notes"][0]
        assert cast.parts(post) == []

    def test_who_may_approve_and_not_schedule_leaves_it_approved(self, served, x):
        cast.account("x")
        found = asked(person("write", "approve"), body(platforms=["twitter"], immediate=True)).json()
        assert ScheduledPost.objects.get().stage == Stage.APPROVED
        assert "waits for a person who may schedule" in found["notes"][0]

    def test_a_network_that_needs_a_picture_keeps_it_a_draft_and_says_so(self, served, everything):
        cast.account("instagram")
        found = asked(everything, body(platforms=["instagram"], immediate=True)).json()
        assert found["post_status"] == "draft"
        assert "without an image or a video" in found["notes"][0]

    def test_a_dry_run_stores_nothing_and_says_how_far_it_would_go(self, served, everything, x):
        cast.account("x")
        given = body(platforms=["twitter"], immediate=True)
        given["content_request"]["dry_run"] = True
        answer = asked(everything, given)
        assert (answer.status_code, answer.json()["dry_run"], answer.json()["post_id"]) == (200, True, None)
        assert answer.json()["post_status"] == "pending"
        assert ScheduledPost.objects.count() == 0

    def test_who_may_not_write_is_refused(self, served):
        assert asked(person(), body()).status_code == 403
        assert served.asked == []


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("social", "said"),
        [
            ({"immediate": True, "scheduled_for": "2099-01-01T12:00:00Z"}, "either"),
            ({"scheduled_for": "2024-01-01T12:00:00Z"}, "is over"),
            ({"scheduled_for": "soon"}, "not a time"),
            ({"platforms": ["myspace"]}, "no platform"),
        ],
    )
    def test_wishes_that_cannot_be_met(self, served, everything, social, said):
        answer = asked(everything, body(**social))
        assert answer.status_code == 422
        assert said in answer.json()["detail"]
        assert (served.asked, ScheduledPost.objects.count()) == ([], 0)

    @pytest.mark.parametrize("given", [{}, {"content_request": 7}, {"content_request": {"source": {"type": "film"}}}])
    def test_bodies_of_another_shape(self, everything, given):
        assert asked(everything, given).status_code == 400

    @pytest.mark.parametrize(
        ("put", "code", "said"),
        [
            ({"body": "", "status": 404}, "not-found", "no document"),
            ({"body": "", "status": 403}, "private", "is private"),
            ({"body": "sign in", "at": "https://accounts.google.com/ServiceLogin"}, "private", "is private"),
            ({"body": '<form><input type="password"></form>'}, "private", "behind a sign-in"),
            ({"body": b"%PDF-1.7", "kind": "application/pdf"}, "not-text", "application/pdf"),
            ({"body": b"\x00\x01", "kind": "text/plain"}, "not-text", "another kind"),
            ({"body": "<html><body></body></html>"}, "empty", "No text"),
            ({"body": "", "status": 503}, "unreachable", "503"),
        ],
    )
    def test_sources_that_cannot_be_used_say_why(self, served, everything, put, code, said):
        served.put(ARTICLE, **put)
        answer = asked(everything, body())
        assert (answer.status_code, answer.json()["type"]) == (422, f"about:{code}")
        assert said in answer.json()["detail"]

    def test_one_that_is_too_large(self, served, everything):
        served.answers[ARTICLE] = CallFailed(OutcomeUnknown(reason="Too large.", code="too-large"))
        answer = asked(everything, body())
        assert (answer.json()["type"], "5 MB" in answer.json()["detail"]) == ("about:too-large", True)

    @pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://169.254.169.254/latest", "file:///etc/passwd"])
    def test_addresses_inside_are_refused_by_the_guarded_door(self, everything, url):
        content_sources.door.cache_clear()
        answer = asked(everything, body(url))
        assert (answer.status_code, answer.json()["type"]) == (422, "about:address-refused")


class TestDocuments:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("https://docs.google.com/document/d/1AbCdEfGhIjKlMnOpQrStUv/edit#h", "1AbCdEfGhIjKlMnOpQrStUv"),
            ("https://docs.google.com/document/u/0/d/1AbCdEfGhIjKlMnOpQrStUv", "1AbCdEfGhIjKlMnOpQrStUv"),
        ],
    )
    def test_a_google_document_is_asked_for_as_text(self, served, given, expected):
        export = f"https://docs.google.com/document/d/{expected}/export?format=txt"
        served.put(export, f"\ufeffBreathing at work\r\n\r\n{TEXT}", kind="text/plain; charset=utf-8")
        found = content_sources.read(given)
        assert (found.title, found.text, found.url) == ("Breathing at work", TEXT, given)

    def test_one_that_is_published_is_a_page(self):
        url = "https://docs.google.com/document/d/e/2PACX-1vRabcdefghijklmnop/pub"
        assert content_sources.export_address(url) == url

    def test_markdown_loses_its_marks(self, served):
        url = "https://studio.test/readme.md"
        served.put(
            url,
            "---\ndraft: no\n---\n# Breathing **well**\n\n![Logo](a.png) Read *this* [guide](https://a.test).\n\n"
            "- One\n\n```py\nx\n```\n",
            kind="text/plain",
        )
        found = content_sources.read(url)
        assert (found.title, found.text) == ("Breathing well", "Read this guide.\n\nOne")

    def test_the_door_is_given_its_bounds(self, served):
        content_sources.read(ARTICLE)
        assert served.asked[0][1]["max_bytes"] == content_sources.MOST_BYTES
        assert set(served.asked[0][1]["allowed_ports"]) >= {80, 443}
