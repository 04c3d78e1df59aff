"""Files up to 400 lines, functions up to 45. The exceptions start empty and fail once they are stale."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.tree import SOURCES, files, named

LONGEST_FILE = 400
LONGEST_FUNCTION = 45
#: "file" or "file:function" -> why it may be longer.
EXCEPTIONS: dict[str, str] = {}


def long_functions(source: str) -> list[tuple[str, int]]:
    return [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]


def too_long(paths: Iterable[Path]) -> dict[str, int]:
    found: dict[str, int] = {}
    for path in paths:
        source = path.read_text()
        if (lines := len(source.splitlines())) > LONGEST_FILE:
            found[named(path)] = lines
        found |= {f"{named(path)}:{name}": lines for name, lines in long_functions(source)}
    return found


def stale(exceptions: Iterable[str], found: Iterable[str]) -> set[str]:
    return set(exceptions) - set(found)


class TestSizes:
    def test_nothing_is_too_long(self):
        assert {name: lines for name, lines in too_long(files(*SOURCES)).items() if name not in EXCEPTIONS} == {}

    def test_no_exception_is_stale(self):
        assert stale(EXCEPTIONS, too_long(files(*SOURCES))) == set()

    def test_a_planted_long_function_is_found(self):
        body = "\n".join(f"    x = {number}" for number in range(LONGEST_FUNCTION))
        assert long_functions(f"def planted():\n{body}\n") == [("planted", LONGEST_FUNCTION + 1)]
        assert long_functions("def planted():\n    x = 1\n") == []

    def test_a_planted_stale_exception_is_found(self):
        assert stale(["outbound/gone.py"], []) == {"outbound/gone.py"}
