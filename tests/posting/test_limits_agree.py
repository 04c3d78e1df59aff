"""What the check lets pass the adapter takes, and what the adapter would refuse by itself the check has said before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from posting.adapters import registry
from posting.adapters.base import Capabilities
from posting.models import PostPart
from posting.rules.content import text_hash
from posting.services import dry_run, media_library, outgoing, posts
from tests.posting import cast
from tests.posting.test_media_library import picture, video

pytestmark = pytest.mark.django_db
LINK = "https://example.org/a"
NETWORKS = {name: registry.capabilities(name) for name in registry.ADAPTERS}
#: Kind of sample -> (whether it has a link, its files).
SAMPLES: dict[str, tuple[bool, str]] = {
    "text": (False, ""),
    "link": (True, ""),
    "image": (False, "i"),
    "image and link": (True, "i"),
    "picture on the card": (True, "i"),
    "four images and link": (True, "iiii"),
    "video and link": (True, "v"),
    "carousel and link": (True, "ivi"),
    "reply": (False, ""),
    "reply with an image": (False, "i"),
    "comment": (False, ""),
}


def takes(known: Capabilities, sample: str) -> bool:
    files = SAMPLES[sample][1]
    part = {"reply": known.has_threads, "comment": known.has_first_comment}.get(sample.split()[0], True)
    card = sample != "picture on the card" or bool(known.picture_card_option)
    return part and card and (bool(files) or not known.needs_media or sample == "comment") and (
        len(set(files)) < 2 or known.mixes_media
    )  # fmt: skip


CASES = [(name, sample) for name, known in NETWORKS.items() for sample in SAMPLES if takes(known, sample)]


@pytest.fixture(autouse=True)
def _reachable(settings: Any) -> None:
    settings.PUBLIC_URL = "https://console.example.org"


def files(letters: str) -> list[dict[str, Any]]:
    made = []
    for number, letter in enumerate(letters):
        content = video() if letter == "v" else picture("JPEG", (1000, 1000 + number))
        name = f"{number}.{'mp4' if letter == 'v' else 'jpg'}"
        medium = media_library.take(name=name, chunks=[content], alt_text="A square", actor=None)
        made.append({"medium": medium.pk})
    return made


def options(known: Capabilities, sample: str) -> dict[str, Any]:
    chosen = {name: spec["choices"][-1] for name, spec in known.options.items() if spec.get("needed")}
    return chosen | ({known.picture_card_option: True} if sample == "picture on the card" else {})


def long(known: Capabilities, most: int, *, beside: str = "") -> str:
    """A text that counts exactly so much together with what is put behind it."""
    return "a" * (most - known.measured_length(f"\n\n{beside}") if beside else most)


def report(platform: str, sample: str, *, more: str) -> dict[str, Any]:
    """The dry run of a sample at its limit, ``more`` at the end of what was written."""
    known, (has_link, letters) = NETWORKS[platform], SAMPLES[sample]
    variant: dict[str, Any] = {"options": options(known, sample)}
    media, text = files(letters), "Good morning"
    if sample.startswith("reply"):
        variant["thread"] = [{"text": long(known, known.most_length) + more, "media": media}]
        media = []
    elif sample == "comment":
        variant["first_comment"] = long(known, known.most_comment_length) + more
        media = files("i") if known.needs_media else []
    else:
        in_text = has_link and not (known.has_link_card and (not media or sample == "picture on the card"))
        text = long(known, known.most_length, beside=LINK if in_text else "") + more
    fields = {"content": text, "variants": {platform: variant}, "media": media, "link": LINK if has_link else ""}
    return dry_run.of_post(cast.draft(cast.account(platform), **fields).pk)


def errors(found: dict[str, Any]) -> list[str]:
    return [each["sentence"] for each in found["problems"] if not each["is_warning"]]


@pytest.mark.parametrize(("platform", "sample"), CASES, ids=[" ".join(case) for case in CASES])
class TestAtTheLimit:
    def test_check_and_adapter_take_it(self, platform, sample):
        found = report(platform, sample, more="")
        assert errors(found) == []
        parts = found["targets"][0]["parts"]
        assert {(each["stopped"], each["complete"]) for each in parts} == {("", True)}

    def test_one_more_is_refused_by_the_check(self, platform, sample):
        known = NETWORKS[platform]
        most = known.most_comment_length if sample == "comment" else known.most_length
        said = errors(report(platform, sample, more="a"))
        assert said == [f"{known.label} takes {most:,} characters; this counts {most + 1:,}."]


def test_there_is_a_sample_for_every_network_and_part():
    assert {platform for platform, _ in CASES} == set(registry.ADAPTERS)
    assert {sample for _, sample in CASES} == set(SAMPLES)


class TestWhatAnAdapterWouldRefuse:
    """Each of these was taken by check and approval, and refused first at sending."""

    def said(self, platform: str, letters: str = "", account: dict[str, Any] | None = None, **given: Any) -> str:
        to = cast.account(platform, **(account or {}))
        chosen = options(NETWORKS[platform], "") | given.pop("options", {})
        post = cast.draft(to, media=files(letters), variants={platform: {"options": chosen}}, **given)
        with pytest.raises(posts.NotAcceptable) as refusal:
            posts.approve(post.pk, actor=cast.user())
        return str(refusal.value)

    def test_the_example_of_the_audit(self):
        assert "this counts 3,018" in self.said("linkedin", "i", content="a" * 2995, link=LINK)

    @pytest.mark.parametrize("account", [{"kind": "organisation"}, {"login": "page"}])
    def test_a_page_has_no_connections(self, account):
        said = self.said("linkedin", account=account, options={"visibility": "CONNECTIONS"})
        assert "CONNECTIONS" in said
        assert "Choose one of PUBLIC, LOGGED_IN." in said

    def test_a_person_has_connections(self):
        variants = {"linkedin": {"options": {"visibility": "CONNECTIONS"}}}
        assert cast.approved(cast.account("linkedin", login="member"), variants=variants).approved_hash

    def test_a_title_has_a_length_in_the_networks_counting(self):
        assert "takes 90 characters" in self.said("tiktok", "i", options={"photo_title": "😀" * 45 + "a"})

    @pytest.mark.parametrize(("platform", "letters"), [("instagram", "i"), ("instagram", "v"), ("tiktok", "i")])
    def test_files_that_the_network_fetches_need_an_address(self, platform, letters, settings):
        settings.PUBLIC_URL = ""
        assert "PUBLIC_URL" in self.said(platform, letters)

    def test_files_that_are_uploaded_need_none(self, settings):
        settings.PUBLIC_URL = ""
        variants = {"tiktok": {"options": {"privacy_level": "SELF_ONLY"}}}
        assert cast.approved(cast.account("tiktok"), media=files("v"), variants=variants).approved_hash

    def test_a_file_that_is_gone_is_said_before_it_is_approved(self, settings):
        medium = cast.medium()
        post = cast.draft(cast.account("x"), media=[{"medium": medium.pk}])
        Path(settings.MEDIA_ROOT, medium.path).unlink()
        with pytest.raises(posts.NotAcceptable, match="not in the media folder"):
            posts.approve(post.pk, actor=cast.user())

    def test_only_an_image_goes_on_a_card(self):
        assert "still image" in self.said("linkedin", "v", link=LINK, options={"picture_on_card": True})


class TestPartsThatANetworkLacks:
    @pytest.mark.parametrize(
        ("platform", "variant", "said"),
        [
            ("linkedin", {"thread": ["Second"]}, "LinkedIn has no threads"),
            ("tiktok", {"thread": ["Second"]}, "TikTok has no threads"),
            ("x", {"first_comment": "More"}, "X has no first comment"),
            ("tiktok", {"first_comment": "More"}, "TikTok has no first comment"),
            ("x", {"thread": ["More"] * 25}, "at most 25 parts; there are 26"),
        ],
    )
    def test_they_are_refused_instead_of_left_out(self, platform, variant, said):
        found = dry_run.of_post(cast.draft(cast.account(platform), variants={platform: variant}).pk)
        assert said in " ".join(errors(found))
        assert not found["ok"]

    def test_empty_ones_and_those_of_other_networks_are_none(self):
        variants = {"x": {"thread": ["Second"], "first_comment": " "}, "linkedin": {"thread": ["Second"]}}
        assert errors(dry_run.of_post(cast.draft(cast.account("x"), variants=variants).pk)) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"See {LINK}.", f"See {LINK}."),
        (f"See {LINK}/", f"See {LINK}/"),
        (f"See {LINK}bc", f"See {LINK}bc\n\n{LINK}"),
        (f"See {LINK}.html", f"See {LINK}.html\n\n{LINK}"),
    ],
)
def test_a_link_is_not_lost_because_another_begins_like_it(text, shown):
    [(_, part)] = posts.planned_parts(cast.draft(cast.account("x"), content=text, link=LINK))
    assert part.content["text"] == shown


def test_a_part_stored_before_links_stood_in_its_text_leaves_with_its_link():
    post = cast.due(cast.account("facebook"), media=files("i"), link=LINK)
    part = cast.parts(post)[0]
    assert (part.content["text"], part.content["link"]) == (f"Good morning!\n\n{LINK}", "")
    PostPart.objects.update(content=part.content | {"text": "Good morning!", "link": LINK})
    leaving = outgoing.part_of(PostPart.objects.get())
    assert (leaving.text, leaving.link) == (f"Good morning!\n\n{LINK}", None)
    assert text_hash(leaving.text) == cast.targets(post)[0].text_hash
