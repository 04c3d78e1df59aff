"""How the console looks."""

from django.templatetags.static import static

from outreach_project.settings.outreach import WORKSPACE_NAME

UNFOLD = {
    "SITE_TITLE": f"{WORKSPACE_NAME} console",
    "SITE_HEADER": f"{WORKSPACE_NAME} console",
    "SITE_SYMBOL": "send",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("icons/favicon.svg")},
    ],
    "SHOW_HISTORY": True,
}
