"""Wiring of posting. Its rooms are built by a later issue; until then its card says so."""

from django.apps import AppConfig


class PostingConfig(AppConfig):
    name = "posting"
    verbose_name = "Posting"
    card = {
        "key": "posting",
        "label": "Posting",
        "icon": "calendar-days",
        "sentence": "Plan posts, publish them at their minute, and measure.",
        "url_name": "",
    }
