"""What the platforms answer in a dry run, where nothing is sent: enough for an adapter to reach its next request.

Ids in the answers are numbers found nowhere else, so that whoever shows the requests can put words in their place.
A path that no line here knows gets an id and the word that everything is finished.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_FIRST_ID = 990_000_000_000_000_000
_LEVELS = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"]


@dataclass
class StandIn:
    """The ids given out in one dry run, each with the words it is shown as."""

    words: dict[str, str] = field(default_factory=dict)
    #: Bytes of a file that was announced to come in pieces.
    announced: int = 0

    def new_id(self, words: str) -> str:
        number = str(_FIRST_ID + len(self.words) + 1)
        self.words[number] = f"<{words}>"
        return number

    def shown(self, text: str) -> str:
        """``text`` with words in place of the ids given out."""
        for number, words in self.words.items():
            text = text.replace(number, words)
        return text

    def answer(self, asked: Asked) -> dict[str, Any]:
        """The body of the answer to a request that creates nothing."""
        for pattern, answered in _BY_PATH:
            if pattern.search(asked.path):
                return answered(self, asked)
        return _graph(self, asked)

    def next_upload(self) -> str:
        return self.new_id(f"id of upload {len(self.words) + 1}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the answers need it: ``fields`` are those of its JSON, form or multipart body."""

    method: str
    path: str
    origin: str
    fields: Mapping[str, Any]
    file_bytes: int = 0


def _x_media(known: StandIn, asked: Asked) -> dict[str, Any]:
    return {"data": {"id": known.next_upload(), "expires_after_secs": 86_400}}


def _linkedin_media(known: StandIn, asked: Asked) -> dict[str, Any]:
    request = asked.fields.get("initializeUploadRequest")
    if asked.method == "GET" or not isinstance(request, Mapping):
        return {"status": "AVAILABLE"}
    number, size = known.next_upload(), int(request.get("fileSizeBytes") or 0)
    url = f"{asked.origin}/dms-uploads/{number}"
    return {
        "value": {
            "image": f"urn:li:image:{number}",
            "video": f"urn:li:video:{number}",
            "uploadUrl": url,
            "uploadToken": "",
            "uploadInstructions": [{"uploadUrl": url, "firstByte": 0, "lastByte": size - 1}],
        }
    }


def _tiktok(known: StandIn, asked: Asked) -> dict[str, Any]:
    creator = {"creator_username": "", "privacy_level_options": _LEVELS}
    data: dict[str, Any] = creator
    if "creator_info" not in asked.path:
        number = known.next_upload()
        data = {"publish_id": number, "upload_url": f"{asked.origin}/upload/{number}", "status": "PUBLISH_COMPLETE"}
    return {"data": data, "error": {"code": "ok", "message": "", "log_id": ""}}


def _graph(known: StandIn, asked: Asked) -> dict[str, Any]:
    """One for all of Meta's: a photo, a video in pieces, a container, and how far it is."""
    known.announced = int(asked.fields.get("file_size") or known.announced)
    start = int(asked.fields.get("start_offset") or 0) + asked.file_bytes
    number = known.next_upload() if asked.method == "POST" and "start_offset" not in asked.fields else "0"
    return {
        "id": number,
        "video_id": number,
        "upload_session_id": number,
        "start_offset": str(start),
        "end_offset": str(max(known.announced, start)),
        "status_code": "FINISHED",
        "success": True,
        "data": [],
    }


_BY_PATH: tuple[tuple[re.Pattern[str], Callable[[StandIn, Asked], dict[str, Any]]], ...] = (
    (re.compile(r"/2/media/"), _x_media),
    (re.compile(r"/rest/(?:image|video)s(?:/|$)"), _linkedin_media),
    (re.compile(r"/v2/post/publish/"), _tiktok),
)
