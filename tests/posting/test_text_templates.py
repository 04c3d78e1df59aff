"""Posts from content templates: in the composer and by the API, with what is missing or unknown named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html

from outbound.clock import database_now
from posting.models import Campaign, ContentTemplate, ScheduledPost
from tests.posting import cast
from tests.posting.api_cast import everybody
from tests.posting.pages_cast import signed_in

pytestmark = pytest.mark.django_db

CHOOSE, FILL = "/posting/compose/template/", "/posting/compose/template/fill/"
BODY = "{{ title }} on {{network}}, {{ date }}: {{ title }}!"


def template(body: str = BODY, **fields) -> ContentTemplate:
    return ContentTemplate.objects.create(**{"name": "piece", "body": body} | fields)


def asked(url: str, row: ContentTemplate, *, where: str = "all", **data):
    answer = signed_in("write_posts").post(url, {"where": where, f"template_{where}": row.pk, "content": "Mine"} | data)
    assert answer.status_code == 200
    assert not ScheduledPost.objects.exists()
    return answer, html.fromstring(answer.content.decode())


def held(tree, name: str) -> str:
    return tree.xpath(f'.//textarea[@name="{name}"]')[0].text_content().strip()


class TestInTheComposer:
    def test_its_variables_become_fields_filled_with_what_the_post_says(self):
        to = cast.account("linkedin")
        _, tree = asked(CHOOSE, template(), accounts=[to.pk], date="2027-03-28", time="14:30")
        names = [each.get("name") for each in tree.xpath(".//textarea")]
        assert names == ["value_all_title", "value_all_network", "value_all_date"]
        assert [held(tree, name) for name in names] == ["", "LinkedIn", "28 March 2027"]

    def test_of_two_networks_no_one_name_is_meant(self):
        to = [cast.account("linkedin").pk, cast.account("x").pk]
        row = template("{{ account }} {{ network }}")
        _, tree = asked(CHOOSE, row, accounts=to)
        assert [held(tree, f"value_all_{name}") for name in ("account", "network")] == ["", ""]
        _, tree = asked(CHOOSE, row, where="x", accounts=to)
        assert held(tree, "value_x_network") == "X"
        assert held(tree, "value_x_account")

    def test_the_filled_text_stands_in_the_field_with_the_typed_one_beside_it(self):
        _, tree = asked(FILL, template("Fresh: {{ title }}"), value_all_title="A {{ kiln }} & co")
        assert (held(tree, "content"), held(tree, "before_all")) == ("Fresh: A {{ kiln }} & co", "Mine")
        assert "piece" in tree.xpath("string(.//*[@data-said]/@data-said)")

    def test_that_of_a_network_becomes_its_own_text(self):
        _, tree = asked(FILL, template("To X: {{ title }}", platform="x"), where="x", value_x_title="hello")
        assert held(tree, "content_x") == "To X: hello"
        assert tree.xpath('.//input[@name="own_x" and @checked]')

    def test_a_missing_value_is_named_and_the_text_stays(self):
        answer, tree = asked(FILL, template(), value_all_title=" ", value_all_date="today")
        assert answer["HX-Retarget"] == "#template-fields-all"
        assert "needs a value for title, network." in tree.xpath('string(.//*[@role="alert"])')
        assert held(tree, "value_all_date") == "today"
        # The field is locked while the button works: a button that is swapped away never unlocks it.
        assert not tree.xpath('.//textarea[@name="content"] | .//button')

    @pytest.mark.parametrize(
        ("fields", "said"), [({"is_active": False}, "switched off"), ({"platform": "x"}, "another network")]
    )
    def test_one_that_cannot_be_used_says_why(self, fields, said):
        _, tree = asked(FILL, template(**fields))
        assert said in tree.text_content()

    def test_the_page_offers_those_in_use(self):
        cast.account("x")
        template(name="old", is_active=False)
        used, own = template(name="new"), template(name="of LinkedIn", platform="linkedin")
        tree = html.fromstring(signed_in("write_posts").get("/posting/compose/").content.decode())
        assert tree.xpath('.//select[@name="template_all"]/option/@value') == ["", str(used.pk)]
        assert str(own.pk) not in tree.xpath('.//select[@name="template_x"]/option/@value')


class TestByTheApi:
    def send(self, row: ContentTemplate, **more):
        return everybody().send("posts/", {"template": row.pk} | more)

    def test_a_post_is_made_of_it(self):
        to, campaign = cast.account("x"), Campaign.objects.create(name="Spring", slug="spring")
        row = template("{{ campaign }} on {{ network }}: {{ title }}")
        made = self.send(row, values={"title": "A kiln"}, accounts=[to.pk], campaign=campaign.pk)
        assert made.status_code == 201, made.json()
        assert made.json()["content"] == "Spring on X: A kiln"

    def test_that_of_a_network_becomes_its_variant(self):
        made = self.send(template("Hi {{ title }}", platform="x"), values={"title": "you"}, content="For all")
        assert (made.json()["content"], made.json()["variants"]) == ("For all", {"x": {"content": "Hi you"}})

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"values": {"date": "today"}}, "needs a value for title, network"),
            ({"values": {"title": "a", "network": "b", "date": "c", "colour": "d"}}, "has no colour; it has title"),
            ({"values": {"title": "a", "network": "b", "date": "c"}, "content": "Mine"}, "there are both"),
        ],
    )
    def test_what_does_not_fit_is_named_and_nothing_is_kept(self, more, said):
        answer = self.send(template(), **more)
        assert answer.status_code == 422
        assert said in answer.json()["detail"]
        assert not ScheduledPost.objects.exists()

    def test_values_without_a_template_are_refused(self):
        assert everybody().send("posts/", {"content": "a", "values": {"title": "b"}}).status_code == 400

    def test_one_that_no_value_could_fill_is_not_stored(self):
        answer = everybody().send("templates/", {"name": "bad", "body": "Hello {{ first name }}"})
        assert (answer.status_code, ContentTemplate.objects.count()) == (422, 0)
        assert "{{ first name }}" in answer.json()["detail"]


class TestTheCampaignInLinks:
    def root(self, *, rights=("write_posts", "approve_posts", "schedule_posts"), **fields) -> str:
        to = cast.account("linkedin")
        post = cast.due(to, by=cast.user(), link="https://studio.example/offer?a=1", **fields)
        return cast.parts(post)[0].content["link"]

    def test_it_is_the_slug_of_the_posts_campaign(self, linkedin):
        campaign = Campaign.objects.create(name="Spring", slug="spring-27")
        link = self.root(campaign_id=campaign.pk, utm={"source": "{network}"})
        assert link == "https://studio.example/offer?a=1&utm_source=linkedin&utm_campaign=spring-27"

    def test_what_the_post_sets_itself_stays(self, linkedin):
        campaign = Campaign.objects.create(name="Spring", slug="spring-27")
        assert self.root(campaign_id=campaign.pk, utm={"campaign": "own"}).endswith("utm_campaign=own")
        assert self.root(content="without") == "https://studio.example/offer?a=1"

    def test_the_composer_shows_the_link_as_it_leaves(self):
        to, campaign = cast.account("linkedin"), Campaign.objects.create(name="Spring", slug="spring-27")
        soon = database_now() + timedelta(days=1)
        data = {"zone": "UTC", "late_policy": "hold", "late_minutes": "60", "content": "Hi", "accounts": [to.pk],
                "campaign": campaign.pk, "link": "https://studio.example/", "date": f"{soon:%Y-%m-%d}",
                "time": "09:30"}  # fmt: skip
        said = signed_in("write_posts").post("/posting/compose/check/", data).content.decode()
        out = html.fromstring(said).xpath('string(.//*[@id="links"])')
        assert "on LinkedIn as https://studio.example/?utm_campaign=spring-27" in " ".join(out.split())
        assert "utm_campaign=spring-27" in html.fromstring(said).xpath('string(.//*[@class="preview-link"])')
        broken = signed_in("write_posts").post("/posting/compose/check/", data | {"link": "http://["})
        assert broken.status_code == 200
