"""Where nobody approves their own: whoever wrote any of a post, also where others have gone on with it."""

from __future__ import annotations

import pytest

from posting.services import dry_run, posts
from posting.states import Stage
from tests.posting import cast

pytestmark = pytest.mark.django_db


def test_nobody_approves_what_they_wrote_of_it_before_others_went_on(x, settings):
    settings.ALLOW_SELF_APPROVAL = False
    writer, second, third = cast.user(), cast.user(), cast.user()
    post = cast.draft(cast.account("x"), by=writer)
    for by in (second, third):
        posts.edit(post.pk, fields={"content": f"By {by}"}, accounts=None, version=None, actor=by)
    for by in (writer, second, third):
        assert "another person" in dry_run.of_approval(post.pk, version=None, actor=by)["refusal"]
        with pytest.raises(posts.NotAcceptable, match="another person"):
            posts.approve(post.pk, actor=by)
    assert dry_run.of_approval(post.pk, version=None, actor=cast.user())["refusal"] == ""
    settings.ALLOW_SELF_APPROVAL = True
    assert posts.approve(post.pk, actor=writer).stage == Stage.APPROVED
