"""One word per concept, and nothing of one machine or one registry in the files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.tree import ROOT, SOURCES, files, named

#: Whole names of modules, classes and functions that say nothing.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}
#: Words that the glossary replaces, with what to say.
REPLACED = {
    "cadence": "sequence",
    "drip": "sequence",
    "blacklist": "suppression",
    "blocklist": "suppression",
    "whitelist": "allow-list",
    "unsubscribelist": "suppression",
    "sandbox": "rehearsal or dry run",
}
TEXTS = (".py", ".html", ".md", ".toml", ".yml", ".in", ".txt", ".sh", "")
_WORD = re.compile(r"[A-Za-z]+")
_REGISTRY = re.compile(r"--(?:extra-)?index-url[ =]\S+|--trusted-host[ =]\S+", re.I)


def of_this_machine() -> set[str]:
    """Where this checkout and its user live: read off the machine, so that this file names none."""
    return {f"{ROOT.parent}/", f"{Path.home()}/"} - {"//"}


def defined_names(source: str) -> set[str]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)}


def empty_names(path: Path, source: str) -> list[str]:
    names = {path.stem, *path.parts[:-1], *(name.lower() for name in defined_names(source))}
    return sorted(names & EMPTY_NAMES)


def replaced_words(source: str) -> list[str]:
    words = set()
    for name in defined_names(source):
        words |= {part.lower() for part in _WORD.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", name))}
    return sorted(words & set(REPLACED))


def machine_words(text: str) -> list[str]:
    return [found[0] for found in _REGISTRY.finditer(text)] + [place for place in of_this_machine() if place in text]


def shipped_texts() -> list[Path]:
    top = [path for path in ROOT.iterdir() if path.is_file() and path.suffix in (*TEXTS, ".example")]
    folders = [folder for folder in (*SOURCES, "templates", "docs", ".ci", "benchmarks") if (ROOT / folder).is_dir()]
    return [*top, *files(*folders, suffixes=TEXTS)]


class TestNames:
    def test_no_name_says_nothing(self):
        found = {
            named(path): names
            for path in files(*SOURCES)
            if (names := empty_names(path.relative_to(ROOT), path.read_text()))
        }
        assert found == {}

    def test_a_planted_one_is_found(self):
        assert empty_names(Path("posting/utils.py"), "") == ["utils"]
        assert empty_names(Path("posting/posts.py"), "class Manager: ...") == ["manager"]

    def test_the_glossarys_words_are_used(self):
        found = {named(path): words for path in files(*SOURCES) if (words := replaced_words(path.read_text()))}
        assert found == {}

    def test_a_planted_replaced_word_is_found(self):
        assert replaced_words("class BlacklistEntry: ...\ndef start_cadence(): ...") == ["blacklist", "cadence"]


class TestNothingOfOneMachine:
    def test_no_path_and_no_registry_is_named(self):
        found = {
            named(path): words
            for path in shipped_texts()
            if (words := machine_words(path.read_text(encoding="utf-8", errors="replace")))
        }
        assert found == {}

    def test_planted_ones_are_found(self):
        for planted in (f"cd {ROOT}", f"{Path.home()}/.config", "--index-url http://mirror.example/simple"):
            assert machine_words(planted)
