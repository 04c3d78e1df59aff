"""The media library: what is taken, what is refused, what is made for a network."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from outbound.http import HttpDoor
from posting.adapters import registry
from posting.models import PostMedia
from posting.rules import mp4
from posting.rules.checks import check_part
from posting.services import media_files, media_library
from posting.services.media_library import MediaRefused
from tests.posting import cast

pytestmark = pytest.mark.django_db


def picture(fmt: str = "PNG", size: tuple[int, int] = (800, 600), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else (0, 128, 128, 100)).save(out, fmt)
    return out.getvalue()


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def video(seconds: float = 12.5, width: int = 1080, height: int = 1920) -> bytes:
    header = bytes(12) + struct.pack(">II", 1000, int(seconds * 1000)) + bytes(80)
    track = bytes(76) + struct.pack(">II", width << 16, height << 16)
    return (
        box(b"ftyp", b"isom" + bytes(8))
        + box(b"mdat", bytes(64))
        + box(b"moov", box(b"mvhd", header) + box(b"trak", box(b"tkhd", track)))
    )


def take(content: bytes, name: str = "file.bin") -> PostMedia:
    return media_library.take(name=name, chunks=[content[:10], content[10:]], actor=None)


class TestTaking:
    def test_an_image_is_known_by_its_content(self, settings):
        medium = take(picture(), "photo.jpg")
        assert (medium.kind, medium.mime, medium.width, medium.height) == ("image", "image/png", 800, 600)
        assert (Path(settings.MEDIA_ROOT) / medium.path).read_bytes() == picture()

    def test_a_video_tells_how_long_and_how_large_it_is(self):
        medium = take(video(), "clip.mp4")
        assert (medium.kind, medium.duration, medium.width, medium.height) == ("video", 12.5, 1080, 1920)

    def test_the_same_content_is_kept_once(self):
        assert take(picture()).pk == take(picture(), "again.png").pk

    @pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\nbroken", picture("BMP")])
    def test_anything_else_is_refused_and_leaves_no_file(self, content):
        with pytest.raises(MediaRefused):
            take(content)
        assert list(media_library.folder().iterdir()) == []

    @pytest.mark.parametrize(("width", "height"), [(12_000, 9_000), (60_000, 60_000), (100_000_001, 1)])
    def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(self, width, height, monkeypatch):
        # Only a header: whoever decoded it would say that the rest is missing.
        monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.verify", lambda _: pytest.fail("it was decoded"))
        content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        with pytest.raises(MediaRefused, match="more than 100 million pixels"):
            take(content + chunk(b"IDAT", zlib.compress(b"x")))
        assert list(media_library.folder().iterdir()) == []

    def test_a_file_too_large_is_refused_while_it_arrives(self, settings):
        settings.MEDIA_MAX_BYTES = 100
        with pytest.raises(MediaRefused, match="larger"):
            take(picture())
        assert list(media_library.folder().iterdir()) == []

    def test_a_name_with_a_path_loses_it(self):
        assert take(picture(), "..\\..\\etc/passwd.png").name == "passwd.png"

    def test_an_address_inside_the_house_is_refused(self):
        with pytest.raises(MediaRefused, match="no file"):
            media_library.fetch("http://127.0.0.1:9/a.png", door=HttpDoor(), actor=None)


class TestMp4:
    @pytest.mark.parametrize("content", [b"", b"abc", video()[:30], box(b"ftyp", b""), struct.pack(">I4s", 4, b"moov")])
    def test_what_is_broken_stays_unknown(self, content):
        assert mp4.read(io.BytesIO(content)) == mp4.VideoFacts()


class TestForNetworks:
    def test_a_png_becomes_a_jpeg_where_the_network_takes_nothing_else(self):
        medium = take(picture(mode="RGBA"))
        media_library.make_renditions(medium, ["instagram", "x", "instagram"])
        assert [copy.purpose for copy in medium.renditions.all()] == ["instagram"]
        file = media_files.for_network(medium.pk, registry.capabilities("instagram"))
        assert (file.mime, Image.open(file.path).format) == ("image/jpeg", "JPEG")
        assert media_files.for_network(medium.pk, registry.capabilities("x")).mime == "image/png"

    def test_one_too_heavy_is_made_lighter(self, monkeypatch):
        noise = Image.effect_noise((1200, 1200), 90).convert("RGB")
        out = io.BytesIO()
        noise.save(out, "JPEG", quality=100)
        medium = take(out.getvalue())
        rule = registry.capabilities("facebook").media[0]
        small = type(rule)(**{name: getattr(rule, name) for name in rule.__slots__} | {"most_bytes": 600_000})
        monkeypatch.setattr(media_library, "rule_for", lambda kind, known: small)
        media_library.make_renditions(medium, ["facebook"])
        assert medium.renditions.get().size <= 600_000

    def test_the_checks_know_what_can_be_converted(self):
        medium = take(picture(size=(1000, 1000)))
        known = registry.capabilities("instagram")
        facts = media_library.facts(medium, alt_text="A teal square")
        assert check_part("root", {"text": "Hello"}, [facts], known) == []


class TestDeleting:
    def test_what_a_post_names_is_kept(self):
        medium = take(picture())
        cast.draft(media=[{"medium": medium.pk}])
        with pytest.raises(MediaRefused, match="stands in 1 post"):
            media_library.delete(medium.pk, actor=None)

    def test_what_nobody_names_goes_with_its_files(self):
        medium = take(picture())
        media_library.make_renditions(medium, ["instagram"])
        media_library.delete(medium.pk, actor=None)
        assert list(media_library.folder().iterdir()) == []
