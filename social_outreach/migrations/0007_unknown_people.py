import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now


def look_again(apps, schema_editor):
    """Bodies kept before: the tick looks at them, and keeps who wrote them in the new table."""
    kept = apps.get_model('social_outreach', 'SocialInbound').objects.using(schema_editor.connection.alias)
    kept.filter(status='unknown_person').update(retry_at=Now())


class Migration(migrations.Migration):

    dependencies = [
        ('social_outreach', '0006_turns_and_errors'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SocialUnknownPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender_id', models.CharField(max_length=200)),
                ('username', models.CharField(blank=True, default='', max_length=200)),
                ('wrote_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unknown_people', to='social_outreach.senderaccount')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inbound', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unknown_people', to='social_outreach.socialinbound')),
            ],
            options={
                'verbose_name': 'unknown person',
                'verbose_name_plural': 'unknown people',
                'db_table': 'social_unknown_person',
                'indexes': [models.Index(fields=['account', 'sender_id'], name='social_unknown_person_sender'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['account', 'wrote_at'], name='social_unknown_person_open')],
                'constraints': [models.UniqueConstraint(fields=('inbound', 'account', 'sender_id'), name='social_unknown_person_once')],
            },
        ),
        migrations.RunPython(look_again, migrations.RunPython.noop),
    ]
