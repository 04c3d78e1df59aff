"""docker-compose.yml, Dockerfile, Procfile, Makefile and .env.example agree with one another and with the code."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import jsonschema
import pytest
import yaml

from tests.architecture.tree import ROOT, files

TARGETS = ("run", "test", "check", "bench", "rehearse", "lock", "clean")
#: Read by the product or its files, set by no person.
NOT_FOR_PEOPLE = {"ENV_FILE", "CONN_MAX_AGE", "DEBUG", "HSTS_SECONDS", "DJANGO_SETTINGS_MODULE"}

TEXTS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
COMPOSE = {
    "type": "object",
    "required": ["services", "volumes"],
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "properties": {
        "volumes": {"type": "object"},
        "services": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["image"],
                "additionalProperties": False,
                "properties": {
                    "image": {"type": "string"},
                    "build": {"type": "string"},
                    "init": {"type": "boolean"},
                    "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
                    "env_file": TEXTS,
                    "environment": {"type": "object", "additionalProperties": {"type": "string"}},
                    "volumes": TEXTS,
                    "ports": TEXTS,
                    "command": TEXTS,
                    "stop_grace_period": {"type": "string", "pattern": r"^\d+s$"},
                    "depends_on": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["condition"],
                            "additionalProperties": False,
                            "properties": {
                                "condition": {"enum": ["service_healthy", "service_completed_successfully"]}
                            },
                        },
                    },
                    "healthcheck": {
                        "type": "object",
                        "required": ["test"],
                        "additionalProperties": False,
                        "properties": {
                            "test": TEXTS,
                            "interval": {"type": "string"},
                            "timeout": {"type": "string"},
                            "retries": {"type": "integer"},
                        },
                    },
                },
            },
        },
    },
}


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def processes() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def wrong_commands(services: dict[str, Any], known: set[str]) -> list[str]:
    """Services of our own image whose command names no process of the Procfile."""
    ours = {name: service for name, service in services.items() if "build" in service}
    return [name for name, service in ours.items() if service.get("command", ["web"])[0] not in known]


def wrong_dependencies(services: dict[str, Any]) -> list[str]:
    return [
        f"{name} -> {wanted}"
        for name, service in services.items()
        for wanted, how in service.get("depends_on", {}).items()
        if wanted not in services or (how["condition"] == "service_healthy" and "healthcheck" not in services[wanted])
    ]


class TestCompose:
    def test_it_is_of_the_known_shape(self):
        jsonschema.validate(compose(), COMPOSE)

    def test_its_services_are_the_processes(self):
        assert wrong_commands(compose()["services"], set(processes())) == []
        assert set(processes()) == {name for name, service in compose()["services"].items() if "build" in service}

    def test_its_services_wait_for_services_that_can_be_waited_for(self):
        assert wrong_dependencies(compose()["services"]) == []

    def test_its_volumes_are_declared(self):
        used = {
            volume.partition(":")[0] for item in compose()["services"].values() for volume in item.get("volumes", [])
        }
        assert used == set(compose()["volumes"])

    def test_planted_mistakes_are_found(self):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"services": {"web": {"image": "x", "comand": ["web"]}}, "volumes": {}}, COMPOSE)
        assert wrong_commands({"web": {"build": ".", "command": ["wbe"]}}, {"web"}) == ["web"]
        assert wrong_dependencies({"a": {"depends_on": {"b": {"condition": "service_healthy"}}}}) == ["a -> b"]


class TestProcfile:
    def test_the_image_finds_each_process(self):
        entry = re.search(r"ENTRYPOINT (\[.*\])", (ROOT / "Dockerfile").read_text())
        assert entry
        shell, flag, script = yaml.safe_load(entry[1])
        shown = script.replace("exec sh -c", "printf %s")
        for name, command in processes().items():
            done = subprocess.run([shell, flag, shown, name], cwd=ROOT, capture_output=True, text=True, check=True)
            assert done.stdout == command


class TestMakefile:
    @pytest.mark.parametrize("target", TARGETS)
    def test_it_has_the_promised_target(self, target: str):
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def variables_read(source: str) -> set[str]:
    direct = re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source)
    named = re.findall(r"(?:secret|_base)\(\s*\"([A-Z_]+)\"", source)
    return {*direct, *named}


class TestEnvExample:
    def test_it_names_every_variable_that_people_may_set(self):
        shown = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
        read = set().union(*(variables_read(path.read_text()) for path in files("outreach_project")))
        # Addresses of platforms are changed by the rehearsal world and by nobody else.
        wanted = {name for name in read if not name.endswith("_BASE")} - NOT_FOR_PEOPLE
        assert wanted - shown - UNEXPLAINED == set()

    def test_a_planted_variable_is_found(self):
        assert variables_read('X = env.int("PLANTED", default=1)\nY = secret("KEY", made_by="random")') == {
            "PLANTED",
            "KEY",
        }


#: Fine tuning that its setting explains well enough.
UNEXPLAINED = {
    "API_THROTTLE_ANON",
    "API_THROTTLE_USER",
    "ASSISTED_CARD_SECONDS",
    "CALL_CONNECT_SECONDS",
    "CALL_READ_SECONDS",
    "WORKER_LOG_LEVEL",
    "HINT_BATCH",
    "HTTP_LOG_LEVEL",
    "IDEMPOTENCY_HOURS",
    "IMPORT_MAX_BYTES",
    "IMPORT_MAX_ROWS",
    "REHINT_SECONDS",
}
