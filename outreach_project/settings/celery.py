"""Celery: hints and the beat. A message may be lost, doubled or late; the rows are the memory."""

from kombu import Queue

from outreach_project.env import env
from outreach_project.settings.apps import OUTREACH_APPS

REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "health_check_interval": 10,
        # Two installs on one Redis must not eat each other's hints.
        "global_keyprefix": env.str("REDIS_PREFIX", default="outreach:"),
    }
    if REDIS_URL
    else {"polling_interval": 0.05}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
# Else the beat adds a nightly clean-up of results, which we do not keep.
CELERY_RESULT_EXPIRES = None
# A hint is spent when taken: what it named is found again by the tick.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = bool(REDIS_URL)
# Hard, no soft limit: a soft one raises at any bytecode, also between COMMIT and its answer.
CELERY_TASK_TIME_LIMIT = env.float("TASK_LIMIT_SECONDS", default=90)
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
# Connections are kept between tasks of one worker thread; Django checks their health.
CELERY_DB_REUSE_MAX = 1000
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_TASK_DEFAULT_QUEUE = "console"

CELERY_TASK_QUEUES = [Queue("console")]
if "social_outreach" in OUTREACH_APPS:
    from social_outreach.adapters.registry import ADAPTERS

    CELERY_TASK_QUEUES += [Queue(f"social.{platform}") for platform in ADAPTERS]

if "posting" in OUTREACH_APPS:
    from posting.adapters.registry import ADAPTERS as NETWORKS

    CELERY_TASK_QUEUES += [Queue(f"posting.{platform}") for platform in NETWORKS]

#: Intervals only, never a calendar: what users schedule are rows with an instant. Seeded into
#: django-celery-beat, where operators may pause and tune the entries.
PERIODIC_TASKS = {
    "social: tick": {"task": "social_outreach.tick", "every_seconds": env.int("TICK_SECONDS", default=2)},
    "social: reconcile": {"task": "social_outreach.reconcile", "every_seconds": 30},
    "social: retention": {"task": "social_outreach.retention", "every_seconds": 3600},
    "posting: tick": {"task": "posting.tick", "every_seconds": env.int("TICK_SECONDS", default=2)},
    "posting: scheduler": {"task": "posting.scheduler", "every_seconds": 60},
    "posting: measure": {"task": "posting.measure", "every_seconds": 60},
    "posting: reconcile": {"task": "posting.reconcile", "every_seconds": 30},
    "posting: retention": {"task": "posting.retention", "every_seconds": 3600},
}
