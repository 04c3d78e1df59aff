"""The requests by which one part of a post would leave, from its own adapter over a door that sends nothing."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from outbound.http import HttpDoor, SendPermit
from outbound.outcome import CallFailed
from posting.adapters import registry
from posting.adapters.base import Credentials, LinkCard, MediaFile, OutgoingPart
from posting.adapters.stand_in import StandIn
from posting.models import PostTarget
from posting.rules.checks import MediaFacts, needs_conversion, rule_for
from posting.rules.content import Part
from posting.services import media_files
from posting.services.credentials import credentials_of, secrets_problem
from posting.services.recording_door import RecordingDoor


@dataclass
class Earlier:
    """What the parts before have been given: their stand-in ids, root first."""

    known: StandIn = field(default_factory=StandIn)
    ids: list[str] = field(default_factory=list)


def shown(target: PostTarget, part: Part, earlier: Earlier) -> dict[str, Any]:
    """One part with its requests; ``stopped``: why not all of them can be shown."""
    found: dict[str, Any] = {
        "position": len(earlier.ids),
        "kind": str(part.kind),
        "text": part.content["text"],
        "requests": [],
        "notes": [],
        "complete": False,
        "stopped": "",
    }
    if inspect.isabstract(registry.adapter_class(target.platform)):
        return found | {"stopped": f"Publishing to {registry.LABELS[target.platform]} is not built yet."}
    if problem := secrets_problem(target.account):
        return found | {"stopped": problem}
    try:
        leaving = _leaving(target.platform, part, earlier)
    except media_files.MediaMissing as error:
        return found | {"stopped": str(error)}
    credentials = credentials_of(target.account)
    door = RecordingDoor(earlier.known, _secrets(credentials))
    stopped = _run(door, target.platform, leaving, credentials)
    return found | {
        "requests": door.requests,
        "notes": [note for file in leaving.media if (note := _note(file, target.platform))],
        "complete": door.has_created,
        "stopped": "" if door.has_created else stopped or "The request that creates the post was not reached.",
    }


def _leaving(platform: str, part: Part, earlier: Earlier) -> OutgoingPart:
    """As ``outgoing.part_of`` makes it of a stored part. Raises MediaMissing."""
    known, content = registry.capabilities(platform), part.content
    leaving = OutgoingPart(
        kind=part.kind,
        text=content["text"],
        idempotency_key="dry-run",
        media=tuple(
            media_files.for_network(int(each["medium"]), known, alt_text=str(each.get("alt_text", "")))
            for each in content["media"]
        ),
        link=LinkCard(url=content["link"]) if content["link"] else None,
        options=content["options"],
        parent_id=earlier.ids[-1] if earlier.ids else "",
        root_id=earlier.ids[0] if earlier.ids else "",
    )
    earlier.ids.append(earlier.known.new_id(f"id of part {len(earlier.ids) + 1}"))
    return leaving


def _run(door: RecordingDoor, platform: str, part: OutgoingPart, credentials: Credentials) -> str:
    """Let the adapter go through its steps; why it did not get to the end."""
    adapter = registry.built_with(config_over(door), platform)
    try:
        if part.media:
            part = replace(part, prepared=adapter.prepare(part, credentials, lambda _: None).prepared)
        adapter.publish(part, credentials, SendPermit.for_seconds(60))
    except CallFailed as failure:
        return failure.outcome.reason
    except Exception as error:  # noqa: BLE001 - an answer that stands in may be less than an adapter expects
        return f"The adapter could not go on without a real answer ({type(error).__name__})."
    return ""


def _secrets(credentials: Credentials) -> list[str]:
    return [credentials.access_token, credentials.token_secret, credentials.refresh_token, credentials.app_secret]


def _note(file: MediaFile, platform: str) -> str:
    rule = rule_for(file.kind, registry.capabilities(platform))
    facts = MediaFacts(kind=file.kind, mime=file.mime, size=file.size)
    if rule is None or not needs_conversion(facts, rule):
        return ""
    return f"{file.path.name} is converted to {rule.convert_to} at approval: the file that leaves is another one."


def config_over(door: HttpDoor) -> registry.AdapterConfig:
    """The addresses of the settings, over another door."""
    return registry.AdapterConfig(
        door=door,
        x_api=settings.X_API_BASE,
        x_web=settings.X_WEB_BASE,
        linkedin_api=settings.LINKEDIN_API_BASE,
        linkedin_web=settings.LINKEDIN_OAUTH_BASE,
        linkedin_version=settings.LINKEDIN_VERSION,
        graph_base=settings.META_GRAPH_BASE,
        facebook_web=settings.FACEBOOK_WEB_BASE,
        graph_version=settings.META_GRAPH_VERSION,
        instagram_base=settings.INSTAGRAM_API_BASE,
        instagram_api=settings.INSTAGRAM_LOGIN_BASE,
        instagram_web=settings.INSTAGRAM_WEB_BASE,
        tiktok_api=settings.TIKTOK_OPEN_API_BASE,
        tiktok_web=settings.TIKTOK_WEB_BASE,
    )
