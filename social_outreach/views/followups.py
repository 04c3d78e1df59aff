"""Follow-ups: whose turn it is, and what each would wait for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from social_outreach.adapters import registry
from social_outreach.forms.listing import PlatformFilter
from social_outreach.selectors.pipeline import followup_policy
from social_outreach.services.followups import due_list
from social_outreach.views.doors import WRITE, needs


@require_safe
@needs(WRITE)
def table(request: HttpRequest) -> HttpResponse:
    choices = dict(registry.platform_choices())
    platform = PlatformFilter(request.GET).known()["platform"]
    rows, total = due_list(platform)
    here = reverse("social:followups")
    context = {
        "rows": rows,
        "total": total,
        "platform": platform,
        "policies": [{"label": label, "policy": followup_policy(name)} for name, label in choices.items()],
        "tabs": [
            {"label": label, "url": f"{here}?platform={name}" if name else here, "active": name == platform}
            for name, label in [("", "All platforms"), *choices.items()]
        ],
    }
    return render(request, "social_outreach/followups.html", context)
