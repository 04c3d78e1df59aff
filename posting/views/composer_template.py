"""The composer's texts from content templates: its variables as fields, then the filled text with an undo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from posting.forms.typed import typed_from
from posting.rules.templates import KNOWN, variables
from posting.services import templates
from posting.services.posts import NotAcceptable
from posting.views.composer_text import ALL, field_again, own_text, where_of
from posting.views.doors import WRITE, needs

MOST_VALUE = 5000


@require_POST
@needs(WRITE)
def choose(request: HttpRequest) -> HttpResponse:
    """The variables of the chosen template as fields, filled with what the post itself says. Stores nothing."""
    where = where_of(request)
    if not request.POST.get(f"template_{where}"):
        return _fields(request, where, None)
    try:
        return _fields(request, where, _chosen(request, where))
    except NotAcceptable as refusal:
        return _fields(request, where, None, problem=str(refusal))


@require_POST
@needs(WRITE)
def fill(request: HttpRequest) -> HttpResponse:
    """The text field again with the template's text, and the typed one kept beside it for "Undo". Stores nothing.

    Where a value is missing the text stays as it is, and the fields come again with the reason.
    """
    where, template = where_of(request), None
    try:
        template = _chosen(request, where)
        text = templates.filled(template, _given(request, where, template), _about(request, where))
    except NotAcceptable as refusal:
        answer = _fields(request, where, template, problem=str(refusal))
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#template-fields-{where}", "outerHTML"
        return answer
    # The fields come along without what was wrong with them before.
    fields = _fields(request, where, template, is_beside=True).content.decode()
    typed = typed_from(request.POST)
    said = f"Filled in from “{template.name}”. Read it before you save it."
    is_own = where == ALL or typed.variants[where].is_own
    kept = {"before": own_text(request, typed, where), "was_own": is_own}
    answer = field_again(request, where, text, True, {"said": said, "tone": "info", "undo": "Undo"} | kept)
    answer.write(fields)
    return answer


def _chosen(request: HttpRequest, where: str) -> Any:
    """Raises NotAcceptable."""
    given = request.POST.get(f"template_{where}", "")
    if not given.isdecimal() or len(given) > 15:
        raise NotAcceptable("Choose a template first.")
    found = templates.one(int(given))
    if found.platform not in ("", where):
        raise NotAcceptable(f"The template “{found.name}” is for another network.")
    return found


def _about(request: HttpRequest, where: str) -> templates.About:
    data, campaign = request.POST, request.POST.get("campaign", "")
    return templates.About(
        accounts=typed_from(data).accounts,
        platform="" if where == ALL else where,
        campaign=int(campaign) if campaign.isdecimal() and len(campaign) < 15 else None,
        local=f"{data.get('date', '')}T{data.get('time') or '00:00'}",
    )


def _given(request: HttpRequest, where: str, template: Any) -> dict[str, str]:
    names = variables(template.body)
    typed = {name: request.POST.get(f"value_{where}_{name}", "") for name in names}
    return {name: value.replace("\x00", "").replace("\r\n", "\n")[:MOST_VALUE] for name, value in typed.items()}


def _fields(
    request: HttpRequest, where: str, template: Any, *, problem: str = "", is_beside: bool = False
) -> HttpResponse:
    rows = []
    if template is not None:
        known = templates.known_values(template, _about(request, where))
        for name, value in _given(request, where, template).items():
            shown = value or known.get(name, "")
            lacks = bool(problem) and not shown.strip()
            rows.append({"name": name, "value": shown, "says": KNOWN.get(name, ""), "lacks": lacks})
    context = {"where": where, "template": template, "rows": rows, "problem": problem, "most": MOST_VALUE}
    context |= {"is_answer": is_beside}
    return render(request, "posting/_template_fields.html", context)
