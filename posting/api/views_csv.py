"""Posts as CSV: a file taken in, and all matching posts as a stream."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from posting import tasks
from posting.api.base import PostingView
from posting.api.errors import TooLarge
from posting.api.fields import Trial
from posting.api.filters import PostFilter
from posting.api.schema import documented
from posting.api.serializers_dry_run import CsvTakenOut
from posting.models import ScheduledPost
from posting.services import csv_export, csv_posts
from posting.services.csv_rows import MOST_BYTES

_FRAME = 64 * 1024


class CsvInput(Trial):
    file = serializers.FileField(max_length=200)
    only_good = serializers.BooleanField(required=False, default=False, help_text="Leave bad rows out.")
    submit = serializers.BooleanField(required=False, default=False, help_text="Hand the posts in for approval.")


class ImportView(PostingView):
    serializer_class = CsvTakenOut
    pagination_class = None
    filter_backends: list[Any] = []

    def get_parsers(self) -> list[Any]:
        return [MultiPartParser()]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdigit() and int(length) > MOST_BYTES + _FRAME:
            raise TooLarge(f"The file is larger than {MOST_BYTES // 1_000_000} MB; split it.")
        super().initial(request, *args, **kwargs)

    @documented(
        "Take posts in from a CSV file, as drafts; with a bad row nothing is made unless only_good",
        request={"multipart/form-data": CsvInput},
        answer=CsvTakenOut,
        refusals=(400, 401, 403, 413, 415, 422, 429),
    )
    def take_file(self, request: Request) -> Response:
        asked = self.taken(CsvInput)
        content = asked.pop("file").read()
        found = csv_posts.take_in(
            content, actor=self.person, keep=lambda made: self.keep(CsvTakenOut(made).data, status=200), **asked
        )
        tasks.nudge()
        return Response(CsvTakenOut(found).data)


class ExportView(PostingView):
    serializer_class = CsvTakenOut
    filterset_class = PostFilter
    pagination_class = None
    queryset = ScheduledPost.objects.all()

    @extend_schema(
        summary="All matching posts as CSV",
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR)},
        tags=["posting"],
        operation_id="posts_export",
    )
    def export(self, request: Request) -> StreamingHttpResponse:
        rows = self.filter_queryset(self.get_queryset())
        answer = StreamingHttpResponse(csv_export.lines(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="posts.csv"'
        return answer
