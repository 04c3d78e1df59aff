"""Posts from content templates: its variables, what is known of them already, and the text with their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from posting.adapters import registry
from posting.models import Campaign, ContentTemplate, SocialAccount
from posting.rules import templates as rules
from posting.selectors.accounts import of_this_world
from posting.services.posts import NotAcceptable


class NotFilled(NotAcceptable):
    """Values are missing, or there are some that the template has no variable for; the sentence names them."""

    def __init__(self, template: ContentTemplate, filled: rules.Filled) -> None:
        said = []
        if filled.missing:
            said.append(f"The template “{template.name}” needs a value for {_listed(filled.missing)}.")
        if filled.unknown:
            known = _listed(rules.variables(template.body)) or "no variables"
            said.append(f"The template “{template.name}” has no {_listed(filled.unknown)}; it has {known}.")
        super().__init__(" ".join(said))
        self.missing, self.unknown = filled.missing, filled.unknown


@dataclass(frozen=True, slots=True)
class About:
    """The post that a text is for, as far as it is known. ``local``: its wall time; ``platform``: of a text for one
    network alone."""

    accounts: Sequence[int] = ()
    platform: str = ""
    campaign: int | None = None
    local: str = ""


def usable() -> list[ContentTemplate]:
    return list(ContentTemplate.objects.filter(is_active=True).order_by("name"))


def one(pk: int) -> ContentTemplate:
    """Raises NotAcceptable where there is none to be used."""
    found = ContentTemplate.objects.filter(pk=pk).first()
    if found is None:
        raise NotAcceptable(f"There is no template {pk}.")
    if not found.is_active:
        raise NotAcceptable(f"The template “{found.name}” is switched off.")
    return found


def known_values(template: ContentTemplate, about: About) -> dict[str, str]:
    """What the post itself says of the template's variables. Of two accounts no one name is meant: it is left out."""
    wanted = set(rules.variables(template.body)) & set(rules.KNOWN)
    if not wanted:
        return {}
    platform = template.platform or about.platform
    found = _of_accounts(about.accounts, platform) if wanted & {"account", "network"} else {}
    if "date" in wanted:
        found["date"] = _day(about.local)
    if "campaign" in wanted and about.campaign is not None:
        found["campaign"] = Campaign.objects.filter(pk=about.campaign).values_list("name", flat=True).first() or ""
    return {name: value for name, value in found.items() if value and name in wanted}


def filled(template: ContentTemplate, values: Mapping[str, str], about: About) -> str:
    """The template's text. Raises NotFilled."""
    found = rules.fill(template.body, values, known_values(template, about))
    if found.missing or found.unknown:
        raise NotFilled(template, found)
    return found.text


def applied(fields: Mapping[str, Any], *, template: int, values: Mapping[str, str]) -> dict[str, Any]:
    """Fields of a post, with accounts, and with the template's text in the place it is for. Raises NotAcceptable."""
    found = one(template)
    about = About(
        accounts=fields.get("accounts") or (),
        campaign=fields.get("campaign_id"),
        local=fields.get("scheduled_local") or "",
    )
    text = filled(found, values, about)
    variants = {name: dict(each) for name, each in (fields.get("variants") or {}).items()}
    place = variants.setdefault(found.platform, {}) if found.platform else dict(fields)
    if place.get("content"):
        raise NotAcceptable(f"Give either a text or the template “{found.name}”; there are both.")
    place["content"] = text
    return {**fields, "variants": variants} if found.platform else place


def _of_accounts(chosen: Sequence[int], platform: str) -> dict[str, str]:
    rows: list[SocialAccount] = list(of_this_world().filter(pk__in=list(chosen)))
    meant = [each for each in rows if not platform or each.platform == platform]
    platforms = {platform} if platform else {each.platform for each in meant}
    return {
        "network": registry.LABELS.get(platforms.pop(), "") if len(platforms) == 1 else "",
        "account": (meant[0].account_name or meant[0].account_username) if len(meant) == 1 else "",
    }


def _day(local: str) -> str:
    try:
        day = datetime.fromisoformat(local)
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
