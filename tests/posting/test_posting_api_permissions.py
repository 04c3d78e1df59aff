"""Every route of posting's API: signed in to read, the right permission to change anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from posting.api import urls
from posting.api.permissions import NEEDED
from tests.posting.api_cast import RIGHTS, Client

READS = {"get"}
#: Mounted elsewhere, under the addresses that the seeds name.
OF_DOORS = {"content.create"}


def routes() -> Iterator[tuple[str, str, str]]:
    """(address, method, "<resource>.<action>") of every route that there is."""
    for pattern in urls.urlpatterns:
        address = str(pattern.pattern).removeprefix("^").removesuffix("$").replace("/?", "/")
        address = address.replace(r"(?P<pk>\d{1,18})", "987654")
        view: Any = pattern.callback
        for method, action in view.actions.items():
            if method not in {"head", "options"}:
                yield f"/api/posting/{address}", method, f"{view.initkwargs['basename']}.{action}"


ROUTES = sorted(routes())
MUTATING = [route for route in ROUTES if route[1] not in READS]


@pytest.fixture(autouse=True)
def _no_throttle() -> None:
    cache.clear()


def ask(client: APIClient, method: str, address: str) -> Any:
    return getattr(client, method)(address, {}, format="json")


def test_the_table_names_every_mutating_action_and_no_other() -> None:
    assert {name for _, _, name in MUTATING} == set(NEEDED) - OF_DOORS


def test_no_address_holds_a_pattern_that_was_not_filled_in() -> None:
    assert not [address for address, _, _ in ROUTES if set(address) & set("()?<>^$\\")]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "method", "name"), ROUTES)
def test_strangers_are_refused(address: str, method: str, name: str) -> None:
    answer = ask(APIClient(), method, address)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "method", "name"), MUTATING)
class TestEveryChange:
    def test_refuses_a_reader(self, address: str, method: str, name: str) -> None:
        answer = ask(Client(), method, address)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"

    def test_refuses_whoever_may_do_everything_else(self, address: str, method: str, name: str) -> None:
        others = [right for right in RIGHTS if right != NEEDED[name]]
        assert ask(Client(*others), method, address).status_code == 403

    def test_lets_in_whoever_has_the_one_permission(self, address: str, method: str, name: str) -> None:
        answer = ask(Client(NEEDED[name]), method, address)
        assert answer.status_code not in {401, 403, 405}
        assert answer.status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "method", "name"), [route for route in ROUTES if route[1] in READS])
def test_a_reader_may_read(address: str, method: str, name: str) -> None:
    assert Client().get(address).status_code in {200, 404}


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "method", "name"), ROUTES)
def test_the_closing_slash_may_be_left_out(address: str, method: str, name: str) -> None:
    client = Client(*RIGHTS)
    statuses = {ask(client, method, form).status_code for form in (address, address.rstrip("/"))}
    assert not statuses & {301, 302, 405}
    assert statuses != {404} or "987654" in address
