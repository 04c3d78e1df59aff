"""API tokens (knox: hashed at rest), and how the schema describes them."""

from __future__ import annotations

from typing import Any

from knox.auth import TokenAuthentication
from rest_framework import exceptions


class ApiTokens(TokenAuthentication):
    """Knox tokens; one that is no text at all is wrong like any other."""

    def authenticate_credentials(self, token: bytes) -> Any:
        # Knox decodes it as UTF-8 and would fall over anything else.
        if not token.isalnum():
            raise exceptions.AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)
