"""Wiring of website_outreach. Its rooms are built by a later issue; until then its card says so."""

from django.apps import AppConfig


class WebsiteOutreachConfig(AppConfig):
    name = "website_outreach"
    verbose_name = "Website Outreach"
    card = {
        "key": "websites",
        "label": "Website Outreach",
        "icon": "globe-alt",
        "sentence": "Find websites, their contact address or form, write, and follow replies.",
        "url_name": "",
    }
