"""Imports of files: upload, mapping, start, progress, refused rows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FileUploadParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.api.base import ResourceView
from social_outreach.api.errors import Conflict, TooLarge
from social_outreach.api.filters import ImportFilter
from social_outreach.api.schema import documented, reading
from social_outreach.api.serializers_policy import ImportErrorOut, ImportOut, MappingInput, UploadInput
from social_outreach.models import SocialImport, SocialImportError
from social_outreach.services import imports

#: Room for the frame of a multipart body.
_FRAME = 64 * 1024
_TRUE, _FALSE = {"true", "1", "yes"}, {"", "false", "0", "no"}
_PARAMETERS = [
    OpenApiParameter("platform", OpenApiTypes.STR, description="For files that do not say it."),
    OpenApiParameter("start", OpenApiTypes.BOOL, description="Start at once with the columns as they were understood."),
    OpenApiParameter("name", OpenApiTypes.STR, description="Name of the file, for a raw body."),
]


class RawTable(FileUploadParser):
    """The body is the file itself."""

    media_type = "text/csv"

    def get_filename(self, stream: Any, media_type: Any, parser_context: Any) -> str:
        return str(parser_context["request"].query_params.get("name") or "upload.csv")


class RawText(RawTable):
    media_type = "text/plain"


class RawBytes(RawTable):
    media_type = "application/octet-stream"


class ImportView(ResourceView):
    serializer_class = ImportOut
    queryset = SocialImport.objects.all()
    filterset_class = ImportFilter

    def get_parsers(self) -> list[Any]:
        if getattr(self, "action_map", {}).get("post") == "create" and self.request and self.request.method == "POST":
            return [MultiPartParser(), RawTable(), RawText(), RawBytes()]
        return list(super().get_parsers())

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self._check_length(request)
        super().initial(request, *args, **kwargs)

    def _check_length(self, request: Any) -> None:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.IMPORT_MAX_BYTES + _FRAME:
            raise TooLarge(f"The file is larger than {settings.IMPORT_MAX_BYTES // 1024 // 1024:,} MB; split it.")

    @reading("Imports, newest first", answer=ImportOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One import: columns, mapping, progress and what became of the rows", answer=ImportOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented(
        "Upload a file of profiles",
        request={"multipart/form-data": UploadInput, "text/csv": OpenApiTypes.BINARY},
        answer=ImportOut,
        status=201,
        parameters=_PARAMETERS,
        refusals=(400, 401, 403, 413, 415, 422, 429),
    )
    def create(self, request: Request) -> Response:
        platform, start = _asked(request)
        file = self.taken(UploadInput)["file"]
        source = imports.receive(name=file.name or "upload.csv", chunks=file.chunks(), actor=self.person)
        if platform or start:
            self._settle(source, platform, start)
        return Response(ImportOut(source).data, status=201)

    def _settle(self, source: SocialImport, platform: str, start: bool) -> None:
        try:
            if platform:
                imports.set_mapping(source, mapping=source.mapping, platform=platform)
            if start:
                imports.start(source)
                tasks.nudge_import(source.pk)
        except imports.MappingRefused as error:
            if not start:
                # The columns are to be chosen yet; the platform is kept with them then.
                return
            imports.cancel(source)
            todo = "Upload it without start=true and choose the columns."
            raise imports.MappingRefused(f"{error} {todo}") from error

    @reading("Rows that did not go in", answer=ImportErrorOut(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def errors(self, request: Request, pk: str) -> Response:
        return self.paged(SocialImportError.objects.filter(source=self.get_object()), ImportErrorOut)

    @documented(
        "Say which column is which field",
        request=MappingInput,
        answer=ImportOut,
        example={"mapping": {"0": "username", "Name": "full_name"}, "platform": "instagram"},
    )
    @action(detail=True, methods=["post"])
    def mapping(self, request: Request, pk: str) -> Response:
        asked, source = self.taken(MappingInput), self.get_object()
        return Response(ImportOut(imports.set_mapping(source, **asked)).data)

    @documented("Start an import", answer=ImportOut)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        self.taken()
        source = self.get_object()
        if source.status != "waiting":
            raise Conflict(f"This import is {source.status}.", "not-now")
        imports.start(source)
        tasks.nudge_import(source.pk)
        return Response(ImportOut(source).data)

    @documented("Stop an import; what went in stays", answer=ImportOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        self.taken()
        source = self.get_object()
        if not imports.cancel(source):
            raise Conflict(f"This import is {source.status}.", "not-now")
        return Response(ImportOut(source).data)


def _asked(request: Request) -> tuple[str, bool]:
    """Platform and start, of the query or the form. Raises UnknownPlatform, ValidationError."""
    platform, start = request.query_params.get("platform", ""), request.query_params.get("start", "").lower()
    if platform:
        registry.capabilities(platform)
    if start not in _TRUE | _FALSE:
        raise ValidationError({"start": ["Write true or false."]})
    return platform, start in _TRUE
