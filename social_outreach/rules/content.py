"""What approval binds: a hash of the recipient, the account and the text, exactly as they would leave."""

from __future__ import annotations

import hashlib
import json


def content_hash(*, platform: str, username_key: str, account_id: str, body: str) -> str:
    whole = json.dumps([platform, username_key, account_id, body], ensure_ascii=False)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
