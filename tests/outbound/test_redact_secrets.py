"""What must never be readable in a log line, an error text or a preview."""

from __future__ import annotations

import json
import logging
import sys
import time

import pytest

from outbound import redact as redaction
from outbound.redact import MASK, RedactingFilter, redact, redact_mapping, redact_url, register_secret

S = "S3cr3tValue-abcdefghijklmnop"
FERNET = "gAAAAAB" + "m1_-" * 20 + "=="
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.abc-DEF_123"

LEAKS = [
    f"Authorization: Bearer {S}",
    f"authorization: Basic {S}",
    f"{{'Authorization': 'Bearer {S}', 'Accept': 'x'}}",
    f'{{"Authorization": "Bearer {S}"}}',
    f'Authorization: OAuth oauth_consumer_key="{S}", oauth_signature="{S}%3D"',
    f"{{'Authorization': 'OAuth oauth_consumer_key=\"{S}\", oauth_signature=\"{S}\"'}}",
    f"Access-Token: {S}",
    f"Cookie: sessionid={S}; csrftoken={S}",
    f"Set-Cookie: a={S}",
    f"got bearer {S}!",
    f"https://graph.example/me?access_token={S}&fields=id",
    f"access_token%3D{S}",
    f"refresh_token={S}",
    f"client_secret={S}",
    f"appsecret_proof={S}",
    f"code={S}&state=1",
    f"https://x.example/callback?code={S}",
    "password=hunter2!S3cr3tValue",
    "password: 'two words S3cr3tValue'",
    f'"access_token":"{S}"',
    f'"access_token" : "{S} with spaces"',
    f"'refresh_token': '{S}'",
    f'{{\\"access_token\\": \\"{S}\\"}}',
    json.dumps(json.dumps({"client_secret": S})),
    json.dumps({"password": f'with "quotes" {S}'}),
    json.dumps(json.dumps({"password": f'with "quotes" {S}', "x": 1})),
    f"oauth_token={S}&oauth_token_secret={S}",
    f"https://bucket.example/a?X-Amz-Credential={S}&X-Amz-Signature={S}",
    f"https://storage.example/a?X-Goog-Signature={S}",
    f"https://cdn.example/a?sig={S}",
    f"https://api.example/v1?key={S}",
    f"api_key={S}",
    f"https://user:{S}@host.example/",
    f"redis://:{S}@host.example/0",
    f"stored {FERNET} in the row",
    f"token was {JWT}",
    "EAAS3cr3tValue" + "b" * 40,
    "AIzaS3cr3tValue" + "c" * 30,
]

HARMLESS = [
    "Sent message 17 to @anna in 240 ms",
    "GET api.example /v1/messages 200 31 ms",
    "status code: 190, error code=100, key: value, state=open",
    "The passport office",
    "https://example.org/path?page=2&sort=name",
    "mail anna@example.org about keys and codes",
]


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_registry", redaction._Registry())


@pytest.mark.parametrize("text", LEAKS)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    masked = redact(text)
    assert MASK in masked
    for part in (S, "S3cr3tValue", FERNET, JWT):
        assert part not in masked


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


def test_the_rest_of_a_line_stays_readable() -> None:
    assert redact(f"GET /me?access_token={S}&fields=id 200") == f"GET /me?access_token={MASK}&fields=id 200"
    assert redact("redis://user:word@host/0") == f"redis://{MASK}@host/0"


def test_registered_values_are_masked_in_every_spelling() -> None:
    value = 'odd/va"lue+1\\'
    register_secret(value)
    for text in (value, "odd%2Fva%22lue%2B1%5C", json.dumps([value]), repr([value])):
        assert MASK in redact(f"<{text}>")
        assert "lue+1" not in redact(text)
        assert "lue%2B" not in redact(text)


def test_of_two_registered_values_the_longer_goes_first() -> None:
    register_secret("abcdefgh")
    register_secret("abcdefghijkl")
    assert redact("x abcdefghijkl y") == f"x {MASK} y"


def test_short_values_are_not_registered_and_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    register_secret("short")
    assert redact("a short way") == "a short way"
    monkeypatch.setattr(redaction, "_MAX_REGISTERED", 2)
    for value in ("first-one", "second-one", "second-one", "third-one"):
        register_secret(value)
    assert redact("first-one second-one third-one") == f"first-one {MASK} {MASK}"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/p?code=abc&x=1", f"https://a.example/p?code={MASK}&x=1"),
        (
            "https://a.example/p?access%5Ftoken=abc&state=&flag",
            f"https://a.example/p?access%5Ftoken={MASK}&state=&flag",
        ),
        ("https://a.example/p#access_token=abc&x=1", f"https://a.example/p#access_token={MASK}&x=1"),
        ("https://a.example/p?x=1#token=abc", f"https://a.example/p?x=1#token={MASK}"),
        ("https://u:p@a.example/p", f"https://{MASK}@a.example/p"),
        ("https://a.example/p?X-Amz-Signature=abc", f"https://a.example/p?X-Amz-Signature={MASK}"),
        ("https://a.example/p", "https://a.example/p"),
    ],
)
def test_addresses_lose_their_credentials(url: str, shown: str) -> None:
    assert redact_url(url) == shown


def test_mappings_are_masked_at_any_depth() -> None:
    deep: dict[str, object] = {"end": S}
    for _ in range(40):
        deep = {"in": deep}
    shown = redact_mapping(
        {
            "Authorization": "x",
            "Access-Token": "x",
            "code": "abc",
            "token": None,
            "password": "",
            "text": f"see access_token={S}",
            "raw": f"refresh_token={S}".encode(),
            "list": [{"client_secret": 5}, f"Bearer {S}", 7],
            3: (1, "a"),
            "deep": deep,
        }
    )
    assert S not in repr(shown)
    del shown["deep"]
    assert shown == {
        "Authorization": MASK,
        "Access-Token": MASK,
        "code": MASK,
        "token": None,
        "password": "",
        "text": f"see access_token={MASK}",
        "raw": f"refresh_token={MASK}",
        "list": [{"client_secret": MASK}, f"Bearer {MASK}", 7],
        3: [1, "a"],
    }


@pytest.fixture
def log() -> tuple[logging.Logger, list[str]]:
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record) + f" args={record.args!r} exc={record.exc_info is not None}")

    logger, handler = logging.Logger("test"), Kept()  # noqa: LOG001 - not to be seen by the others' handlers
    handler.addFilter(RedactingFilter())
    logger.addHandler(handler)
    return logger, lines


def test_records_are_masked_in_message_and_arguments(log: tuple[logging.Logger, list[str]]) -> None:
    logger, lines = log
    logger.info("calling with access_token=%s", S)
    logger.info("%(id)s", {"id": 7, "access_token": S})
    logger.info(f"refresh_token={S}")  # noqa: G004 - that is the case to test
    logger.info("%d of %s", 7, "eight")
    logger.info("plain")
    logger.info("broken %d", f"access_token={S}")
    assert S not in "".join(lines)
    assert lines[0] == f"calling with access_token={MASK} args=() exc=False"
    assert lines[1].startswith("7 ")
    assert lines[3] == "7 of eight args=(7, 'eight') exc=False"
    assert lines[4] == "plain args=() exc=False"
    assert lines[5].startswith("broken %d ")


def test_records_are_masked_in_exceptions_and_stacks(log: tuple[logging.Logger, list[str]]) -> None:
    logger, lines = log
    for text in (f"bad access_token={S}", "harmless"):
        try:
            raise ValueError(text)
        except ValueError:
            logger.exception("It failed")
    record = logging.LogRecord("x", logging.INFO, "x", 1, "x", (), None, sinfo=f"password={S}")
    RedactingFilter().filter(record)
    assert S not in "".join(lines)
    assert S not in str(record.stack_info)
    assert f"access_token={MASK}" in lines[0]
    assert lines[0].endswith("exc=False")
    assert "ValueError: harmless" in lines[1]
    assert lines[1].endswith("exc=True")


def test_an_exception_text_made_by_an_earlier_handler_is_masked_too() -> None:
    try:
        raise ValueError(S)
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord("x", logging.INFO, "x", 1, "x", (), info)
    record.exc_text = f"ValueError: password={S}"
    assert RedactingFilter().filter(record)
    assert record.exc_text == f"ValueError: password={MASK}"
    assert record.exc_info is None


def test_lines_without_secrets_cost_little_and_hostile_ones_end() -> None:
    for number in range(200):
        register_secret(f"registered-value-{number}")
    started = time.perf_counter()
    for _ in range(1000):
        redact("GET api.example /v1/messages/17 200 31 ms")
    assert time.perf_counter() - started < 0.5  # 0.02 s here
    slashes = "\\" * 20_000
    for hostile in (
        '"access_token":"' * 20_000,
        f"{slashes}token{slashes}",
        f'password:{slashes}"' + f'a{slashes}"' * 5,
        "bearer " * 20_000,
        "password=" * 20_000,
        "://" + "a" * 100_000,
        "://a" * 20_000,
        "eyJ" + "a" * 100_000,
        "eyJaaaaaaaa." * 10_000,
        "Authorization: " * 10_000,
        "access" * 20_000 + " " * 20_000 + "token" + " " * 20_000,
    ):
        started = time.perf_counter()
        redact(hostile)
        assert time.perf_counter() - started < 2, hostile[:20]
