"""Suppressions: identities that must not be contacted, kept as keyed hashes so that they outlive erasure."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings
from django.db import models

EVERYWHERE = "*"


class BadIdentity(ValueError):
    """Nothing that can be contacted is named."""


def normalise_email(text: str) -> str:
    """Lower case, no display name. Plus-tags and dots stay: they are other mailboxes for most hosts."""
    text = unicodedata.normalize("NFKC", text).strip().strip("<>").lower()
    if not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+", text):
        raise BadIdentity(f"'{text[:80]}' is not an email address.")
    local, _, domain = text.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def normalise_domain(text: str) -> str:
    """A host name without scheme, path, port, 'www.' and trailing dot."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text).split("/")[0].split("?")[0].rpartition("@")[2]
    host = host.partition(":")[0].strip(".").removeprefix("www.")
    if "." not in host:
        raise BadIdentity(f"'{text[:80]}' is not a domain.")
    return _ascii_domain(host)


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError as error:
        raise BadIdentity(f"'{domain[:80]}' is not a domain.") from error


def normalise_handle(text: str) -> str:
    """A username as compared: NFKC, no '@', no case."""
    handle = unicodedata.normalize("NFKC", text).strip().lstrip("@").casefold()
    if not handle:
        raise BadIdentity("No username is given.")
    return handle


def identity_hash(kind: str, scope: str, value: str) -> str:
    """Keyed hash of a normalised identity, e.g. ('handle', 'linkedin', 'ada')."""
    message = "\x1f".join((kind, scope, value)).encode()
    return hmac.new(settings.IDENTITY_KEY.encode(), message, hashlib.sha256).hexdigest()


class AbstractSuppression(models.Model):
    """One identity that must not be contacted. ``hint`` shows a person which, without keeping it whole."""

    identity = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=30, default=EVERYWHERE)
    hint = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True


def masked(value: str) -> str:
    """'ada.lovelace' as 'ad…ce': enough to recognise, not enough to contact."""
    return value if len(value) <= 2 else f"{value[:2]}…{value[-2:] if len(value) > 6 else ''}"
