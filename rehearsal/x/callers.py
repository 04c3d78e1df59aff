"""Who asks: a bearer token of OAuth 2.0, or a request signed by OAuth 1.0a."""

import sqlite3
from dataclasses import dataclass

from rehearsal.publishing import publishers, tokens
from rehearsal.publishing.publishers import Publisher
from rehearsal.wire import Request, Response
from rehearsal.world import World
from rehearsal.x import signing
from rehearsal.x.errors import forbidden, unauthorized


@dataclass(frozen=True)
class Caller:
    """``scopes`` is ``None`` where the app's permission decides and not the log-in: OAuth 1.0a."""

    publisher: Publisher
    client_id: str
    scopes: tuple[str, ...] | None

    @property
    def account_id(self) -> str:
        return self.publisher.account_id

    def lacks(self, *scopes: str) -> Response | None:
        if self.scopes is None or all(scope in self.scopes for scope in scopes):
            return None
        return forbidden("Forbidden")


def caller(world: World, request: Request) -> Caller | Response:
    now = world.clock.now()
    if signing.is_signed(request):
        # A nonce is used up by looking at it.
        with world.store.write() as db:
            return _signed(db, request, now)
    token = tokens.find(world.store.reader, "x", tokens.ACCESS, request.bearer)
    if token is None or not token.works(now):
        return unauthorized()
    return _of(world.store.reader, token.account_id, token.client_id, token.scopes)


def _signed(db: sqlite3.Connection, request: Request, now: float) -> Caller | Response:
    try:
        signed = signing.verified(db, request, tokens.USER, now)
    except signing.Unsigned:
        return unauthorized()
    account_id = signed.token.account_id if signed.token else ""
    return _of(db, account_id, signed.client.client_id, None)


def _of(db: sqlite3.Connection, account_id: str, client_id: str, scopes: tuple[str, ...] | None) -> Caller | Response:
    publisher = publishers.get(db, "x", account_id)
    return unauthorized() if publisher is None else Caller(publisher, client_id, scopes)
