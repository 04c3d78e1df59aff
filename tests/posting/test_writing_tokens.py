"""The tokens that writers may use in a day: counted where they are spent, and asked for before the next call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.contrib.auth.models import Permission
from lxml import html
from rest_framework.test import APIClient

from outbound.outcome import Refused
from posting.adapters import writers
from posting.adapters.writers import Sentence, WriteFailed, Writer, WriteRequest, WrittenText
from posting.models import PostingTokenUse, ScheduledPost
from posting.rules.template_writer import TemplateWriter
from posting.services import content_sources, pump, token_budget, writing
from posting.services.content_sources import Document
from tests.posting import cast
from tests.posting.pages_cast import signed_in

pytestmark = pytest.mark.django_db

TEXT = "Our coaches have taught slow breathing to 340 people. Most of them still practise it."
GOOD = "Slow breathing: 340 people have learnt it."
CALL = 150
BLOCKED = WriteFailed(Refused(reason="The answer was blocked.", code="blocked"), tokens=40)


class Model(Writer):
    """Answers in turn; each answer costs tokens."""

    name: ClassVar[str] = "model"
    label: ClassVar[str] = "The model"

    def __init__(self) -> None:
        self.answers: list[str | Exception] = [GOOD]
        self.calls = 0

    def write(self, request: WriteRequest) -> WrittenText:
        self.calls += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return WrittenText(answer, (Sentence(answer, request.text[:40]),), "m", CALL)


@pytest.fixture
def model(monkeypatch, settings):
    settings.DRAFTER = "model"
    found = Model()
    monkeypatch.setattr(writers, "_configured", {"template": TemplateWriter(), "model": found})
    return found


@pytest.fixture
def generate(monkeypatch):
    read = Document("https://studio.test/a", "Breathing at work", "", TEXT)
    monkeypatch.setattr(content_sources, "read", lambda url: read)
    user = cast.user()
    user.user_permissions.set(Permission.objects.filter(codename="write_posts", content_type__app_label="posting"))
    client = APIClient()
    client.force_authenticate(type(user).objects.get(pk=user.pk))

    def post(**more):
        asked = {
            "source": {"type": "document", "url": "https://studio.test/a"},
            "social_options": {"platforms": ["linkedin", "x"]},
        }
        return client.post("/api/v2/content/generate", {"content_request": asked | more}, format="json")

    return post


def ask(act: str = "improve"):
    sent = {"content": TEXT, "act": act, "where": "all"}
    answer = signed_in("write_posts").post("/posting/compose/suggest/", sent)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def said(field) -> str:
    return " ".join(field.xpath(".//@data-said"))


def used() -> tuple[int, int]:
    row = PostingTokenUse.objects.get(writer="model")
    return row.requests, row.tokens


class TestCounting:
    def test_every_call_counts_the_failed_ones_too(self, model):
        model.answers = [BLOCKED, "It has helped 9,000 people.", GOOD]
        assert writing.improve(TEXT, "linkedin").text == GOOD
        assert used() == (3, 40 + 2 * CALL)

    def test_a_template_costs_nothing(self, model):
        writing.shorten(TEXT * 5, "x", writer="template")
        assert not PostingTokenUse.objects.exists()

    def test_a_trial_costs_what_it_costs(self, model, generate):
        assert generate(dry_run=True).status_code == 200
        assert not ScheduledPost.objects.exists()
        assert used() == (2, 2 * CALL)

    def test_a_day_is_one_of_the_workspace(self, settings):
        settings.TIME_ZONE, settings.POSTING_TOKENS_PER_DAY = "Asia/Tokyo", 100
        late = datetime(2026, 11, 21, 14, 59, tzinfo=UTC)  # 23:59 in Tokyo
        token_budget.add("model", late, tokens=60)
        token_budget.add("model", late, tokens=40)
        assert "00:00 (Asia/Tokyo)" in token_budget.reason_against("model", late)
        after = late + timedelta(minutes=1)
        assert token_budget.reason_against("model", after) == ""
        assert (token_budget.used("model", late), token_budget.used("model", after)) == (100, 0)

    def test_one_writers_tokens_are_not_anothers(self, settings):
        settings.POSTING_TOKENS_PER_DAY = 100
        now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        token_budget.add("model", now, tokens=100)
        assert token_budget.reason_against("other", now) == ""

    def test_what_another_worker_counts_meanwhile_is_not_lost(self, monkeypatch):
        now, plain = datetime(2026, 11, 21, 12, tzinfo=UTC), PostingTokenUse.objects.get_or_create

        def with_another_at_work(**given):
            row = plain(**given)
            monkeypatch.undo()
            token_budget.add("model", now, tokens=5)
            return row

        monkeypatch.setattr(PostingTokenUse.objects, "get_or_create", with_another_at_work)
        token_budget.add("model", now, tokens=7)
        assert used() == (2, 12)

    def test_the_days_are_kept(self, model):
        token_budget.add("model", datetime(2020, 1, 1, tzinfo=UTC), tokens=1)
        pump.forget()
        assert PostingTokenUse.objects.count() == 1


class TestASpentDay:
    def test_improving_is_refused_before_the_call_and_the_text_stays(self, model, settings):
        settings.POSTING_TOKENS_PER_DAY = CALL
        assert "Improved." in said(ask())
        field = ask()
        assert "Today's 150 tokens for writing are used up (150 so far)." in said(field)
        assert "POSTING_TOKENS_PER_DAY" in said(field)
        assert field.xpath('.//textarea[@name="content"]')[0].text_content().strip() == TEXT
        assert (model.calls, *used()) == (1, 1, CALL)

    def test_shortening_goes_on_without_the_model(self, model, settings):
        settings.POSTING_TOKENS_PER_DAY = 0
        field = ask("shorten")
        assert "tokens for writing are used up" in said(field)
        assert field.xpath('.//textarea[@name="before_all"]')
        assert model.calls == 0

    def test_it_ends_within_a_request_too(self, model, settings):
        settings.POSTING_TOKENS_PER_DAY = 2 * CALL
        model.answers = ["It has helped 9,000 people."]
        found = writing.improve(TEXT, "linkedin")
        assert model.calls == 2
        assert "number 9,000" in found.notes[0]
        assert "tokens for writing are used up" in found.notes[0]

    def test_a_program_is_told(self, model, settings, generate):
        settings.POSTING_TOKENS_PER_DAY = CALL
        first, second = generate().json()["variants"]
        assert (first["writer"], second["writer"]) == ("model", "template")
        assert "tokens for writing are used up" in second["notes"][0]
        assert model.calls == 1

    def test_a_program_that_named_the_writer_is_refused(self, model, settings, generate):
        settings.POSTING_TOKENS_PER_DAY = 0
        answer = generate(writer="model")
        assert answer.status_code == 422
        assert "tokens for writing are used up" in answer.content.decode()
        assert generate(writer="template").status_code == 201
        assert model.calls == 0


class TestWhereItIsSeen:
    def test_the_composer_says_how_much_is_used_and_a_suggestion_brings_it_up_to_date(self, model, settings):
        settings.POSTING_TOKENS_PER_DAY = 1_000
        assert "0 of 1,000 tokens" in signed_in("write_posts").get("/posting/compose/").content.decode()
        (shown,) = ask().xpath('//*[@hx-swap-oob="innerHTML:.tokens-today"]')
        assert shown.text_content().strip() == "150 of 1,000 tokens used today"

    def test_once_spent_the_page_says_why_two_buttons_are_gone(self, model, settings):
        settings.POSTING_TOKENS_PER_DAY = 0
        page = signed_in("write_posts").get("/posting/compose/").content.decode()
        assert "tokens for writing are used up" in page
        assert ">Improve<" not in page
        assert "Shorten" in page

    def test_without_a_model_there_is_nothing_to_count(self, settings):
        settings.DRAFTER = "template"
        assert "tokens used today" not in signed_in("write_posts").get("/posting/compose/").content.decode()
        assert not ask("shorten").xpath("//*[@hx-swap-oob]")

    def test_the_console_shows_the_days_and_changes_none(self, model, admin_client):
        token_budget.add("model", datetime(2026, 11, 21, tzinfo=UTC), tokens=7_000)
        listed = "/console/posting/postingtokenuse/"
        assert "7000" in admin_client.get(listed).content.decode().replace(",", "")
        row = PostingTokenUse.objects.get()
        assert admin_client.get(f"{listed}add/").status_code == 403
        assert admin_client.post(f"{listed}{row.pk}/delete/", {"post": "yes"}).status_code == 403
