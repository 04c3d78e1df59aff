"""A part's row as what an adapter is given: files found, ids of the parts before it filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outbound.outcome import CallFailed, Refused
from outbound.states import State
from posting.adapters import registry
from posting.adapters.base import LinkCard, MediaFile, OutgoingPart
from posting.models import PostPart
from posting.rules.content import network_of, placed
from posting.services import media_files


def part_of(part: PostPart) -> OutgoingPart:
    """Raises ``CallFailed(Refused)`` where a file is missing: nothing has left, and nothing will."""
    content = part.content
    before = _ids_before(part)
    media, options = content.get("media") or (), content.get("options") or {}
    # Parts stored before links beside media stood in the text are completed as they were approved.
    network = network_of(registry.capabilities(part.platform))
    text, link = placed(content.get("text", ""), content.get("link") or "", len(media), options, network)
    return OutgoingPart(
        kind=part.kind,
        text=text,
        idempotency_key=part.idempotency_key,
        media=tuple(_file(part.platform, each) for each in media),
        link=LinkCard(url=link, **(content.get("card") or {})) if link else None,
        options=options,
        parent_id=before[-1] if before else "",
        root_id=before[0] if before else "",
        prepared=part.prepared or {},
    )


def _ids_before(part: PostPart) -> list[str]:
    if part.position == 0:
        return []
    rows = PostPart.objects.filter(target_id=part.target_id, position__lt=part.position, state=State.SENT)
    return list(rows.order_by("position").values_list("remote_id", flat=True))


def _file(platform: str, named: Mapping[str, Any]) -> MediaFile:
    try:
        return media_files.for_network(
            int(named["medium"]), registry.capabilities(platform), alt_text=str(named.get("alt_text", ""))
        )
    except media_files.MediaMissing as error:
        raise CallFailed(Refused(reason=str(error), code="media-missing")) from error
