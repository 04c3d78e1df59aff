"""Rows are never shared: prefixes, relations, migration dependencies and SQL, which import-linter cannot see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import migrations, models

from tests.architecture.tree import APPS, PREFIXES, files, named

_SQL = re.compile(r"\b(select|insert\s+into|update|delete\s+from|alter\s+table|join|drop\s+table)\b", re.IGNORECASE)


def our_models() -> list[Any]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in APPS]


def wrong_prefixes(found: Iterable[Any]) -> list[str]:
    return [
        f"{model._meta.app_label}: {model._meta.db_table}"
        for model in found
        if not model._meta.db_table.startswith(PREFIXES[model._meta.app_label])
    ]


def foreign_relations(found: Iterable[Any]) -> list[str]:
    return [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in found
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField | models.OneToOneField)
        and field.related_model._meta.app_label != model._meta.app_label
        and field.related_model._meta.label != "auth.User"
    ]


def our_migrations() -> Iterator[tuple[str, Any]]:
    for app in APPS:
        try:
            package = import_module(f"{app}.migrations")
        except ModuleNotFoundError:
            continue
        for entry in iter_modules(package.__path__):
            yield app, import_module(f"{app}.migrations.{entry.name}").Migration


def sibling_dependencies(found: Iterable[tuple[str, Any]]) -> list[str]:
    return [
        f"{app}.{migration.__module__} depends on {dependency}"
        for app, migration in found
        for dependency in [*migration.dependencies, *getattr(migration, "run_before", [])]
        if dependency[0] in APPS and dependency[0] != app
    ]


def sql_naming_others(source: str, app: str) -> list[str]:
    """Texts that read like SQL and name a table of another app."""
    others = [prefix for name, prefix in PREFIXES.items() if name != app]
    table = re.compile(r"\b(" + "|".join(others) + r")\w+")
    return [
        node.value.strip()[:80]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if _SQL.search(node.value) and table.search(node.value)
    ]


class TestTablesHaveTheirAppsPrefix:
    def test_all_do(self):
        assert wrong_prefixes(our_models()) == []

    def test_a_planted_one_is_found(self):
        planted = SimpleNamespace(_meta=SimpleNamespace(app_label="posting", db_table="social_post"))
        assert wrong_prefixes([planted]) == ["posting: social_post"]


class TestRelationsStayInTheirApp:
    def test_all_do(self):
        assert foreign_relations(our_models()) == []

    def test_a_planted_one_is_found(self):
        other = SimpleNamespace(_meta=SimpleNamespace(app_label="posting", label="posting.Post"))
        field = models.ForeignKey("posting.Post", on_delete=models.CASCADE)
        field.name = "post"
        field.remote_field.model = other
        meta = SimpleNamespace(app_label="sequencing", label="sequencing.Touch", get_fields=lambda: [field])
        field.__dict__["related_model"] = other
        assert foreign_relations([SimpleNamespace(_meta=meta)]) == ["sequencing.Touch.post -> posting.Post"]


class TestMigrationsStayInTheirApp:
    def test_all_do(self):
        found = list(our_migrations())
        assert found, "no migration was looked at"
        assert sibling_dependencies(found) == []

    def test_a_planted_one_is_found(self):
        planted = type("Migration", (migrations.Migration,), {"dependencies": [("social_outreach", "0001_initial")]})
        assert len(sibling_dependencies([("posting", planted)])) == 1

    def test_a_planted_run_before_is_found(self):
        planted = type("Migration", (migrations.Migration,), {"run_before": [("posting", "0001_initial")]})
        assert len(sibling_dependencies([("sequencing", planted)])) == 1


class TestSqlNamesOnlyItsOwnTables:
    def test_all_does(self):
        found = {
            named(path): sql for app in APPS for path in files(app) if (sql := sql_naming_others(path.read_text(), app))
        }
        assert found == {}

    def test_the_shared_floors_name_no_table_at_all(self):
        found = {
            named(path): sql
            for path in files("outbound", "platforms")
            if (sql := sql_naming_others(path.read_text(), ""))
        }
        assert found == {}

    def test_a_planted_one_is_found(self):
        planted = 'cursor.execute("SELECT id FROM social_profile WHERE id = %s", [1])'
        assert sql_naming_others(planted, "posting")
        assert not sql_naming_others(planted, "social_outreach")


class TestSharedFloorsAreNotInstalled:
    def test_outbound_and_platforms_are_plain_packages(self):
        assert {"outbound", "platforms", "rehearsal"} & {config.name for config in apps.get_app_configs()} == set()
