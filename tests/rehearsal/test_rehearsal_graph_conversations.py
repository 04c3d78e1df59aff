"""The list of conversations: pages, the order, and the product's own polling against it."""

from typing import Any

import pytest


@pytest.fixture(params=["facebook", "instagram"])
def meta(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(stage: Any, meta: str, **query: Any) -> Any:
    host = "instagram" if meta == "instagram" else "graph"
    params = {"access_token": stage.token(meta), "fields": "id,participants{id}", **query}
    return stage.call("GET", f"/{host}/v26.0/me/conversations", params=params).json()


def whom(told: Any) -> list[str]:
    return [row["participants"]["data"][0]["id"] for row in told["data"]]


class TestPages:
    def test_whoever_wrote_last_comes_first_page_by_page(self, stage: Any, meta: str) -> None:
        written = []
        for name in ("ada", "bo", "cy"):
            written.append(stage.written_by(meta, name))
            stage.clock.moved += 60
        first = read(stage, meta, limit=2)
        assert whom(first) == [written[2], written[1]]
        second = read(stage, meta, limit=2, after=first["paging"]["cursors"]["after"])
        assert (whom(second), "paging" in second) == ([written[0]], False)

    def test_writing_again_moves_to_the_front(self, stage: Any, meta: str) -> None:
        ada = stage.written_by(meta, "ada")
        stage.clock.moved += 60
        stage.written_by(meta, "bo")
        stage.clock.moved += 60
        stage.written_by(meta, "ada")
        assert whom(read(stage, meta))[0] == ada

    @pytest.mark.parametrize(
        "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"after": "-1"}, {"after": "x"}]
    )
    def test_what_cannot_be_read_is_a_parameter_error(self, stage: Any, query: dict[str, str]) -> None:
        assert read(stage, "facebook", **query)["error"]["code"] == 100


class TestAsked:
    """By the product's adapters, over the wire."""

    @pytest.fixture
    def ask(self, stage: Any) -> Any:
        from datetime import UTC, datetime, timedelta

        from outbound.http import HttpDoor
        from social_outreach.adapters import registry
        from social_outreach.adapters.base import Credentials

        config = registry.AdapterConfig(
            door=HttpDoor(), graph_base=f"{stage.url}/graph", instagram_base=f"{stage.url}/instagram",
            tiktok_base=f"{stage.url}/tiktok",
        )  # fmt: skip

        def ask(platform: str, *threads: str) -> Any:
            known = stage.cast[platform]
            credentials = Credentials(known["account_id"], known["access_token"])
            since = datetime.now(UTC) - timedelta(hours=1)
            return registry.adapter_class(platform).built(config).replies(credentials, since, threads)

        return ask

    def test_thirty_people_and_none_of_ours(self, stage: Any, meta: str, ask: Any) -> None:
        people = {stage.written_by(meta, f"person{number}", text=f"Hello {number}") for number in range(30)}
        stage.send(meta, next(iter(people)), "We are us")
        found = ask(meta)
        assert {one.sender_id for one in found} == people
        assert len(found) == 30
        assert {(one.platform, one.account_id) for one in found} == {(meta, stage.account(meta))}

    def test_tiktok_of_known_conversations(self, stage: Any, ask: Any) -> None:
        conversation = stage.written_by("tiktok", text="Olá")
        stage.send("tiktok", conversation, "We are us")
        assert [(one.sender_id, one.text) for one in ask("tiktok", conversation)] == [(conversation, "Olá")]
        assert ask("tiktok") == ()
