"""The composition root: settings, URLs, Celery app, console, home page. It owns no business word."""

from .celery import app as celery_app

__all__ = ["celery_app"]
