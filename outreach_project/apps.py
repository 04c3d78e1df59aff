"""Wiring of the composition root and of the console."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class OutreachProjectConfig(AppConfig):
    name = "outreach_project"
    verbose_name = "Workspace"
    default = True

    def ready(self) -> None:
        from outreach_project import checks  # noqa: F401, PLC0415 - registers the system checks


class ConsoleConfig(admin_apps.AdminConfig):
    """Django's admin with our site in place of its own."""

    default = False
    default_site = "outreach_project.console.Console"
