"""Every request body that the five adapters make holds what the vendor takes: allowed names only, all required ones.

The table is ours, written down from the vendors' reference pages. X and Meta publish descriptions of their APIs that a
machine reads, as generated clients: ``test_schemas_of_vendors.py`` asks those. LinkedIn and TikTok publish none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from posting.adapters import registry
from tests.posting.requests_made import Made, all_requests
from tests.posting.vendor_edges import EDGES, SIGNED


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    return all_requests(tmp_path_factory.mktemp("samples"))


#: Addresses that the platform itself named in an answer: they take bytes and no names.
_GIVEN = re.compile(r"PUT /(?:dms-uploads|upload)/")


def names_in(fields: dict[str, Any], before: str = "") -> set[str]:
    found: set[str] = set()
    for name, value in fields.items():
        found.add(before + name)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                found |= names_in(inner, f"{before}{name}.")
    return found


def faults_of(each: Made) -> list[str]:
    """What our table has against a request; reads are not held against it."""
    asked = f"{each.method} {each.path}"
    if each.method == "GET" or _GIVEN.match(asked):
        return []
    edge = next((edge for pattern, edge in EDGES[each.platform] if re.fullmatch(pattern, asked)), None)
    if edge is None:
        return [f"{asked} stands in no line of the table"]
    names = names_in(each.fields) - SIGNED
    found = [f"{asked} has no {name}" for name in sorted(edge.required - names)]
    allowed = edge.required | edge.optional | edge.one_of
    found += [f"{asked} takes no {name}" for name in sorted(names - allowed)]
    if edge.one_of and not edge.one_of & names:
        found.append(f"{asked} has none of {', '.join(sorted(edge.one_of))}")
    return found


def test_every_body_has_allowed_names_and_all_required_ones(made: list[Made]) -> None:
    assert [f"{each.platform}, {each.sample}: {fault}" for each in made for fault in faults_of(each)] == []


@pytest.mark.parametrize("platform", registry.ADAPTERS)
def test_every_kind_of_post_comes_to_its_creating_request(made: list[Made], platform: str) -> None:
    """Else the test above would be content with requests that were never made."""
    known = registry.capabilities(platform)
    wanted = {"image", "four images", "video"} | ({"carousel"} if known.mixes_media else set())
    wanted |= set() if known.needs_media else {"text", "link"}
    wanted |= ({"reply"} if known.has_threads else set()) | ({"comment"} if known.has_first_comment else set())
    assert wanted <= {each.sample for each in made if each.platform == platform and each.creates}


def test_every_line_of_the_table_is_used(made: list[Made]) -> None:
    asked = {(each.platform, f"{each.method} {each.path}") for each in made}
    unused = [
        (platform, pattern)
        for platform, edges in EDGES.items()
        for pattern, _ in edges
        if not any(platform == where and re.fullmatch(pattern, what) for where, what in asked)
    ]
    assert unused == []


def test_the_table_sees_a_wrong_name_and_a_missing_one(made: list[Made]) -> None:
    right = next(each for each in made if each.platform == "linkedin" and each.creates)
    wrong = replace(right, fields={**right.fields, "comentary": right.fields["commentary"]})
    wrong.fields.pop("commentary")
    assert faults_of(wrong) == ["POST /rest/posts has no commentary", "POST /rest/posts takes no comentary"]
