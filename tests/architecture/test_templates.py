"""Every template compiles."""

from __future__ import annotations

import pytest
from django.template import Engine, TemplateSyntaxError, engines

from tests.architecture.tree import ROOT

TEMPLATES = sorted(str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name: str):
    assert engines["django"].get_template(name)


def test_a_planted_mistake_is_found():
    with pytest.raises(TemplateSyntaxError):
        Engine.get_default().from_string("{% if %}")


def test_there_are_templates():
    assert "base.html" in TEMPLATES
