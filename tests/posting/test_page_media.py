"""The media library, and the door through which networks fetch files."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from PIL import Image

from posting.models import MediaRendition, PostMedia
from tests.posting import cast
from tests.posting.pages_cast import signed_in

pytestmark = pytest.mark.django_db


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, "PNG")
    file.seek(0)
    file.name = "teal.png"
    return file


class TestLibrary:
    def test_upload_several_and_describe(self):
        client = signed_in("write_posts")
        client.post("/posting/media/upload/", {"files": [picture()]})
        found = PostMedia.objects.get()
        assert (found.name, found.mime, found.width) == ("teal.png", "image/png", 400)
        client.post(f"/posting/media/{found.pk}/describe/", {"alt_text": "A teal wall"})
        assert "A teal wall" in client.get(f"/posting/media/{found.pk}/").content.decode()

    def test_nothing_chosen_is_said(self):
        client = signed_in("write_posts")
        assert "Choose a file" in client.post("/posting/media/upload/", {}, follow=True).content.decode()

    def test_an_address_inside_is_not_fetched(self):
        client = signed_in("write_posts")
        data = {"url": "http://169.254.169.254/latest/meta-data/"}
        answer = client.post("/posting/media/upload/", data, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert not PostMedia.objects.exists()

    def test_what_a_post_names_is_kept(self):
        file = cast.medium()
        post = cast.draft(media=[{"medium": file.pk}], content="Names it")
        client = signed_in("write_posts")
        page = client.get(f"/posting/media/{file.pk}/").content.decode()
        assert "Names it" in page
        assert "Delete" not in page
        assert "stands in 1 post" in client.post(f"/posting/media/{file.pk}/delete/", follow=True).content.decode()
        post.delete()
        client.post(f"/posting/media/{file.pk}/delete/")
        assert not PostMedia.objects.exists()

    def test_filters_and_pages(self, monkeypatch):
        monkeypatch.setattr("posting.selectors.media.PAGE", 2)
        for name in ("one.jpg", "two.jpg", "three.jpg"):
            cast.medium(name, content=name.encode())
        client = signed_in()
        first = client.get("/posting/media/").content.decode()
        assert "one.jpg" not in first
        older = client.get("/posting/media/" + first.split('href="?before=')[1].split('"')[0].join(["?before=", ""]))
        assert "one.jpg" in older.content.decode()
        assert "three.jpg" not in client.get("/posting/media/?q=two").content.decode()
        assert "Nothing matches" in client.get("/posting/media/?kind=video").content.decode()

    @pytest.mark.parametrize("act", ["describe", "delete"])
    def test_changes_need_the_right_and_a_post(self, act):
        file = cast.medium()
        assert signed_in("approve_posts").post(f"/posting/media/{file.pk}/{act}/").status_code == 403
        assert signed_in("write_posts").get(f"/posting/media/{file.pk}/{act}/").status_code == 405
        assert signed_in("write_posts").post(f"/posting/media/{file.pk}/{act}/").status_code == 302
        assert signed_in("write_posts").post(f"/posting/media/99999/{act}/").status_code == 404

    def test_it_needs_a_log_in(self):
        assert Client().get("/posting/media/").status_code == 302


class TestTheDoor:
    def test_an_original_by_its_key_without_a_log_in(self):
        file = cast.medium(content=b"whole content")
        answer = Client().get(f"/posting/files/{file.public_key}")
        assert b"".join(answer.streaming_content) == b"whole content"
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer["Cache-Control"]
        assert answer["Content-Disposition"].startswith("inline")
        assert not answer.cookies

    def test_a_rendition_by_its_key(self, settings):
        file = cast.medium(name="big.png", mime="image/png")
        (settings.MEDIA_ROOT / "copy.jpg").write_bytes(b"copy")
        MediaRendition.objects.create(
            medium=file, purpose="instagram", path="copy.jpg", mime="image/jpeg", size=4, width=1, height=1,
            public_key="copykey",
        )  # fmt: skip
        answer = Client().get("/posting/files/copykey")
        assert b"".join(answer.streaming_content) == b"copy"
        assert answer["Content-Type"] == "image/jpeg"

    @pytest.mark.parametrize("key", ["", "1", "none", "..%2f..%2fetc%2fpasswd", "a/b"])
    def test_nothing_else(self, key):
        cast.medium()
        assert Client().get(f"/posting/files/{key}").status_code == 404

    def test_a_number_is_no_key(self):
        file = cast.medium()
        assert Client().get(f"/posting/files/{file.pk}").status_code == 404

    def test_a_path_that_leads_out_is_not_followed(self, settings, tmp_path):
        (tmp_path / "secret").write_text("secret")
        file = cast.medium()
        PostMedia.objects.filter(pk=file.pk).update(path="../secret")
        assert Client().get(f"/posting/files/{file.public_key}").status_code == 404

    def test_a_file_that_is_gone(self, settings):
        file = cast.medium()
        (settings.MEDIA_ROOT / file.path).unlink()
        assert Client().get(f"/posting/files/{file.public_key}").status_code == 404

    def test_it_only_gives(self):
        assert Client().post(f"/posting/files/{cast.medium().public_key}").status_code == 405
