"""The media library: files taken in by upload or address, described, forgotten."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from outbound.http import HttpDoor
from posting.api.base import ResourceView
from posting.api.errors import TooLarge
from posting.api.filters import MediaFilter
from posting.api.schema import documented, reading
from posting.api.serializers_planning import MediaFetchInput, MediaUpload, MediumChange, MediumOut
from posting.selectors import resources
from posting.services import media_library, media_trials

#: Room for the frame of a multipart body.
_FRAME = 64 * 1024


class MediaView(ResourceView):
    serializer_class = MediumOut
    filterset_class = MediaFilter

    def get_queryset(self) -> Any:
        return resources.media()

    def shown(self, pk: int) -> dict[str, Any]:
        return dict(MediumOut(resources.media().get(pk=pk)).data)

    def get_parsers(self) -> list[Any]:
        if getattr(self, "action_map", {}).get("post") == "create" and self.request and self.request.method == "POST":
            return [MultiPartParser()]
        return list(super().get_parsers())

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.MEDIA_MAX_BYTES + _FRAME:
            raise TooLarge(f"The file is larger than {settings.MEDIA_MAX_BYTES // 1_000_000:,} MB.")
        super().initial(request, *args, **kwargs)

    @reading("Media, newest first", answer=MediumOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One medium", answer=MediumOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request)

    @documented(
        "Upload an image or a video; the same content is kept once",
        request={"multipart/form-data": MediaUpload},
        answer=MediumOut,
        status=201,
        refusals=(400, 401, 403, 413, 415, 422, 429),
    )
    def create(self, request: Request) -> Response:
        asked = self.taken(MediaUpload)
        file, alt_text = asked["file"], asked["alt_text"]
        if asked["dry_run"]:
            return Response({**media_trials.looked_at(file.name or "", file.chunks(), alt_text), "dry_run": True})
        made = media_library.take(name=file.name or "", chunks=file.chunks(), alt_text=alt_text, actor=self.person)
        return Response(self.shown(made.pk), status=201)

    @documented(
        "Take a file from an address",
        request=MediaFetchInput,
        answer=MediumOut,
        status=201,
        example={"url": "https://example.org/kiln.jpg", "alt_text": "A kiln"},
    )
    @action(detail=False, methods=["post"])
    def fetch(self, request: Request) -> Response:
        asked = self.taken(MediaFetchInput)
        if asked["dry_run"]:
            # A request to that address would leave, so all that can be said is that it is one.
            return Response({"source_url": asked["url"], "alt_text": asked["alt_text"], "dry_run": True})
        made = media_library.fetch(asked["url"], door=HttpDoor(), alt_text=asked["alt_text"], actor=self.person)
        return Response(self.shown(made.pk), status=201)

    @documented("Describe a medium for those who do not see it", request=MediumChange, answer=MediumOut, method="PATCH")
    def partial_update(self, request: Request, pk: str) -> Response:
        asked, medium = self.taken(MediumChange), self.get_object()
        media_library.describe(medium.pk, actor=self.person, **asked)
        return Response(self.shown(medium.pk))

    @documented("Forget a medium that no post names", status=204, method="DELETE")
    def destroy(self, request: Request, pk: str) -> Response:
        self.taken()
        media_library.delete(int(pk), actor=self.person)
        return Response(status=204)
