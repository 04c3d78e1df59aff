"""Logging to standard error, one line an event, secrets masked in all of them."""

from outreach_project.env import env

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "redact": {"()": "outbound.redact.RedactingFilter"},
        "refusals": {"()": "outreach_project.request_log.RefusalsInOneLine"},
        "no_query": {"()": "outreach_project.access_log.WithoutQuery"},
    },
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals", "redact"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False, "filters": ["no_query"]},
        "celery": {"level": env.str("WORKER_LOG_LEVEL", default="WARNING")},
        "kombu": {"level": "WARNING"},
        "django_celery_beat": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "outbound.http": {"level": env.str("HTTP_LOG_LEVEL", default="WARNING")},
    },
}
