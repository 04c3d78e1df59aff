"""Wiring of sequencing. Its rooms are built by a later issue; until then its card says so."""

from django.apps import AppConfig


class SequencingConfig(AppConfig):
    name = "sequencing"
    verbose_name = "Sequences"
    card = {
        "key": "sequences",
        "label": "Sequences",
        "icon": "queue-list",
        "sentence": "Reach leads by email, LinkedIn and contact form, with fallback and limits.",
        "url_name": "",
    }
