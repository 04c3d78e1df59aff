"""Ids of 19 digits that grow with time, as several networks give them."""

import secrets
from typing import Final

EPOCH: Final = 1_288_834_974.657


def new_id(now: float) -> str:
    return str((int((now - EPOCH) * 1000) << 22) | secrets.randbelow(1 << 22))
