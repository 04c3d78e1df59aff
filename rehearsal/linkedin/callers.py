"""Who asks LinkedIn for something, and what their log-in lets them do."""

from dataclasses import dataclass

from rehearsal import accounts, cast
from rehearsal.accounts import Account
from rehearsal.linkedin.errors import VOICE, empty_token, forbidden
from rehearsal.publishing import publishers, tokens
from rehearsal.publishing.publishers import Publisher
from rehearsal.wire import Request, Response
from rehearsal.world import World

PERSON = "urn:li:person:"
ORGANIZATION = "urn:li:organization:"
WRITES_AS_MEMBER = "w_member_social"
WRITES_AS_PAGE = "w_organization_social"
READS_PAGE = "r_organization_social"
ADMINISTERS = "rw_organization_admin"


@dataclass(frozen=True)
class Caller:
    """A member, always: pages have no tokens of their own. ``account`` is set where messages may be sent too."""

    member: Publisher
    scopes: tuple[str, ...]
    account: Account | None = None

    @property
    def urn(self) -> str:
        return PERSON + self.member.account_id

    def lacks(self, call: str, *any_of: str) -> Response | None:
        return None if any(scope in self.scopes for scope in any_of) else forbidden(call)

    def may_act_as(self, world: World, author: str) -> bool:
        """As oneself, or as a page: in this world every member administers every page."""
        if author == self.urn:
            return WRITES_AS_MEMBER in self.scopes
        return WRITES_AS_PAGE in self.scopes and page(world, author) is not None


def page(world: World, urn: str) -> Publisher | None:
    found = publishers.get(world.store.reader, "linkedin", urn.removeprefix(ORGANIZATION))
    is_page = urn.startswith(ORGANIZATION) and found is not None and found.kind == "page"
    return found if is_page else None


def account_id(urn: str) -> str:
    return urn.rpartition(":")[2]


def caller(world: World, request: Request) -> Caller | Response:
    if not request.bearer:
        return empty_token()
    now, reader = world.clock.now(), world.store.reader
    token = tokens.find(reader, "linkedin", tokens.ACCESS, request.bearer)
    if token is not None and token.works(now):
        member = publishers.get(reader, "linkedin", token.account_id)
        return Caller(member, token.scopes) if member else VOICE.revoked()
    account = accounts.find(reader, ("linkedin",), "access", request.bearer, now)
    if account is None:
        return VOICE.revoked()
    member = Publisher("linkedin", account.account_id, "member", account.name, account.username)
    return Caller(member, cast.LINKEDIN_SCOPES, account)
