"""``python -m benchmarks.busy_world``: the rehearsal world with more hands at X, and none of X's hourly limits.

What is measured is our road to a platform. The limits of X would end it after a hundred posts an account.
"""

import runpy

from rehearsal import cast
from rehearsal.x import limits

HANDS = 4


def publisher(number: int) -> dict[str, str]:
    return {
        "platform": "x",
        "account_id": f"16000000000000000{number:02}",
        "kind": "page",
        "name": f"Busy {number}",
        "username": f"busy{number}",
    }


def token(number: int) -> str:
    return f"busy-x-access-{number}"


def crowd() -> None:
    scopes = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
    people = [publisher(number) for number in range(HANDS)]
    tokens = [
        {
            "platform": "x",
            "kind": "access",
            "token": token(number),
            "secret": "",
            "client_id": "rehearsal-x-client",
            "account_id": each["account_id"],
            "scopes": scopes,
        }
        for number, each in enumerate(people)
    ]
    cast.PUBLISHERS = (*cast.PUBLISHERS, *people)  # type: ignore[misc]
    cast.POSTING_TOKENS = (*cast.POSTING_TOKENS, *tokens)  # type: ignore[misc]
    limits.LIMITS["create"] = ((limits.USER, 10**6, limits.QUARTER), (limits.APP, 10**6, limits.DAY))


if __name__ == "__main__":
    crowd()
    runpy.run_module("rehearsal", run_name="__main__")
