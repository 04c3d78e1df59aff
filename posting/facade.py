"""The door for everybody else: the seeds' operations by name, and what the house shows of this app.

Plain dictionaries and frozen dataclasses cross it, model instances never.
"""

from __future__ import annotations

from functools import partial

from posting import tasks
from posting.selectors import overview, statistics
from posting.services import operations, rehearsal, seed_operations
from posting.services.seed_queue import SeedQueue

# -- the seeds' operations: platforms ------------------------------------------------------------------

configure_platform = operations.configure_platform
verify_platform_connection = operations.verify_platform_connection
health_check = operations.health_check
social_status = overview.social_status

# -- the seeds' operations: posts, and the queue -------------------------------------------------------

publish = partial(seed_operations.publish, nudge=tasks.nudge)
schedule_post = partial(seed_operations.schedule_post, nudge=tasks.nudge)
publish_post_immediately = partial(seed_operations.publish_post_immediately, nudge=tasks.nudge)
retry_failed_target = partial(seed_operations.retry_failed_target, nudge=tasks.nudge)
get_posting_stats = statistics.posting_stats
post_queue = SeedQueue()

# -- what the house asks -------------------------------------------------------------------------------

navigation = overview.navigation
accounts_overview = overview.accounts_overview
surroundings = overview.surroundings
health = overview.health
last_tick_at = overview.last_tick_at
oldest_due_seconds = overview.oldest_due_seconds
metrics = overview.metrics
is_stopped = overview.is_stopped
prepare_rehearsal_workspace = rehearsal.prepare_workspace
