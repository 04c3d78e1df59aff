"""Posts: written, discussed, approved, scheduled, and shown as they would leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from posting import tasks
from posting.api.base import ResourceView
from posting.api.fields import Nothing, Trial
from posting.api.filters import PostFilter
from posting.api.schema import documented, reading
from posting.api.serializers_dry_run import CheckOut, DryRunOut, or_dry_run
from posting.api.serializers_posts import (
    MoveInput,
    PostChange,
    PostCommentInput,
    PostCommentOut,
    PostInput,
    PostOut,
    PostStory,
    SendBackInput,
    VersionInput,
    WhenInput,
)
from posting.models import PostComment
from posting.selectors import resources
from posting.services import dry_run, posts, scheduling

Step = Callable[[], Any]
_ANSWER = or_dry_run(PostOut, "Post")


class PostView(ResourceView):
    serializer_class = PostOut
    filterset_class = PostFilter

    def get_queryset(self) -> Any:
        return resources.posts()

    def shown(self, pk: int) -> dict[str, Any]:
        return dict(PostOut(resources.posts().get(pk=pk)).data)

    def stepped(self, pk: str, asked: dict[str, Any], step: Step) -> Response:
        """The post after a step; of a dry run the requests, and whether the step would be refused."""
        if asked.pop("dry_run", False):
            return Response(dry_run.of_post(int(pk), trying=step))

        def change() -> dict[str, Any]:
            step()
            return self.shown(int(pk))

        answer = self.together(change)
        tasks.nudge()
        return answer

    @reading("Posts, newest first", answer=PostOut(many=True))
    def list(self, request: Request) -> Response:
        return super().list(request)

    @reading("One post with its history and comments", answer=PostStory)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(PostStory(resources.posts_with_story().get(pk=int(pk))).data)

    @documented(
        "Write a post, as a draft",
        request=PostInput,
        answer=_ANSWER,
        status=201,
        example={"content": "Our kiln is warm again.", "accounts": [3], "scheduled_local": "2027-03-28T14:30",
                 "timezone": "Europe/Lisbon"},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        asked = self.taken(PostInput)
        is_dry, accounts, reference = asked.pop("dry_run"), asked.pop("accounts", []), asked.pop("reference", "")
        if is_dry:
            return Response(dry_run.of_fields(fields=asked, accounts=accounts, actor=self.person))
        create = partial(posts.create, fields=asked, accounts=accounts, actor=self.person, reference=reference)
        return self.together(lambda: self.shown(create().pk), status=201)

    @documented(
        "Change a post; voids an approval and takes a scheduled post back",
        request=PostChange,
        answer=PostOut,
        method="PATCH",
        example={"content": "Our kiln is warm again!", "version": 1},
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        asked = self.taken(PostChange, partial=True)
        accounts, version = asked.pop("accounts", None), asked.pop("version", None)
        posts.edit(int(pk), fields=asked, accounts=accounts, version=version, actor=self.person)
        return Response(self.shown(int(pk)))

    # -- stages ----------------------------------------------------------------------------------------

    @documented("Hand a post in for approval", request=Trial, answer=_ANSWER)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        return self.stepped(pk, self.taken(Trial), partial(posts.submit, int(pk), actor=self.person))

    @documented("Send a post back to whoever wrote it", request=SendBackInput, answer=_ANSWER)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        asked = self.taken(SendBackInput)
        return self.stepped(pk, asked, partial(posts.send_back, int(pk), reason=asked["reason"], actor=self.person))

    @documented("Approve exactly this, for exactly these accounts", request=VersionInput, answer=_ANSWER)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        asked = self.taken(VersionInput)
        if asked["dry_run"]:
            return Response(dry_run.of_approval(int(pk), version=asked.get("version"), actor=self.person))
        # Not together with its answer: images are made for the networks first. Nobody can approve twice.
        posts.approve(int(pk), version=asked.get("version"), actor=self.person)
        tasks.nudge()
        return Response(self.shown(int(pk)))

    @documented(
        "Schedule an approved post, for a time or for the one it has",
        request=WhenInput,
        answer=_ANSWER,
        example={"scheduled_local": "2027-03-28T14:30", "timezone": "Europe/Lisbon"},
    )
    @action(detail=True, methods=["post"])
    def schedule(self, request: Request, pk: str) -> Response:
        asked = self.taken(WhenInput)
        when = {"local": asked["scheduled_local"], "zone": asked["timezone"]}
        return self.stepped(pk, asked, partial(scheduling.schedule, int(pk), actor=self.person, **when))

    @documented("Let an approved or waiting post leave now", request=Trial, answer=_ANSWER)
    @action(detail=True, methods=["post"], url_path="publish-now")
    def publish_now(self, request: Request, pk: str) -> Response:
        return self.stepped(pk, self.taken(Trial), partial(scheduling.publish_now, int(pk), actor=self.person))

    @documented("Give a post another time", request=MoveInput, answer=_ANSWER)
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, pk: str) -> Response:
        asked = self.taken(MoveInput)
        when = {"local": asked["scheduled_local"], "zone": asked["timezone"]}
        return self.stepped(pk, asked, partial(scheduling.reschedule, int(pk), actor=self.person, **when))

    @documented("Stop what of a post has not begun to leave", request=Trial, answer=_ANSWER)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        return self.stepped(pk, self.taken(Trial), partial(scheduling.cancel, int(pk), actor=self.person))

    # -- looked at -------------------------------------------------------------------------------------

    @reading("What stands against a post, network by network", answer=CheckOut, filters=False)
    @action(detail=True, filterset_class=None)
    def check(self, request: Request, pk: str) -> Response:
        return Response(dry_run.check_of(int(pk)))

    @documented("Show the requests that a post would leave by; nothing is sent", request=Nothing, answer=DryRunOut)
    @action(detail=True, methods=["post"], url_path="dry-run")
    def dry_run(self, request: Request, pk: str) -> Response:
        self.taken()
        return Response(dry_run.of_post(int(pk)))

    @reading("Comments on a post, newest first", answer=PostCommentOut(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def comments(self, request: Request, pk: str) -> Response:
        rows = PostComment.objects.filter(post=self.get_object())
        return self.paged(rows.select_related("author"), PostCommentOut)

    @documented("Say something about a post to the team", request=PostCommentInput, answer=PostCommentOut, status=201)
    @comments.mapping.post
    def add_comment(self, request: Request, pk: str) -> Response:
        asked = self.taken(PostCommentInput)
        change: Step = lambda: PostCommentOut(posts.comment(int(pk), body=asked["body"], actor=self.person)).data  # noqa: E731
        return self.answered(asked, change, status=201)
