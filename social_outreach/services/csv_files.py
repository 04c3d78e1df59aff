"""Uploaded files on disk: kept privately, bounded while they arrive, read as text whatever their encoding."""

from __future__ import annotations

import codecs
import io
import itertools
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from charset_normalizer import from_bytes
from django.conf import settings

#: No table has a longer line, and none is ever held in memory.
LONGEST_LINE = 4 * 1024 * 1024
_BLOCK = 64 * 1024
_SAMPLE = 256 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What a file is by its first bytes, and what to do about it.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook; save it as CSV and import that."),
    (b"\x1f\x8b", "This is a compressed file; unpack it and import the CSV file inside."),
    (b"7z\xbc\xaf", "This is a compressed file; unpack it and import the CSV file inside."),
    (b"Rar!", "This is a compressed file; unpack it and import the CSV file inside."),
    (b"%PDF", "This is a PDF document; export the list as CSV and import that."),
    (b"\x89PNG", "This is an image, not a CSV file."),
    (b"\xff\xd8\xff", "This is an image, not a CSV file."),
    (b"GIF8", "This is an image, not a CSV file."),
    (b"RIFF", "This is an image, sound or film, not a CSV file."),
    (b"SQLite format 3", "This is a database, not a CSV file."),
    (b"{\\rtf", "This is a word processor's document; save the list as CSV."),
    (b"PAR1", "This is a Parquet file; export it as CSV and import that."),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml")
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27, 0})
#: Letters and signs that texts in western European languages have beyond ASCII.
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒ€–—‘’“”„…•·«»°©®™´¿¡§ºª\xa0")
#: What else spreadsheets save, by how the letters beyond ASCII lie.
_LATIN = ("cp1250", "iso8859_2", "cp1254", "cp1257", "mac_roman", "cp1252")
_OTHER_SCRIPTS = ("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp932", "gb18030", "big5", "cp949", "cp1250")


class ImportRefused(ValueError):
    """The file cannot be imported; the message says why, for the person who sent it."""


def folder() -> Path:
    path = Path(settings.VAR_DIR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store an upload under a random name; returns the name and the size. Raises ``ImportRefused``."""
    name = f"{secrets.token_hex(16)}.upload"
    path = folder() / name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            size = _write(file, chunks)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name, size


def discard(name: str) -> None:
    if name:
        (folder() / Path(name).name).unlink(missing_ok=True)


def _write(file: io.BufferedIOBase, chunks: Iterable[bytes]) -> int:
    size = since_break = 0
    head = b""
    for block in _blocks(chunks):
        if size < 4096:
            head += block
            _refuse_binary(head)
        size += len(block)
        if size > settings.IMPORT_MAX_BYTES:
            raise ImportRefused(f"The file is larger than {_megabytes(settings.IMPORT_MAX_BYTES)}; split it.")
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        since_break = since_break + len(block) if last < 0 else len(block) - last
        if since_break > LONGEST_LINE:
            raise ImportRefused("A line of this file is longer than 4 MB; this is not a table.")
        file.write(block)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n") and size <= len(head):
        raise ImportRefused("The file is empty.")
    _refuse_binary(head)
    return size


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _BLOCK):
            yield bytes(chunk[start : start + _BLOCK])


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.0f} MB" if size >= 1024 * 1024 else f"{size:,} bytes"


def _refuse_binary(head: bytes) -> None:
    for magic, sentence in _MAGIC:
        if head.startswith(magic):
            raise ImportRefused(sentence)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        raise ImportRefused(_zipped(head))
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise ImportRefused("This is a web page or XML file, not a CSV file.")
    if head.lstrip(b" \t\r\n").startswith((b"{", b"[{")):
        raise ImportRefused("This is a JSON file; export the list as CSV and import that.")
    if not _is_text(head):
        raise ImportRefused("This is not a text file; export the list as CSV and import that.")


def _zipped(head: bytes) -> str:
    if b"opendocument" in head:
        return "This is a LibreOffice document; save it as CSV and import that."
    if b"[Content_Types].xml" in head or b"xl/" in head or b"_rels/" in head:
        return "This is an Excel workbook; save it as CSV and import that."
    return "This is a ZIP archive; unpack it and import the CSV file inside."


def _is_text(head: bytes) -> bool:
    if head.startswith(tuple(bom for bom, _ in _BOMS)) or _utf16_without_bom(head):
        return True
    strange = len(head) - len(head.translate(None, _CONTROL))
    return strange <= len(head) // 100 and head.count(0) <= max(len(head) // 100, 1)


def _utf16_without_bom(head: bytes) -> str:
    """Latin text in UTF-16 has a zero in every other byte."""
    even, odd = head[0::2], head[1::2]
    if len(odd) < 4:
        return ""
    if odd.count(0) > len(odd) // 10 and even.count(0) <= len(even) // 100:
        return "utf-16-le" if _reads_as_text(head, "utf-16-le") else ""
    if even.count(0) > len(even) // 10 and odd.count(0) <= len(odd) // 100:
        return "utf-16-be" if _reads_as_text(head, "utf-16-be") else ""
    return ""


def _reads_as_text(head: bytes, encoding: str) -> bool:
    """Zeros in every other byte are no proof: a table of small numbers has them too."""
    text = head.decode(encoding, errors="replace")
    strange = sum(not letter.isprintable() and letter not in "\t\r\n" for letter in text)
    return strange <= len(text) // 100


def encoding_of(name: str) -> str:
    """The encoding of a stored file. UTF-8 is proved over the whole of it, the rest guessed from a sample."""
    path = folder() / name
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    if wide := _utf16_without_bom(head):
        return wide
    broken = _first_broken(path)
    if broken is None:
        return "utf-8"
    with path.open("rb") as file:
        file.seek(max(0, broken - _BLOCK))
        return _guessed(file.read(2 * _BLOCK))


def _first_broken(path: Path) -> int | None:
    """Where the file stops being UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return done + error.start
            done += len(block)
    return None if not decoder.getstate()[0] else done - 1


def _guessed(sample: bytes) -> str:
    lenient = sample.decode("utf-8", errors="replace")
    wrong, beyond = lenient.count("\ufffd"), sum(not character.isascii() for character in lenient)
    if wrong * 10 < beyond:
        return "utf-8"  # one damaged character does not make another encoding of it
    scattered = _are_scattered(sample)
    western = [character for character in sample.decode("cp1252", errors="replace") if not character.isascii()]
    if scattered and sum(character in _WESTERN for character in western) >= 0.9 * len(western):
        return "cp1252"
    likely = _LATIN if scattered else _OTHER_SCRIPTS
    found = from_bytes(sample[-_BLOCK:], cp_isolation=list(likely)).best()
    return found.encoding if found is not None and found.encoding in likely else "cp1252"


def _are_scattered(sample: bytes) -> bool:
    """Umlauts and accents stand alone between plain letters; Cyrillic, Greek and Chinese come in runs."""
    beyond = [byte > 127 for byte in sample]
    runs = sum(1 for value, _ in itertools.groupby(beyond) if value)
    return runs > 0 and sum(beyond) / runs < 1.6


@contextmanager
def lines_of(name: str, encoding: str) -> Iterator[tuple[Iterator[str], io.BufferedReader]]:
    """The lines of a stored file with their ends, and the file below, whose place shows the progress.

    Raises ``ImportRefused`` where the file is gone.
    """
    try:
        raw = (folder() / Path(name).name).open("rb")
    except FileNotFoundError:
        raise ImportRefused("The uploaded file is no longer there; upload it again.") from None
    with raw, io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as text:
        yield (line.replace("\0", "") if "\0" in line else line for line in text), raw


def sample_lines(name: str, encoding: str) -> list[str]:
    """The first lines of a stored file, enough to see its shape."""
    with lines_of(name, encoding) as (lines, _raw):
        taken: list[str] = []
        size = 0
        for line in lines:
            size += len(line)
            if taken and size > _SAMPLE:
                break
            taken.append(line)
        return taken
