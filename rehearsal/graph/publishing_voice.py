"""Graph's words about posting: other codes for throttling than messages have, and which permission is missing."""

import math

from rehearsal.graph.errors import GraphVoice, error, usage_headers
from rehearsal.wire import Response

# Business-use-case throttles: 80001 for Pages, 80002 for Instagram (Graph rate-limiting page, read 2026-11).
THROTTLES = {"facebook": 80001, "instagram": 80002}
KIND = {"facebook": "pages", "instagram": "instagram"}


class PostingVoice(GraphVoice):
    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        told = error(THROTTLES[self.platform], "There have been too many calls to this account. Wait and try again.")
        minutes = max(1, math.ceil((60.0 if wait is None else wait) / 60))
        told.headers.update(usage(self.platform, self.account_id, 100, minutes))
        return told


def usage(platform: str, account_id: str, percent: int = 1, minutes: int = 0) -> dict[str, str]:
    return usage_headers(platform, account_id, percent, minutes, KIND[platform])


def lacking(permission: str) -> Response:
    return error(200, f"Permissions error: the token lacks {permission}", status=403)


def not_the_page() -> Response:
    return error(200, "Posting to a Page needs a token of that Page, with the tasks and permissions for it", status=403)


def no_field(name: str) -> Response:
    return error(100, f"Tried accessing nonexisting field ({name[:80]})")
