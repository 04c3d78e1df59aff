"""Who posts at TikTok, what they agreed to, and how often they may ask."""

from dataclasses import dataclass
from typing import Final

from rehearsal import grants
from rehearsal.publishing import publishers, tokens, windows
from rehearsal.publishing.publishers import Publisher
from rehearsal.publishing.tokens import Token
from rehearsal.publishing.windows import Window
from rehearsal.tiktok_open.envelope import VOICE, refused
from rehearsal.wire import Request, Response
from rehearsal.world import World

PLATFORM: Final = "tiktok"
MINUTE: Final = 60.0
SELF_ONLY: Final = "SELF_ONLY"
PUBLIC: Final = "PUBLIC_TO_EVERYONE"
#: What a public account offers, and what a private one does.
OPEN_LEVELS: Final = (PUBLIC, "MUTUAL_FOLLOW_FRIENDS", SELF_ONLY)
PRIVATE_LEVELS: Final = ("FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", SELF_ONLY)


@dataclass(frozen=True)
class Caller:
    creator: Publisher
    token: Token

    def lacks(self, scope: str) -> Response | None:
        if scope in self.token.scopes:
            return None
        return refused("scope_not_authorized", f"The user did not authorize the scope required: {scope}.", 401)


def caller(world: World, request: Request) -> Caller | Response:
    token = tokens.find(world.store.reader, PLATFORM, tokens.ACCESS, request.bearer)
    if token is None or not token.works(world.clock.now()):
        return VOICE.revoked()
    creator = publishers.get(world.store.reader, PLATFORM, token.account_id)
    return Caller(creator, token) if creator else VOICE.revoked()


def counted(world: World, who: Caller, call: str, allowed: int) -> Response | None:
    """Per user and minute; a refusal where nothing is left."""
    with world.store.write() as db:
        window = Window(f"tiktok:{call}:{who.token.client_id}:{who.creator.account_id}", allowed, MINUTE)
        _, may = windows.count(db, window, world.clock.now())
    return None if may else VOICE.throttled(None, None)


def is_audited(world: World) -> bool:
    return grants.granted(world.store.reader, grants.TIKTOK_AUDIT)


def levels(world: World) -> tuple[str, ...]:
    """An app that was not audited posts to private accounts only, so that is what the creator is until then."""
    return OPEN_LEVELS if is_audited(world) else PRIVATE_LEVELS
