"""Which apps are installed. OUTREACH_APPS names ours; each works alone."""

from django.core.exceptions import ImproperlyConfigured

from outreach_project.env import env

ALL_OUTREACH_APPS = ["social_outreach", "website_outreach", "posting", "sequencing"]
OUTREACH_APPS = env.list("OUTREACH_APPS", default=ALL_OUTREACH_APPS)

if unknown := sorted(set(OUTREACH_APPS) - set(ALL_OUTREACH_APPS)):
    raise ImproperlyConfigured(f"OUTREACH_APPS names {', '.join(unknown)}; known are {', '.join(ALL_OUTREACH_APPS)}.")

INSTALLED_APPS = [
    # Not Unfold's default config: that one puts its own site in the place of ours.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "outreach_project.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "heroicons",
    "import_export",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "outreach_project",
    *OUTREACH_APPS,
]
