"""The beat's entries come from the settings and stay as operators tuned them."""

from __future__ import annotations

from typing import Any

import pytest
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from outreach_project import periodic

pytestmark = pytest.mark.django_db
TICK = {"social: tick": {"task": "social_outreach.tick", "every_seconds": 2}}


class TestSeeding:
    def test_it_creates_what_is_missing_and_is_then_quiet(self, settings: Any):
        settings.PERIODIC_TASKS = TICK
        assert periodic.seed() == ["created 'social: tick', every 2 s"]
        assert periodic.seed() == []
        entry = PeriodicTask.objects.get(name="social: tick")
        assert (entry.interval.every, entry.interval.period, entry.enabled) == (2, "seconds", True)

    def test_it_keeps_what_operators_tuned(self, settings: Any):
        settings.PERIODIC_TASKS = TICK
        periodic.seed()
        slower = IntervalSchedule.objects.create(every=9, period="seconds")
        PeriodicTask.objects.update(interval=slower, enabled=False)
        periodic.seed()
        entry = PeriodicTask.objects.get(name="social: tick")
        assert (entry.interval.every, entry.enabled) == (9, False)

    def test_it_removes_its_own_that_are_no_longer_listed(self, settings: Any):
        settings.PERIODIC_TASKS = TICK
        periodic.seed()
        own = IntervalSchedule.objects.create(every=9, period="seconds")
        PeriodicTask.objects.create(name="an operator's", task="social_outreach.tick", interval=own)
        settings.PERIODIC_TASKS = {}
        assert periodic.seed() == ["removed 'social: tick'"]
        assert [entry.name for entry in PeriodicTask.objects.all()] == ["an operator's"]

    def test_it_passes_over_apps_that_are_not_installed(self, settings: Any):
        settings.PERIODIC_TASKS, settings.OUTREACH_APPS = TICK, ["posting"]
        assert periodic.seed() == []

    def test_all_that_the_settings_name_are_ours(self):
        periodic.assert_ours()


class TestOurs:
    @pytest.mark.parametrize("task", ["social_outreach.dream", "celery.backend_cleanup", "dreams.tick"])
    def test_a_task_that_is_not_ours_is_refused_by_name(self, task: str):
        with pytest.raises(periodic.NotOurTask, match=f"'planted' names the task '{task}'"):
            periodic.assert_ours({"planted": {"task": task}})
