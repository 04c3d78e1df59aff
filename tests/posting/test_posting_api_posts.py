"""Posts by the API: from a draft to the engine, refusals, filters, dry runs."""

from __future__ import annotations

from typing import Any

import pytest

from outbound.states import State
from posting.models import PostComment, PostPart, PostTarget, ScheduledPost
from posting.services import scheduling
from tests.posting import cast
from tests.posting.api_cast import Client, everybody, text_of

pytestmark = pytest.mark.django_db
WHEN = {"scheduled_local": "2099-01-01T12:00", "timezone": "Europe/Lisbon"}


def written(client: Client, **more: Any) -> Any:
    body = {"content": "Good morning!", "accounts": [cast.account("x").pk], **more}
    return client.send("posts/", body)


class TestTheStraightWay:
    def test_write_submit_approve_schedule_move_cancel(self, x):
        client = everybody()
        made = written(client)
        assert made.status_code == 201
        assert (made.json()["status"], made.json()["targets"][0]["status"]) == ("draft", "draft")
        at = f"posts/{made.json()['id']}"
        assert client.send(f"{at}/submit/").json()["status"] == "in_review"
        assert client.send(f"{at}/approve/", {"version": 1}).json()["status"] == "approved"
        assert "There is no time yet." in text_of(client.send(f"{at}/schedule/", {}))
        planned = client.send(f"{at}/schedule/", WHEN).json()
        assert (planned["status"], planned["scheduled_at"]) == ("pending", "2099-01-01T12:00:00Z")
        moved = client.send(f"{at}/reschedule/", {**WHEN, "scheduled_local": "2099-01-02T12:00"}).json()
        assert moved["scheduled_at"] == "2099-01-02T12:00:00Z"
        assert client.send(f"{at}/cancel/").json()["status"] == "cancelled"

    def test_publish_now_makes_it_due_and_hints_the_workers(self, x, monkeypatch, django_capture_on_commit_callbacks):
        hinted: list[str] = []
        monkeypatch.setattr("posting.tasks._publish", lambda task, **_: hinted.append(task.name))
        post = cast.approved(cast.account("x"))
        with django_capture_on_commit_callbacks(execute=True):
            answer = everybody().send(f"posts/{post.pk}/publish-now/")
        assert (answer.json()["status"], hinted) == ("pending", ["posting.tick"])
        assert cast.work(post).status == "posted"

    def test_a_change_voids_the_approval(self, x):
        post = cast.approved(cast.account("x"))
        changed = everybody().send(f"posts/{post.pk}/", {"content": "Other", "version": 1}, "patch").json()
        assert (changed["status"], changed["content"], changed["version"]) == ("draft", "Other", 2)
        stale = everybody().send(f"posts/{post.pk}/", {"content": "Late", "version": 1}, "patch")
        assert (stale.status_code, stale.json()["type"]) == (409, "about:stale-edit")

    def test_what_is_read_may_be_written_back(self, x):
        medium = cast.medium()
        client = everybody()
        made = written(
            client,
            media=[{"medium": medium.pk, "alt_text": "A kiln"}],
            variants={"x": {"thread": ["Second.", {"text": "Third."}], "options": {"reply": True}}},
            utm={"source": "{network}"},
            labels=["spring"],
        ).json()
        names = ("content", "variants", "media", "utm", "labels", "timezone", "late_policy")
        again = client.send(f"posts/{made['id']}/", {name: made[name] for name in names}, "patch")
        assert again.status_code == 200
        assert again.json()["variants"] == made["variants"]
        assert again.json()["media"][0]["sha256"] == medium.sha256

    def test_sent_back_with_a_reason_that_is_a_comment(self, x):
        client, post = everybody(), cast.draft(cast.account("x"))
        client.send(f"posts/{post.pk}/submit/")
        assert client.send(f"posts/{post.pk}/send-back/", {"reason": "Too long."}).json()["status"] == "draft"
        client.send(f"posts/{post.pk}/comments/", {"body": "Shorter now."})
        found = client.get(f"/api/posting/posts/{post.pk}/comments/").json()["results"]
        assert [each["body"] for each in found] == ["Shorter now.", "Too long."]
        story = client.get(f"/api/posting/posts/{post.pk}/").json()
        assert [each["kind"] for each in story["events"]] == ["written", "handed in", "sent back"]

    def test_a_failed_target_is_tried_again_and_tells_its_story(self, x):
        from outbound.outcome import Refused

        x.answers = [Refused(reason="Duplicate.")]
        post = cast.work(cast.due(cast.account("x")))
        client, target = everybody(), cast.targets(post)[0]
        story = client.get(f"/api/posting/targets/{target.pk}/").json()
        assert (story["status"], story["parts"][0]["attempts"][0]["reason"]) == ("failed", "Duplicate.")
        assert client.send(f"targets/{target.pk}/retry/").json()["parts"][0]["state"] == "scheduled"
        assert client.send(f"targets/{target.pk}/retry/").status_code == 409

    def test_a_doubtful_part_is_decided(self, x):
        post = cast.due(cast.account("x"))
        PostPart.objects.update(state=State.UNKNOWN)
        part = cast.parts(post)[0]
        answer = everybody().send(f"parts/{part.pk}/decide/", {"decision": "arrived"})
        assert (answer.status_code, answer.json()["state"]) == (200, "sent")
        assert everybody().send(f"parts/{part.pk}/decide/", {"decision": "arrived"}).status_code == 409


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"colour": "red"}, "colour"),
            ({"variants": {"myspace": {}}}, "variants"),
            ({"variants": {"x": {"thread": 5}}}, "variants"),
            ({"variants": {"x": {"thread": [5]}}}, "variants"),
            ({"variants": {"x": {"options": {"a": {}}}}}, "variants"),
            ({"variants": []}, "variants"),
            ({"media": [5]}, "media"),
            ({"media": [{"medium": "x"}]}, "media"),
            ({"utm": {"colour": "red"}}, "utm"),
            ({"labels": "spring"}, "labels"),
            ({"accounts": ["x"]}, "accounts"),
            ({"accounts": [2**63]}, "accounts"),
            ({"campaign": 987654}, "campaign"),
            ({"link": "javascript:alert(1)"}, "link"),
            ({"late_policy": "never"}, "late_policy"),
            ({"status": "posted"}, "status"),
        ],
    )
    def test_a_wrong_shape_names_its_field(self, body, field):
        answer = everybody().send("posts/", body)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert list(answer.json()["errors"]) == [field]
        assert not ScheduledPost.objects.exists()

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"accounts": [987654]}, "no connected account"),
            ({"media": [{"medium": 987654}]}, "no medium"),
            ({"scheduled_local": "soon"}, "not a time"),
            ({"timezone": "Mars", "scheduled_local": "2099-01-01T12:00"}, "not a time zone"),
        ],
    )
    def test_what_is_against_a_rule_is_said(self, body, said):
        answer = everybody().send("posts/", body)
        assert (answer.status_code, answer.json()["type"]) == (422, "about:not-acceptable")
        assert said in answer.json()["detail"]

    def test_a_step_out_of_turn_is_a_conflict(self, x):
        post = cast.draft(cast.account("x"))
        for step in ("schedule", "publish-now", "send-back"):
            answer = everybody().send(f"posts/{post.pk}/{step}/", WHEN if step == "schedule" else {})
            assert (answer.status_code, answer.json()["type"]) == (409, "about:not-now")

    def test_a_text_that_no_network_takes_is_not_approved(self, x):
        post = cast.draft(cast.account("x"), content="x" * 300)
        answer = everybody().send(f"posts/{post.pk}/approve/")
        assert answer.status_code == 422
        assert "280" in answer.json()["detail"]

    def test_nobody_approves_their_own_if_so_set(self, x, settings):
        settings.ALLOW_SELF_APPROVAL = False
        client = everybody()
        at = f"posts/{written(client).json()['id']}/approve/"
        assert client.send(at).status_code == 422
        assert "another person" in client.send(at, {"dry_run": True}).json()["refusal"]
        assert everybody().send(at).status_code == 200


class TestDryRun:
    def test_of_a_new_post_stores_nothing(self, x):
        answer = written(everybody(), dry_run=True)
        assert answer.status_code == 200
        assert answer.json()["targets"][0]["parts"][0]["requests"][0]["body"] == {"text": "Good morning!"}
        assert "access-" not in text_of(answer)
        assert not ScheduledPost.objects.exists()

    @pytest.mark.parametrize(
        ("step", "refusal"),
        [("submit", ""), ("approve", ""), ("schedule", "not approved"), ("publish-now", "not approved"),
         ("reschedule", ""), ("cancel", ""), ("send-back", "")],
    )  # fmt: skip
    def test_of_each_step_changes_nothing_and_tells_its_refusal(self, x, step, refusal):
        post = cast.draft(cast.account("x"))
        body = {"dry_run": True} | (WHEN if "schedule" in step else {})
        answer = everybody().send(f"posts/{post.pk}/{step}/", body)
        assert answer.status_code == 200
        assert answer.json()["dry_run"]
        assert refusal in answer.json()["refusal"]
        before, stage = post.updated_at, post.stage
        post.refresh_from_db()
        assert (post.updated_at, post.stage, PostPart.objects.count(), x.sent) == (before, stage, 0, [])

    def test_of_publishing_an_approved_post_hands_nothing_over(self, x):
        post = cast.approved(cast.account("x"))
        found = everybody().send(f"posts/{post.pk}/publish-now/", {"dry_run": True}).json()
        assert (found["ok"], found["refusal"], PostPart.objects.count()) == (True, "", 0)
        assert everybody().send(f"posts/{post.pk}/dry-run/").json()["ok"]

    def test_of_a_retry_and_a_comment(self, x):
        from outbound.outcome import Refused

        x.answers = [Refused(reason="No.")]
        post = cast.work(cast.due(cast.account("x")))
        client, target = everybody(), cast.targets(post)[0]
        assert client.send(f"targets/{target.pk}/retry/", {"dry_run": True}).json()["refusal"] == ""
        assert cast.parts(post)[0].state == State.FAILED
        found = client.send(f"posts/{post.pk}/comments/", {"body": "Hm.", "dry_run": True})
        assert (found.status_code, found.json()["dry_run"]) == (200, True)
        assert not PostComment.objects.exists()

    def test_check_tells_problems_without_requests(self, x):
        post = cast.draft(cast.account("x"), content="x" * 300)
        found = everybody().get(f"/api/posting/posts/{post.pk}/check/").json()
        assert "280" in found["problems"][0]["sentence"]
        assert "targets" not in found


class TestSafeRepeats:
    def test_a_repeat_gets_the_first_answer(self, x):
        client, to = everybody(), cast.account("x").pk
        body, key = {"content": "Once", "accounts": [to]}, {"Idempotency-Key": "k1"}
        first, again = client.send("posts/", body, headers=key), client.send("posts/", body, headers=key)
        assert (first.json(), again["Idempotency-Replayed"]) == (again.json(), "true")
        assert ScheduledPost.objects.count() == 1
        other = client.send("posts/", {**body, "content": "Other"}, headers=key)
        assert (other.status_code, other.json()["type"]) == (422, "about:another-request")

    def test_publishing_twice_with_one_key_moves_once(self, x):
        post, client = cast.approved(cast.account("x")), everybody()
        key = {"Idempotency-Key": "k1"}
        first = client.send(f"posts/{post.pk}/publish-now/", headers=key).json()
        cast.work(post)
        assert client.send(f"posts/{post.pk}/publish-now/", headers=key).json() == first
        assert client.send(f"posts/{post.pk}/publish-now/").status_code == 409

    def test_a_dry_run_is_another_request(self, x):
        post, client = cast.approved(cast.account("x")), everybody()
        key = {"Idempotency-Key": "k1"}
        client.send(f"posts/{post.pk}/publish-now/", {"dry_run": True}, headers=key)
        assert client.send(f"posts/{post.pk}/publish-now/", headers=key).status_code == 422


class TestLists:
    def test_filters(self, x, linkedin):
        to, other = cast.account("x"), cast.account("linkedin")
        both = cast.draft(to, other, content="Kiln")
        one = cast.approved(other, content="Glaze")
        client = Client()

        def found(query: str) -> list[int]:
            return [each["id"] for each in client.get(f"/api/posting/posts/?{query}").json()["results"]]

        assert found("") == [one.pk, both.pk]
        assert found("platform=linkedin") == [one.pk, both.pk]
        assert found(f"account={to.pk}") == [both.pk]
        assert found("status=approved") == [one.pk]
        assert found("q=kiln") == [both.pk]
        assert found("planned_from=2099-01-01T00:00:00Z") == []

    @pytest.mark.parametrize(
        "path", ["posts/?colour=red", "targets/?status=x", "accounts/?platform=myspace", "slots/?account=x"]
    )
    def test_a_filter_that_is_not_there_is_refused(self, path):
        assert Client().get(f"/api/posting/{path}").status_code == 400

    def test_pages_go_on_by_cursor(self, x):
        to = cast.account("x")
        wanted = [cast.draft(to, content=str(number)).pk for number in range(5)]
        client, seen, at = Client(), [], "/api/posting/posts/?page_size=2"
        while at:
            page = client.get(at).json()
            seen += [each["id"] for each in page["results"]]
            at = page["next"]
        assert seen == wanted[::-1]

    @pytest.mark.parametrize("path", ["posts/", "targets/", "accounts/", "media/", "slots/", "recurrences/"])
    def test_statements_do_not_grow_with_rows(self, x, path, django_assert_max_num_queries):
        client = Client()

        def more() -> None:
            for _ in range(3):
                to = cast.account("x")
                cast.draft(to, media=[{"medium": cast.medium().pk}])
                client_of_slots = everybody()
                client_of_slots.send("slots/", {"account": to.pk, "weekday": 1, "wall_time": "09:30"})

        more()
        with django_assert_max_num_queries(6):
            client.get(f"/api/posting/{path}")
        more()
        with django_assert_max_num_queries(6):
            client.get(f"/api/posting/{path}")

    def test_a_story_takes_a_bounded_number_of_statements(self, x, django_assert_max_num_queries):
        post = cast.work(cast.due(cast.account("x"), variants={"x": {"thread": ["2", "3", "4"]}}))
        target = PostTarget.objects.get(post=post)
        scheduling.cancel(post.pk, actor=None)
        with django_assert_max_num_queries(8):
            Client().get(f"/api/posting/targets/{target.pk}/")
        with django_assert_max_num_queries(8):
            Client().get(f"/api/posting/posts/{post.pk}/")
