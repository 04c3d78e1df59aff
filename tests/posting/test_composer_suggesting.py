"""The composer's texts improved, shortened and rewritten: a failure is said, and no text is lost by it."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.db import connection
from lxml import html

from outbound.outcome import Refused, Throttled
from posting.adapters import writers
from posting.adapters.writers import Sentence, WriteFailed, Writer, WriteRequest, WrittenText
from posting.models import ScheduledPost
from posting.rules.template_writer import TemplateWriter
from tests.posting import cast
from tests.posting.pages_cast import signed_in

pytestmark = pytest.mark.django_db

URL, UNDO = "/posting/compose/suggest/", "/posting/compose/suggest/undo/"
TYPED = "Our coaches have taught slow breathing to 340 people. Most of them still practise it."
GOOD = "Slow breathing: 340 people have learnt it."


class Model(Writer):
    """Stands in for a model: answers in turn, and remembers what it was told."""

    name: ClassVar[str] = "model"
    label: ClassVar[str] = "The model"

    def __init__(self):
        self.answers, self.asked, self.in_transaction = [GOOD], [], []

    def write(self, request: WriteRequest) -> WrittenText:
        self.asked.append(request)
        self.in_transaction.append(connection.in_atomic_block)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return WrittenText(answer, (Sentence(answer, request.text[:40]),), "m", 10)


@pytest.fixture
def model(monkeypatch, settings):
    settings.DRAFTER = "model"
    found = Model()
    monkeypatch.setattr(writers, "_configured", {"template": TemplateWriter(), "model": found})
    return found


def ask(act: str, where: str = "all", *, url: str = URL, **data):
    answer = signed_in("write_posts").post(url, {"content": TYPED, "act": act, "where": where} | data)
    assert answer.status_code == 200
    assert not ScheduledPost.objects.exists()
    return html.fromstring(answer.content.decode())


def text_of(field, name: str = "content") -> str | None:
    found = field.xpath(f'.//textarea[@name="{name}"]')
    return found[0].text_content().removeprefix("\n").strip() if found else None


def said(field) -> str:
    return " ".join(field.xpath(".//@data-said"))


class TestASuggestion:
    @pytest.mark.parametrize("act", ["improve", "shorten"])
    def test_stands_in_the_field_with_the_typed_text_beside_it(self, model, act):
        field = ask(act)
        assert (text_of(field), text_of(field, "before_all")) == (GOOD, TYPED)
        assert model.asked[0].task == act

    def test_undo_brings_the_typed_text_back_and_keeps_the_other(self, model):
        field = ask("", url=UNDO, content="Suggested, and changed", before_all=TYPED)
        assert (text_of(field), text_of(field, "before_all")) == (TYPED, "Suggested, and changed")

    def test_rewriting_makes_a_text_of_the_networks_own_and_undo_takes_it_away(self, model):
        field = ask("rewrite", "linkedin")
        assert text_of(field, "content_linkedin") == GOOD
        assert field.xpath('.//input[@name="own_linkedin"]/@checked')
        assert (model.asked[0].platform, model.asked[0].text) == ("linkedin", TYPED)
        back = ask("", "linkedin", url=UNDO, own_linkedin="1", content_linkedin=GOOD, before_linkedin="")
        assert not back.xpath('.//input[@name="own_linkedin"]/@checked')
        assert text_of(back, "before_linkedin") == GOOD

    def test_a_networks_own_text_is_what_is_worked_on(self, model):
        ask("improve", "x", own_x="1", content_x=f"For X. {TYPED}")
        assert model.asked[0].text == f"For X. {TYPED}"

    def test_the_text_of_all_is_fitted_to_the_tightest_network_that_shows_it(self, model):
        accounts = [cast.account("linkedin").pk, cast.account("x").pk]
        ask("improve", accounts=accounts)
        ask("improve", accounts=accounts, own_x="1", content_x="Of its own")
        assert [each.platform for each in model.asked] == ["x", "linkedin"]


class TestWhereItFails:
    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            (WriteFailed(Refused(reason="The answer was blocked.", code="blocked")), "The answer was blocked."),
            (WriteFailed(Throttled(reason="The quota of today is used up.")), "The quota of today is used up."),
            ("", "The text is empty."),
            ("Slow breathing has helped 9,000 people.", "number 9,000"),
        ],
    )
    def test_the_typed_text_stays_and_the_reason_is_said(self, model, answer, sentence):
        model.answers = [answer]
        field = ask("improve")
        assert (text_of(field), text_of(field, "before_all")) == (TYPED, None)
        assert sentence in said(field)
        assert "own sentences" not in said(field)

    def test_a_network_without_a_text_of_its_own_gets_none(self, model):
        model.answers = [WriteFailed(Refused(reason="Blocked.", code="blocked"))]
        field = ask("rewrite", "x", content_x="Half an idea")
        assert text_of(field, "content_x") == "Half an idea"
        assert not field.xpath('.//input[@name="own_x"]/@checked')

    def test_nothing_typed_and_too_much_typed_are_said(self, model):
        assert "Write one first." in said(ask("improve", content=" "))
        field = ask("improve", content="a" * 10_001)
        assert "10,001 characters" in said(field)
        assert text_of(field) == "a" * 10_001
        assert not model.asked

    def test_without_a_model_only_shortening_is_offered(self, settings):
        settings.DRAFTER = "template"
        reason = "Improving and rewriting need a model. None is set up: an operator sets DRAFTER=gemini"
        assert said(ask("improve")).startswith(reason)
        assert text_of(ask("shorten")) != TYPED
        page = signed_in("write_posts").get("/posting/compose/").content.decode()
        assert "DRAFTER=gemini" in page
        assert "Shorten" in page
        assert ">Improve<" not in page

    def test_with_a_model_the_page_offers_all_three(self, model):
        cast.account("linkedin")
        page = signed_in("write_posts").get("/posting/compose/").content.decode()
        assert page.count("Shorten") == page.count("Improve") == 2
        assert "Rewrite for LinkedIn" in page
        assert "DRAFTER=gemini" not in page

    def test_an_unknown_drafter_is_said(self, settings):
        settings.DRAFTER = "nobody"
        assert "no writer “nobody”" in said(ask("shorten"))


class TestTheDoor:
    def test_it_needs_the_right_and_is_posted(self, model):
        for url in (URL, UNDO):
            assert signed_in("approve_posts").post(url, {"content": TYPED, "act": "improve"}).status_code == 403
            assert signed_in("write_posts").get(url).status_code == 405
        assert not model.asked

    def test_what_is_not_on_the_page_is_not_found(self, model):
        client = signed_in("write_posts")
        for data in ({"act": "sing"}, {"act": "rewrite"}, {"act": "improve", "where": "myspace"}):
            assert client.post(URL, {"content": TYPED} | data).status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_no_transaction_is_open_while_the_model_is_asked(self, model):
        ask("improve")
        assert model.in_transaction == [False]
