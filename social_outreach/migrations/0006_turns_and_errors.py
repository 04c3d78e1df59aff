from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('social_outreach', '0005_open_replies'),
    ]

    operations = [
        migrations.AddField(
            model_name='socialdiscoveryjob',
            name='worked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='socialdraftrun',
            name='errors',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
