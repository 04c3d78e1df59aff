"""Indexes for the lists at a million profiles: every order they offer, the plain filters together, and the words.

Plain AddIndex, not the concurrent kind: the console is stopped while it is upgraded, and a million rows take seconds
each. Reversible.
"""

from django.db import migrations, models

#: SQLite keeps the words in a full text table of its own, which triggers keep in step with the profiles. Django
#: drops triggers with a table that it builds anew (AlterField and the like on SQLite): such a migration calls
#: ``follow`` again at its end. A test of the search fails where that was forgotten.
COLUMNS = ("username", "full_name", "category", "location", "bio", "company", "title")


def follow(connection):
    """The triggers by which SQLite's table of words follows the profiles."""
    names = ", ".join(COLUMNS)
    old, new = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("old", "new"))
    forget = f"INSERT INTO social_profile_words (social_profile_words, rowid, {names}) VALUES ('delete', old.id, {old});"
    learn = f"INSERT INTO social_profile_words (rowid, {names}) VALUES (new.id, {new});"
    changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name in COLUMNS)
    after = "CREATE TRIGGER IF NOT EXISTS social_profile_words_{} AFTER {} ON social_profile {} BEGIN {} END"
    with connection.cursor() as cursor:
        cursor.execute(after.format("insert", "INSERT", "", learn))
        cursor.execute(after.format("delete", "DELETE", "", forget))
        cursor.execute(after.format("update", f"UPDATE OF {names}", f"WHEN {changed}", forget + learn))


def _make(connection):
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            parts = [
                ("username || ' ' || full_name", "A"),
                ("category", "B"),
                ("location", "C"),
                ("bio || ' ' || company || ' ' || title", "D"),
            ]
            vectors = " || ".join(
                f"setweight(to_tsvector('simple'::regconfig, translate({text}, '._-@/:', '      ')), '{weight}')"
                for text, weight in parts
            )
            # A column that PostgreSQL keeps by itself and no model names: from an index on the expression alone the
            # vector would be made anew for every row that is checked.
            cursor.execute(f"ALTER TABLE social_profile ADD COLUMN words tsvector GENERATED ALWAYS AS ({vectors}) STORED")
            cursor.execute("CREATE INDEX social_profile_words ON social_profile USING gin (words)")
            return
        cursor.execute(
            f"CREATE VIRTUAL TABLE social_profile_words USING fts5({names}, content='social_profile', "
            "content_rowid='id', detail='column', columnsize=0, tokenize='unicode61 remove_diacritics 0')"
        )
        cursor.execute("INSERT INTO social_profile_words (social_profile_words) VALUES ('rebuild')")
    follow(connection)


def make(apps, schema_editor):
    _make(schema_editor.connection)


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE social_profile DROP COLUMN words")
            return
        for event in ("insert", "delete", "update"):
            cursor.execute(f"DROP TRIGGER IF EXISTS social_profile_words_{event}")
        cursor.execute("DROP TABLE social_profile_words")


class Migration(migrations.Migration):

    dependencies = [
        ('social_outreach', '0003_whole_pipeline'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='socialprofile',
            index=models.Index(models.Func(models.F('engagement_score'), output_field=models.FloatField(), template='COALESCE(%(expressions)s, -1.0)'), models.F('id'), name='social_profile_by_score'),
        ),
        migrations.AddIndex(
            model_name='socialprofile',
            index=models.Index(models.Func(models.F('followers_count'), output_field=models.BigIntegerField(), template='COALESCE(%(expressions)s, -1)'), models.F('id'), name='social_profile_by_followers'),
        ),
        migrations.AddIndex(
            model_name='socialprofile',
            index=models.Index(models.Func(models.F('full_name'), models.F('username'), arg_joiner=", ''), ", template='LOWER(COALESCE(NULLIF(%(expressions)s))'), models.F('id'), name='social_profile_by_name'),
        ),
        migrations.AddIndex(
            model_name='socialprofile',
            index=models.Index(models.F('discovery_status'), models.Func(models.F('engagement_score'), output_field=models.FloatField(), template='COALESCE(%(expressions)s, -1.0)'), models.F('id'), name='social_profile_status_score'),
        ),
        migrations.AddIndex(
            model_name='socialprofile',
            index=models.Index(models.F('discovery_status'), models.Func(models.F('followers_count'), output_field=models.BigIntegerField(), template='COALESCE(%(expressions)s, -1)'), models.F('id'), name='social_profile_status_count'),
        ),
        migrations.AddIndex(
            model_name='socialprofile',
            index=models.Index(fields=['platform', 'discovery_status', 'outreach_status', 'followers_count', 'id'], name='social_profile_filters'),
        ),
        migrations.AddIndex(
            model_name='socialmessage',
            index=models.Index(fields=['platform', 'mode', '-id'], name='social_message_platform'),
        ),
        migrations.RunPython(make, drop),
    ]
