"""No secret is seen anywhere: logs, console, API, pages, errors, mails, dry run, database, what is told to others."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from outbound.clock import database_now
from outbound.http import HttpDoor
from posting.adapters import registry
from posting.adapters.base import Credentials
from posting.models import PostAttempt, PostingNews, PostPart, SocialAccount, WebhookDelivery, WebhookEndpoint
from posting.services import dry_run, hook_sending, hooks, news, refreshes, verifying
from posting.services.credentials import sealed
from posting.services.dry_requests import config_over
from tests.outbound.test_http_server import LoopbackServer
from tests.posting import api_cast, cast
from tests.posting import console_cast as console
from tests.posting.planted_secrets import SECRETS, Watch, repeating, spellings
from tests.posting.test_dry_run import VARIANTS, picture

pytestmark = pytest.mark.django_db
TEXT_ONLY = ("x", "linkedin", "facebook")
_OF_NETWORKS = ("socialaccount", "postpart", "posttarget", "postattempt", "partevent", "tokenevent")
_OURS = ("posting", "outbound", "platforms", "outreach_project", "social_outreach")


@pytest.fixture
def platform(settings: Any) -> Iterator[LoopbackServer]:
    with LoopbackServer(repeating) as server:
        for name in ("X_API", "LINKEDIN_API", "META_GRAPH", "INSTAGRAM_API", "INSTAGRAM_LOGIN", "TIKTOK_OPEN_API",
                     "LINKEDIN_OAUTH"):  # fmt: skip
            setattr(settings, f"{name}_BASE", server.url)
        yield server


@pytest.fixture
def log() -> Iterator[tuple[io.StringIO, list[str]]]:
    """What the product's own handler writes with every logger at DEBUG; and what our own loggers say, unmasked."""
    handler = next(each for each in logging.getLogger().handlers if each.get_name() == "stderr")
    written, said = io.StringIO(), []

    class Ears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.name.partition(".")[0] in _OURS:
                said.append(logging.Formatter().format(record))

    ears, before = Ears(), handler.setStream(written)  # type: ignore[attr-defined]
    loggers = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    levels = [(logger, logger.level) for logger in loggers]
    logging.getLogger().addHandler(ears)
    for logger in loggers:
        # The template engine tells each name that a template asks for in vain, thousands of them, and nothing else.
        logger.setLevel(logging.INFO if logger.name == "django.template" else logging.DEBUG)
    yield written, said
    for logger, level in levels:
        logger.setLevel(level)
    logging.getLogger().removeHandler(ears)
    handler.setStream(before)  # type: ignore[attr-defined]


@pytest.fixture
def house(settings: Any, platform: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PUBLIC_URL, settings.EMAIL_HOST = "https://console.example.org", "mail"
    settings.REHEARSAL_URL = platform.url
    settings.POSTING_CREDENTIALS = {
        name: dict.fromkeys(names, SECRETS["client secret"]) for name, names in registry.environment_names().items()
    }
    # As the app's start does, over a door that reaches the loopback.
    for name in registry.ADAPTERS:
        adapter = registry.built_with(config_over(HttpDoor(allow_private=True)), name)
        monkeypatch.setitem(registry._configured, name, adapter)
    cache.clear()


def account(name: str) -> SocialAccount:
    row = cast.account(name)
    secrets = {"access_token": SECRETS["access token"], "refresh_token": SECRETS["refresh token"], "app_id": "app-1",
               "app_secret": SECRETS["client secret"]}  # fmt: skip
    if name == "x":
        secrets["token_secret"] = SECRETS["token secret"]
    row.credentials = sealed(Credentials(account_id=row.account_id, **secrets))
    row.save()
    return row


# -- the story ---------------------------------------------------------------------------------------------


def everything_goes_wrong(server: LoopbackServer) -> None:
    """Each network refuses a post, a check and a renewal; a receiver refuses the news; operators are told."""
    cast.user(email="olga@example.org", is_superuser=True)
    url = f"{server.url}/hook"
    hooks.keep(WebhookEndpoint(name="Desk", url=url, events=["posted", "failed", "held", "unknown"]),
               secret=SECRETS["webhook secret"], actor=None)  # fmt: skip
    accounts = [account(name) for name in registry.ADAPTERS]
    for each in accounts:
        # With a file the preparing is refused, without one the creating call; two networks take no text alone.
        if each.platform in TEXT_ONLY:
            cast.work(cast.due(each))
        cast.work(cast.due(each, media=[{"medium": picture().pk}], variants={each.platform: VARIANTS[each.platform]}))
    for each in accounts:
        verifying.verify(each.pk)
    now = database_now()
    SocialAccount.objects.update(can_refresh=True, token_expires_at=now + timedelta(minutes=1), refresh_due_at=now)
    refreshes.refresh_tokens()
    PostPart.objects.update(scheduled_for=now - timedelta(minutes=9))
    news.each_minute()
    for ids in hook_sending.due_batches():
        hook_sending.engine.run(ids)
    PostingNews.objects.filter(is_mail_due=True).update(at=now - timedelta(hours=1))
    news.each_minute()


# -- where it is looked for ----------------------------------------------------------------------------------


def console_pages() -> Iterator[str]:
    client = console.root()
    for model in console.MODELS:
        yield client.get(console.list_of(model)).content.decode()
        # Five where there is one of each network.
        rows = apps.get_app_config("posting").get_model(model)._default_manager.order_by("-pk")
        for row in rows[: 5 if model in _OF_NETWORKS else 1]:
            yield client.get(console.page(row), follow=True).content.decode()


def every_get(client: Client, namespaces: tuple[str, ...]) -> Iterator[str]:
    """Each address of these namespaces with each of the first numbers, whatever it answers."""
    for namespace in namespaces:
        resolver = get_resolver().namespace_dict[namespace][1]
        for name, known in resolver.reverse_dict.lists():
            wanted = known[0][0][0][1]
            if isinstance(name, str):
                for given in _arguments(wanted):
                    answer = client.get(_address(f"{namespace}:{name}", given))
                    yield (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("latin-1")


def _address(name: str, given: dict[str, Any]) -> str:
    """With a number where it takes one, else with a network."""
    try:
        return reverse(name, kwargs=given)
    except NoReverseMatch:
        return reverse(name, kwargs={each: value if each == "pk" else "x" for each, value in given.items()})


def _arguments(wanted: list[str]) -> list[dict[str, Any]]:
    if "pk" not in wanted:
        return [dict.fromkeys(wanted, "1")]
    # There is an account, a post, a target and a part of each network.
    numbers = SocialAccount.objects.order_by("pk").values_list("pk", flat=True)
    return [{each: pk if each == "pk" else "1" for each in wanted} for pk in numbers]


def refusals(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """4xx and 5xx that were asked for with a secret in hand, as a page and as JSON."""
    token, client = SECRETS["access token"], console.root()
    client.raise_request_exception = False
    with_token = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    for address in ("/api/posting/posts/", "/api/v2/social/status", "/api/v1/social/x/callback", "/posting/nothing/"):
        for accept in ("text/html", "application/json"):
            answer = client.get(address, {"code": token, "state": token}, HTTP_ACCEPT=accept, **with_token)
            yield answer.content.decode()

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"the platform said {token}, {SECRETS['client secret']}")

    with monkeypatch.context() as now:
        now.setattr("posting.selectors.overview.social_status", broken)
        now.setattr("posting.api.views_status.social_status", broken)
        now.setattr("posting.views.posts.reads", broken)
        for address in ("/api/v2/social/status", "/posting/queue/"):
            answer = client.get(address)
            assert answer.status_code == 500, address
            yield answer.content.decode()


def dry_runs() -> Iterator[str]:
    for row in SocialAccount.objects.order_by("pk"):
        post = cast.draft(row, media=[{"medium": picture().pk}], variants={row.platform: VARIANTS[row.platform]})
        found = json.dumps(dry_run.of_post(post.pk))
        assert '"creates": true' in found, row.platform
        yield found


def stored() -> Iterator[str]:
    """Each cell as the database has it; the encrypted columns with it."""
    for model in apps.get_app_config("posting").get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            yield repr(cursor.fetchall())


def mails() -> Iterator[str]:
    assert mail.outbox, "nobody was mailed"
    yield from (f"{each.subject}\n{each.message().as_string()}\n{each.body}" for each in mail.outbox)


def told(server: LoopbackServer) -> Iterator[str]:
    """What receivers were sent: the signature is for them, and nothing else that is secret."""
    requests = [each.decode("latin-1") for each in server.requests if each.startswith(b"POST /hook")]
    assert requests, "nobody was told"
    for each in requests:
        yield "\n".join(line for line in each.split("\r\n") if not line.startswith("X-Outreach-Signature"))


def surfaces(server: LoopbackServer, log: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], Any]]:
    written, said = log
    return {
        "console": console_pages,
        "API": lambda: every_get(api_cast.everybody(), ("posting_api", "posting_doors")),
        "pages": lambda: every_get(console.root(), ("posting",)),
        "refusals": lambda: refusals(monkeypatch),
        "dry run": dry_runs,
        "database": stored,
        "mails": mails,
        "told to others": lambda: told(server),
        # Last, as all of the above may log.
        "log": lambda: [written.getvalue()],
        "our own lines, unmasked": lambda: said,
    }


def test_no_secret_is_seen_anywhere(house: None, platform: Any, log: Any, monkeypatch: pytest.MonkeyPatch):
    watch = Watch(monkeypatch)
    everything_goes_wrong(platform)
    looked, seen = {}, {}
    for name, look in surfaces(platform, log, monkeypatch).items():
        texts = list(look())
        looked[name] = sum(map(len, texts))
        seen[name] = set().union(*map(watch.seen_in, texts))
    assert {name: found for name, found in seen.items() if found} == {}
    assert min(looked.values()) > 100, looked
    # It was looked where something could be seen: the networks got the secrets, and said them back to us.
    sent = b"\n".join(platform.requests).decode("latin-1")
    assert watch.seen_in(sent) >= {"access token", "refresh token", "client secret"} | watch.signatures()
    assert {f"signature with the {name}" for name in ("client secret", "webhook secret")} <= watch.signatures()
    assert PostAttempt.objects.exclude(reason="").count() >= len(TEXT_ONLY)
    assert WebhookDelivery.objects.filter(state="failed").exists()


@pytest.mark.parametrize("name", SECRETS)
def test_each_spelling_is_known(name: str, monkeypatch: pytest.MonkeyPatch):
    watch = Watch(monkeypatch)
    for spelt in spellings(SECRETS[name]):
        assert len(spelt) > 20
        assert watch.seen_in(f"before {spelt} after") == {name}
