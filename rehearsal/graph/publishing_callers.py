"""Who asks Graph for something: a person, a Page or an Instagram account, and what each may do."""

from dataclasses import dataclass, replace
from typing import Final

from rehearsal import accounts, cast
from rehearsal.accounts import Account
from rehearsal.graph import roles
from rehearsal.graph.errors import GraphVoice, error
from rehearsal.graph.publishing_voice import lacking, not_the_page
from rehearsal.publishing import publishers, tokens
from rehearsal.publishing.publishers import Publisher
from rehearsal.publishing.tokens import Token
from rehearsal.wire import Response
from rehearsal.world import World

PERSON: Final = "person"
PAGE: Final = "page"
INSTAGRAM: Final = "instagram"
#: The kind of a Page's token in the state; people's and Instagram's are plain access tokens.
PAGE_TOKEN: Final = "page"  # noqa: S105 a kind, not a secret

PUBLISH: Final = ("instagram_content_publish", "instagram_business_content_publish")
COMMENT: Final = ("instagram_manage_comments", "instagram_business_manage_comments")
MEASURE: Final = ("instagram_manage_insights", "instagram_business_manage_insights")
BASIC: Final = ("instagram_basic", "instagram_business_basic")


@dataclass(frozen=True)
class Caller:
    """``account``: as the messaging side knows it, with the secret that proofs are made with.

    ``token`` is ``None`` for the accounts of the messaging side: their tokens may do everything.
    """

    kind: str
    account: Account
    scopes: tuple[str, ...]
    token: Token | None = None

    @property
    def account_id(self) -> str:
        return self.account.account_id

    @property
    def publisher(self) -> Publisher:
        account = self.account
        return Publisher(account.platform, account.account_id, "page", account.name, account.username)

    def may(self, *any_of: str) -> bool:
        return any(scope in self.scopes for scope in any_of)

    def lacks_on_page(self, page_id: str, scope: str, task: str = "CREATE_CONTENT") -> Response | None:
        """Why it may not do this to a Page; people's tokens may not write there at all."""
        if self.kind != PAGE or self.account_id != page_id or task not in roles.tasks(page_id):
            return not_the_page()
        return None if scope in self.scopes else lacking(scope)

    def speaks_for(self, instagram_id: str) -> bool:
        """Directly, or by a Page that the account hangs on."""
        if self.kind == INSTAGRAM:
            return self.account_id == instagram_id
        return any(cast.LINKED.get(page_id) == instagram_id for page_id in self.pages)

    @property
    def pages(self) -> tuple[str, ...]:
        if self.kind == PAGE:
            return (self.account_id,)
        everyone = tuple(row["account_id"] for row in cast.PUBLISHERS if _is_page(row))
        return everyone if self.token is None else tuple(self.token.details.get("pages", everyone))


def _is_page(row: dict[str, str]) -> bool:
    return (row["platform"], row["kind"]) == ("facebook", "page")


def find(world: World, platforms: tuple[str, ...], token: str) -> Caller | Response:
    now, reader = world.clock.now(), world.store.reader
    account = accounts.find(reader, platforms, "access", token, now)
    if account is not None:
        scopes = cast.INSTAGRAM_SCOPES + cast.FACEBOOK_SCOPES
        return Caller(PAGE if account.platform == "facebook" else INSTAGRAM, account, scopes)
    kept = stored(world, platforms, token)
    if kept is None:
        return GraphVoice("facebook").unknown_token()
    return _of_token(world, kept) if kept.works(now) else ended(kept)


def stored(world: World, platforms: tuple[str, ...], token: str) -> Token | None:
    """A token of the posting side, whether it still works or not."""
    reader = world.store.reader
    kinds = [(platform, kind) for platform in platforms for kind in (tokens.ACCESS, PAGE_TOKEN)]
    found = (tokens.find(reader, platform, kind, token) for platform, kind in kinds)
    return next((one for one in found if one is not None), None)


def ended(token: Token) -> Response:
    if token.ended_at is not None:
        return GraphVoice(token.platform).revoked()
    return error(190, "Error validating access token: the session has expired", subcode=463, status=401)


def _of_token(world: World, token: Token) -> Caller | Response:
    reader = world.store.reader
    publisher = publishers.get(reader, token.platform, token.account_id)
    client = publishers.client(token.platform, token.client_id)
    if publisher is None or client is None:
        return GraphVoice(token.platform).unknown_token()
    kind = INSTAGRAM if token.platform == "instagram" else PERSON if publisher.kind == "member" else PAGE
    known = accounts.get(reader, token.platform, token.account_id)
    account = known or Account(
        token.platform, publisher.account_id, publisher.name, publisher.username, "", "", can_message=False
    )
    # A proof is made with the secret of the app that the token belongs to.
    account = replace(account, app_id=client.client_id, app_secret=client.secret)
    return Caller(kind, account, token.scopes, token)
