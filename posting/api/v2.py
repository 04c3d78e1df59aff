"""What the seeds name below /api/v2/: GET /api/v2/social/analytics and POST /api/v2/content/generate."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from posting import tasks
from posting.api.base import PostingView
from posting.api.errors import Unacceptable
from posting.selectors.analytics import social_analytics
from posting.services.content_generation import REFUSALS, Wish, generate
from posting.services.content_sources import SourceRefused


class AnalyticsAsked(serializers.Serializer[Any]):
    days = serializers.IntegerField(
        min_value=1, max_value=3660, required=False, help_text="Posts due within so many days; without it all."
    )


class PlatformFigures(serializers.Serializer[Any]):
    posts = serializers.IntegerField()
    success_rate = serializers.FloatField(allow_null=True, help_text="0 to 1; null where nothing has ended yet.")


class Lateness(serializers.Serializer[Any]):
    p50 = serializers.FloatField(allow_null=True, help_text="Seconds from due to posted.")
    p95 = serializers.FloatField(allow_null=True)


class LimitUse(serializers.Serializer[Any]):
    platform = serializers.CharField()
    account = serializers.CharField(help_text="Empty: the limit is that of the whole platform.")
    name = serializers.CharField()
    used = serializers.IntegerField(help_text="In the window that ends now.")
    limit = serializers.IntegerField()
    window_seconds = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Used by limit; null for a limit of nought.")
    paused_until = serializers.DateTimeField(allow_null=True)


class AnalyticsShown(serializers.Serializer[Any]):
    total_posts = serializers.IntegerField(help_text="Ended posts; one on two accounts counts twice.")
    successful_posts = serializers.IntegerField()
    failed_posts = serializers.IntegerField(help_text="Failed, expired, or posted in part.")
    platforms = serializers.DictField(child=PlatformFigures(), help_text="X is named twitter.")
    average_posting_time = serializers.FloatField(allow_null=True, help_text="Seconds from due to posted.")
    queue_length = serializers.IntegerField(help_text="Posts that wait, are held, or are leaving.")
    processing_rate = serializers.IntegerField(help_text="Posts that left within the last hour.")
    lateness = serializers.DictField(child=Lateness())
    rate_limit_consumption = LimitUse(many=True)
    days = serializers.IntegerField(allow_null=True)
    as_of = serializers.DateTimeField()


class AnalyticsView(APIView):
    @extend_schema(parameters=[AnalyticsAsked], responses=AnalyticsShown, operation_id="social_analytics")
    def get(self, request: Any) -> Response:
        """As it is stored; no platform is asked."""
        asked = AnalyticsAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(AnalyticsShown(social_analytics(days=asked.validated_data.get("days"))).data)


# -- POST /api/v2/content/generate -----------------------------------------------------------------------


class SourceAsked(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["document"])
    url = serializers.CharField(max_length=2000, help_text="A Google document, a page, Markdown or plain text.")


class SocialOptions(serializers.Serializer[Any]):
    platforms = serializers.ListField(
        child=serializers.CharField(max_length=200), min_length=1, max_length=20,
        help_text="Platforms, or one account of a platform as platform:username.",
    )  # fmt: skip
    immediate = serializers.BooleanField(default=False)
    scheduled_for = serializers.CharField(
        max_length=40, required=False, allow_null=True, allow_blank=True, help_text="ISO 8601; without an offset UTC."
    )


class ContentRequest(serializers.Serializer[Any]):
    source = SourceAsked()  # type: ignore[assignment]
    channels = serializers.ListField(
        child=serializers.ChoiceField(choices=["social_media"]), default=lambda: ["social_media"], allow_empty=False
    )
    social_options = SocialOptions()
    writer = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="template or gemini; without it as DRAFTER is set."
    )
    dry_run = serializers.BooleanField(default=False)


class ContentAsked(serializers.Serializer[Any]):
    content_request = ContentRequest()
    dry_run = serializers.BooleanField(default=False)


class SourceShown(serializers.Serializer[Any]):
    url = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()


class VariantShown(serializers.Serializer[Any]):
    platform = serializers.CharField()
    content = serializers.CharField()
    length = serializers.IntegerField(help_text="As the network counts it, with the link that follows.")
    most = serializers.IntegerField()
    writer = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())


class ProblemShown(serializers.Serializer[Any]):
    platform = serializers.CharField()
    sentence = serializers.CharField()
    is_warning = serializers.BooleanField()


class ContentShown(serializers.Serializer[Any]):
    post_id = serializers.IntegerField(allow_null=True, help_text="null in a dry run.")
    post_status = serializers.CharField()
    needs_approval = serializers.BooleanField()
    scheduled_for = serializers.DateTimeField(allow_null=True)
    source = SourceShown()  # type: ignore[assignment]
    variants = VariantShown(many=True)
    problems = ProblemShown(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    dry_run = serializers.BooleanField()


class ContentView(PostingView):
    basename = "content"

    @extend_schema(request=ContentAsked, responses={201: ContentShown}, operation_id="content_generate")
    def create(self, request: Any) -> Response:
        """A document becomes a post with one text per platform: a draft, or as far as you may take it."""
        asked = self.taken(ContentAsked)
        wanted, social = asked["content_request"], asked["content_request"]["social_options"]
        wish = Wish(
            url=wanted["source"]["url"],
            platforms=social["platforms"],
            immediate=social["immediate"],
            scheduled_for=social.get("scheduled_for") or "",
            writer=wanted.get("writer") or "",
            dry_run=wanted["dry_run"] or asked["dry_run"],
        )
        try:
            found = generate(wish, actor=self.person, keep=lambda made: self.keep(ContentShown(made).data, status=201))
        except SourceRefused as refusal:
            raise Unacceptable(str(refusal), refusal.code) from refusal
        except REFUSALS as refusal:
            raise Unacceptable(str(refusal)) from refusal
        if not wish.dry_run:
            tasks.nudge()
        return Response(ContentShown(found).data, status=200 if wish.dry_run else 201)
