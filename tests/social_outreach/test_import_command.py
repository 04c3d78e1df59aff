"""``manage.py import_profiles``."""

import io

import pytest
from django.core.management import CommandError, call_command

from social_outreach.models import SocialProfile

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Who,handle\nAda,ada.l\nX,bad name\n")
    return path


def told(*arguments, **options) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_profiles", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_rows_go_in_and_errors_are_told_by_line(file):
    out, err = told(file, "--platform", "instagram", "--map", "Who=full_name")
    assert "Who → full_name" in out
    assert "2 rows: 1 created, 0 merged, 0 unchanged, 1 refused" in out
    assert "line 3: An Instagram name" in err
    assert SocialProfile.objects.get(username="ada.l").full_name == "Ada"


def test_a_dry_run_writes_nothing(file):
    out, err = told(file, "--platform", "instagram", "--dry-run")
    assert "1 rows would go in, 1 would be refused" in out
    assert "line 3" in err
    assert not SocialProfile.objects.filter(username="ada.l").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--platform", "orkut"], "There is no platform “orkut”"),
        (["--map", "Whom=bio"], "There is no column “Whom”"),
        (["--map", "handle"], "takes Column=field"),
    ],
)
def test_wrong_wishes_are_refused(file, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        told(file, *arguments)


def test_a_refused_file_is_an_error(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="PDF"):
        told(tmp_path / "x.csv")
    with pytest.raises(CommandError, match="No such file"):
        told(tmp_path / "y.csv")
