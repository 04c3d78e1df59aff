"""By which text a target is found again; filled for what is open or has left lately."""

import hashlib
from datetime import timedelta

from django.db import migrations, models
from django.db.models.functions import Now

_TOGETHER = 1000


def fill(apps, schema_editor):
    part, target = apps.get_model("posting", "PostPart"), apps.get_model("posting", "PostTarget")
    recent = part.objects.filter(position=0, scheduled_for__gte=Now() - timedelta(days=31)).exclude(state="cancelled")
    found = []
    for target_id, content in recent.order_by("pk").values_list("target_id", "content").iterator(_TOGETHER):
        if text := content.get("text"):
            hashed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            found.append(target(pk=target_id, text_hash=hashed))
        if len(found) == _TOGETHER:
            target.objects.bulk_update(found, ["text_hash"])
            found.clear()
    target.objects.bulk_update(found, ["text_hash"])


class Migration(migrations.Migration):
    dependencies = [("posting", "0004_token_use")]
    operations = [
        migrations.AddField(
            model_name="posttarget",
            name="text_hash",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddIndex(
            model_name="posttarget",
            index=models.Index(
                condition=models.Q(("text_hash", ""), _negated=True),
                fields=["account", "text_hash"],
                name="posting_target_text",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
