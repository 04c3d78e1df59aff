"""The whole pipeline once, against the rehearsal world: find, review, draft by model, send, replies, follow-ups.

Runs beside a started console that does the work, as a team's day would go; `manage.py rehearse --whole` starts both in
a throw-away folder. At the end every number of the pipeline page is counted again, in the tables and in the world.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model

from outbound.clock import database_now
from outbound.http import HttpDoor
from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.models import SenderAccount, SocialLimit, SocialMessage, SocialProfile, SocialReply
from social_outreach.selectors.pipeline import followup_policy, pipeline_status
from social_outreach.services import assisted, batches, discovery, draft_runs, messages, rehearsal, replies, review
from social_outreach.services.intake import KnownPlatforms
from social_outreach.services.rehearsal_run import PATIENCE_SECONDS, RehearsalFailed
from social_outreach.states import DiscoveryStatus, JobStatus, MessageType, OptOut, OutreachStatus

#: Which source each platform is searched with here, so that each provider is used once.
SOURCES = ("brave", "dataforseo", "serpapi", "google_cse")
#: So many of each platform are found, turned down, write back, and of those want to be left alone.
FOUND, TURNED_DOWN, ANSWER, LEAVE_ALONE = 12, 2, 3, 1
#: After so long without another one, all webhooks have come.
QUIET_SECONDS = 4.0
_OPEN = [State.SCHEDULED, State.CLAIMED, State.SENDING, State.UNKNOWN]


class WholeRehearsal:
    """One day. ``say`` tells a person what is being done; ``run`` returns what did not agree."""

    def __init__(self, *, say: Callable[[str], None]) -> None:
        self._say = say
        self._door, self._url = HttpDoor(), settings.REHEARSAL_URL
        self._actor, _ = get_user_model().objects.get_or_create(username="rehearsal")

    def run(self) -> list[str]:
        """Raises RehearsalFailed where a step cannot be done."""
        SocialLimit.objects.update(limit=100_000, hard_rail=None)
        found = self._find()
        qualified = self._review(found)
        self._write_first(qualified)
        self._draft_and_send(qualified, MessageType.INITIAL)
        self._answers(qualified)
        self._draft_and_send(None, MessageType.FOLLOWUP)
        return self._compare(found)

    # -- steps -----------------------------------------------------------------------------------------

    def _find(self) -> list[int]:
        jobs = [
            discovery.create(
                platform=platform,
                source=source,
                actor=self._actor,
                categories=["design studio"],
                locations=["Lisbon"],
                most=FOUND,
            )
            for platform, source in zip(registry.ADAPTERS, SOURCES, strict=True)
        ]
        for job in jobs:
            self._wait(f"the search on {job.platform}", lambda job=job: self._is_over(job))  # type: ignore[misc]
            if job.status != JobStatus.FINISHED:
                raise RehearsalFailed(f"The search on {job.platform} ended {job.status}. {job.error}{job.waits_for}")
        ids = list(SocialProfile.objects.filter(job__in=jobs).order_by("pk").values_list("pk", flat=True))
        told = ", ".join(f"{job.created_count} on {job.platform} by {job.source}" for job in jobs)
        self._say(f"{len(ids)} profiles found: {told}.")
        return ids

    def _is_over(self, job: Any) -> bool:
        job.refresh_from_db()
        return job.status not in (JobStatus.WAITING, JobStatus.RUNNING)

    def _review(self, found: list[int]) -> list[int]:
        """A person turns down the last two of each platform."""
        down = [pk for platform in registry.ADAPTERS for pk in self._of(platform, found)[-TURNED_DOWN:]]
        review.judge(down, verdict="reject", reason="Rehearsal: does not fit.")
        kept = [pk for pk in found if pk not in set(down)]
        review.judge(kept, verdict="qualify", reason="Rehearsal.")
        self._say(f"{len(kept)} qualified, {len(down)} turned down.")
        return kept

    def _of(self, platform: str, ids: Iterable[int]) -> list[int]:
        rows = SocialProfile.objects.filter(platform=platform, pk__in=list(ids)).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def _draft_and_send(self, ids: list[int] | None, message_type: str) -> None:
        run = draft_runs.start(profile_ids=ids, message_type=message_type, drafter="gemini", actor=self._actor)
        self._wait("the drafting", lambda: draft_runs.progress(run).finished)
        done = draft_runs.progress(run)
        rows = SocialMessage.objects.filter(message_type=message_type, state="draft").order_by("pk")
        approved = batches.each(list(rows.values_list("pk", flat=True)), messages.approve, actor=self._actor)
        sent = batches.each(approved.done, messages.send, actor=self._actor)
        for refused in (approved.refused, sent.refused):
            if refused:
                raise RehearsalFailed(f"{len(refused)} were refused, e.g.: {next(iter(refused.values()))}")
        self._say(
            f"{message_type}: {done.made} drafted by the model, {done.refused} refused with a reason, "
            f"{done.tokens:,} tokens; {len(sent.done)} approved and sent."
        )
        waiting = SocialMessage.objects.filter(pk__in=sent.done, state__in=_OPEN)
        self._wait("the sending", lambda: not self._by_hand() and not waiting.exists())

    def _by_hand(self) -> int:
        count = 0
        while (card := assisted.take(actor=self._actor)) is not None:
            assisted.begin(card.pk, actor=self._actor)
            pasted = {"platform": card.platform, "username": card.profile.username, "text": card.draft_body}
            pasted["account_id"] = card.account.account_id
            rehearsal._post(self._door, f"{self._url}/_rehearsal/hand", pasted)
            assisted.mark_sent(card.pk, actor=self._actor)
            count += 1
        return count

    def _write_first(self, qualified: list[int]) -> None:
        """Some wrote to us before: their window is open, and what we send goes by API where the platform permits."""
        for platform in registry.ADAPTERS:
            for person in SocialProfile.objects.filter(pk__in=self._of(platform, qualified)[:ANSWER]):
                known = {"platform": platform, "username": person.username, "text": "Hello! What do you do?"}
                rehearsal.write_first(self._door, self._url, **known)
        self._say(f"{ANSWER * len(registry.ADAPTERS)} of them wrote to us first.")

    def _answers(self, qualified: list[int]) -> None:
        """Some write back: by webhook where the platform has one, else a person of ours notes it by one key."""
        before = SocialReply.objects.count()
        written = [
            (person, "Not interested, please stop." if number < LEAVE_ALONE else "Sounds good, tell me more!")
            for platform in registry.ADAPTERS
            for number, person in enumerate(self._written_to(platform, qualified)[:ANSWER])
        ]
        for person, text in written:
            account = SenderAccount.objects.get(platform=person.platform, world=rehearsal.WORLD)
            wrote = {"platform": person.platform, "account_id": account.account_id, "username": person.username}
            rehearsal._post(self._door, f"{self._url}/_rehearsal/inbound", {**wrote, "text": text})
        by_webhook = self._settled(before) - before
        for person, text in written:
            if not SocialReply.objects.filter(thread__profile=person, body=text).exists():
                replies.record(person, body=text, actor=self._actor)
        asked = list(SocialReply.objects.filter(opt_out=OptOut.SUGGESTED).values_list("pk", flat=True))
        for reply_id in asked:
            replies.confirm_opt_out(reply_id, actor=self._actor)
        self._say(f"{len(written)} replies, {by_webhook} of them by webhook; {len(asked)} want to be left alone.")
        if len(asked) != LEAVE_ALONE * len(registry.ADAPTERS) or not by_webhook:
            raise RehearsalFailed("Not every reply came, or was understood.")

    def _written_to(self, platform: str, qualified: list[int]) -> list[SocialProfile]:
        rows = SocialProfile.objects.filter(pk__in=self._of(platform, qualified), outreach_status=OutreachStatus.SENT)
        return list(rows.order_by("pk"))

    def _settled(self, number: int) -> int:
        """How many replies there are once none has come for some seconds."""
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < QUIET_SECONDS:
            if (now := SocialReply.objects.count()) != number:
                number, quiet_since = now, time.monotonic()
            time.sleep(0.2)
        return number

    def _wait(self, what: str, is_done: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_done():
            if time.monotonic() > until:
                raise RehearsalFailed(
                    f"{what[:1].upper()}{what[1:]} did not end within {PATIENCE_SECONDS:.0f} seconds."
                )
            time.sleep(0.2)

    # -- the numbers -----------------------------------------------------------------------------------

    def _compare(self, found: list[int]) -> list[str]:
        """Each number of the pipeline page, against the tables and against the world."""
        arrivals = rehearsal._get(self._door, f"{self._url}/_rehearsal/arrivals?limit=10000")["arrivals"]
        problems: list[str] = []
        for platform in registry.ADAPTERS:
            problems += self._numbers(platform, [each for each in arrivals if each["platform"] == platform])
        problems += self._people(found)
        return problems

    def _numbers(self, platform: str, arrivals: list[dict[str, Any]]) -> list[str]:
        shown = pipeline_status(database_now(), platform)
        people = list(SocialProfile.objects.filter(platform=platform))
        sent = list(SocialMessage.objects.filter(platform=platform, state=State.SENT).select_related("profile"))
        unanswered = [each for each in people if each.outreach_status == OutreachStatus.SENT]
        written_to = {message.profile.username for message in sent}
        waits = [each for each in unanswered if self._waits_for_followup(each)]
        counted: dict[str, int] = {
            **{str(name): sum(each.discovery_status == name for each in people) for name in DiscoveryStatus},
            "drafted": sum(each.outreach_status == OutreachStatus.DRAFTED for each in people),
            "sent": len(unanswered),
            "replied": sum(each.outreach_status == OutreachStatus.REPLIED for each in people),
            "followup_ready": len(waits),
        }
        problems = [
            f"{platform}: the page says {name} {shown[name]}, the tables {number}"
            for name, number in counted.items()
            if shown[name] != number
        ]
        texts = sorted((message.profile.username, " ".join(message.sent_body.split())) for message in sent)
        there = sorted((each["username"], " ".join(each["text"].split())) for each in arrivals)
        if texts != there:
            problems.append(f"{platform}: {len(sent)} are sent, {len(there)} arrived, and they are not the same")
        if shown["sent"] + shown["replied"] != len(written_to):
            problems.append(f"{platform}: {len(written_to)} people were written to, the page says otherwise")
        line = f"{shown['sent']} sent, {shown['replied']} replied, {len(sent)} messages, {len(there)} arrived"
        self._say(f"{platform:>10}: {line}, {shown['followup_ready']} due for a follow-up")
        return problems

    def _waits_for_followup(self, person: SocialProfile) -> bool:
        policy = followup_policy(person.platform)
        return person.messages.filter(sent_at__isnull=False, step__gt=0).count() < policy.most

    def _people(self, found: list[int]) -> list[str]:
        """Whoever was found is somebody of the world's directory, and nobody twice."""
        listed: set[tuple[str, str]] = set()
        known = KnownPlatforms()
        for platform in registry.ADAPTERS:
            answer = rehearsal._get(self._door, f"{self._url}/_rehearsal/directory?platform={platform}&limit=1000")
            # By the key that duplicates are merged on: Facebook, for one, does not see periods in a name.
            listed |= {(platform, known.identify(platform, str(each["username"]))[1]) for each in answer["profiles"]}
        rows = list(SocialProfile.objects.filter(pk__in=found).values_list("platform", "username_key"))
        strangers = [
            f"{platform}: nobody in the world is called {name}"
            for platform, name in rows
            if (platform, name) not in listed
        ]
        twice = len(rows) - len(set(rows))
        return strangers + ([f"{twice} people were found twice"] if twice else [])
