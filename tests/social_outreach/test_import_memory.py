"""Memory does not grow with the file."""

import tracemalloc
from collections.abc import Iterator

import pytest

from social_outreach.services import imports

pytestmark = pytest.mark.django_db


def lines(count: int) -> Iterator[bytes]:
    yield b"username,full_name,biography,follower_count\r\n"
    for number in range(count):
        # Every hundredth row is wrong; 4,000 people, named again and again.
        name = "bad name" if number % 100 == 99 else f"person.{number % 4_000}"
        yield f'{name},Person {number},"Draws, writes and {"sings " * 20}",{number}\r\n'.encode()


def peak_of(count: int) -> int:
    tracemalloc.start()
    try:
        source = imports.receive(name="big.csv", chunks=lines(count), actor=None)
        imports.set_mapping(source, mapping=source.mapping, platform="instagram")
        while not imports.run(source.pk, budget_seconds=600):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.timeout(280)
def test_100_000_rows_take_no_more_than_5_000():
    peak_of(100)
    small, large = peak_of(5_000), peak_of(100_000)
    assert large < small * 1.2
    assert large < 40 * 1024 * 1024
