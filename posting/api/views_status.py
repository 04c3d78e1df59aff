"""GET /api/v2/social/status: which platforms are connected, whether the scheduler runs, what waits."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from posting.selectors.overview import social_status


class StatusShown(serializers.Serializer[Any]):
    platforms = serializers.DictField(
        child=serializers.CharField(),
        help_text="By platform: connected, paused, halted, needs_reconnect, not_connected, not_configured.",
    )
    scheduler_status = serializers.CharField(help_text="active, stopped or inactive.")
    queued_posts = serializers.IntegerField()


class StatusView(APIView):
    @extend_schema(responses=StatusShown, operation_id="social_status")
    def get(self, request: Any) -> Response:
        """As it is stored; no platform is asked."""
        return Response(StatusShown(social_status()).data)
