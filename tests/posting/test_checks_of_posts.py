"""What stands against a part on its network."""

from __future__ import annotations

import pytest

from posting.adapters import registry
from posting.rules.checks import MediaFacts, check_part

JPEG = MediaFacts("image", "image/jpeg", 100_000, 1000, 1000, alt_text="A square", name="a.jpg")
CLIP = MediaFacts("video", "video/mp4", 5_000_000, 1080, 1920, duration=20.0, name="clip.mp4")


def said(platform: str, text: str = "Hello", files=(), *, kind: str = "root", warnings: bool = False, **content) -> str:
    found = check_part(kind, {"text": text, **content}, list(files), registry.capabilities(platform))
    return " ".join(problem.sentence for problem in found if problem.is_warning == warnings)


@pytest.mark.parametrize("platform", ["x", "linkedin", "facebook"])
def test_a_plain_text_passes(platform):
    assert said(platform) == ""


@pytest.mark.parametrize(("platform", "most"), [("x", 280), ("linkedin", 3000), ("instagram", 2200), ("tiktok", 2200)])
def test_a_text_too_long_is_counted_as_the_network_counts(platform, most):
    files = [JPEG] if platform in ("instagram", "tiktok") else []
    options = {"options": {"privacy_level": "SELF_ONLY"}} if platform == "tiktok" else {}
    assert said(platform, "a" * most, files, **options) == ""
    assert f"this counts {most + 1:,}" in said(platform, "a" * (most + 1), files, **options)


def test_x_counts_links_as_23_and_wide_characters_as_2():
    assert said("x", "https://example.org/" + "a" * 500) == ""
    assert said("x", "あ" * 140) == ""
    assert "282" in said("x", "あ" * 141)


def test_nothing_at_all_is_refused():
    assert "no text" in said("x", "")
    assert said("x", "", [JPEG]) == ""


@pytest.mark.parametrize("platform", ["instagram", "tiktok"])
def test_networks_of_pictures_want_one(platform):
    assert "without an image" in said(platform)


@pytest.mark.parametrize("text", ["Hello {{ name }}", "Dear [Name]"])
def test_a_placeholder_is_named(text):
    assert "placeholder" in said("x", text)


def test_too_many_files_and_mixed_kinds_are_refused():
    assert "takes 4 files" in said("x", files=[JPEG] * 5)
    assert "does not mix" in said("x", files=[JPEG, CLIP])
    assert said("instagram", files=[JPEG, CLIP]) == ""


def test_type_size_ratio_and_length_are_checked():
    heavy = MediaFacts("image", "image/jpeg", 9_000_000, 1000, 1000, alt_text="x")
    wide = MediaFacts("image", "image/jpeg", 100, 3000, 1000, alt_text="x")
    long = MediaFacts("video", "video/mp4", 100, 1080, 1920, duration=141.0)
    assert "takes 5.0 MB" in said("x", files=[heavy])
    assert "as wide as high" in said("instagram", files=[wide])
    assert "lasts 141.0 s" in said("x", files=[long])
    assert "does not take image/bmp" in said("x", files=[MediaFacts("image", "image/bmp", 1, alt_text="x")])


def test_what_can_be_converted_is_no_problem():
    png = MediaFacts("image", "image/png", 9_000_000, 1000, 1000, alt_text="x", can_convert=True)
    assert said("instagram", files=[png]) == ""


def test_a_missing_alt_text_is_a_warning():
    bare = MediaFacts("image", "image/jpeg", 100, 1000, 1000)
    assert said("x", files=[bare]) == ""
    assert "no alt text" in said("x", files=[bare], warnings=True)


def test_hashtags_are_counted_as_words():
    assert said("instagram", "#a " * 30, [JPEG]) == ""
    assert "30 hashtags" in said("instagram", "#a " * 31, [JPEG])
    assert said("instagram", "Number #1 and https://example.org/#top " * 20, [JPEG]) == ""


def test_options_are_those_of_the_network():
    assert "no option “privacy_level”" in said("x", options={"privacy_level": "SELF_ONLY"})
    assert "Who may see it" in said("tiktok", files=[JPEG])
    assert "is none of" in said("tiktok", files=[JPEG], options={"privacy_level": "ALL"})


def test_a_first_comment_has_its_own_length_and_no_media():
    assert "1,250" in said("linkedin", "a" * 1251, kind="comment")
    assert "takes no media" in said("linkedin", "a", [JPEG], kind="comment")
