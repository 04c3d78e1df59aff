"""The mapping that is proposed, shown and changed."""

import pytest

from social_outreach.services import imports

pytestmark = pytest.mark.django_db

FILE = b"Who,Where,Fans\nada.l,London,1.2K\nbad name,Paris,3\n"


@pytest.fixture
def source():
    return imports.receive(name="x.csv", chunks=[FILE], actor=None)


def test_a_person_names_columns_by_name_or_number(source):
    imports.set_mapping(source, mapping={"Who": "username", "1": "location", "2": ""}, platform="instagram")
    source.refresh_from_db()
    assert source.mapping == {"0": "username", "1": "location"}


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"Who": "shoe_size"}, "There is no field “shoe_size”"),
        ({"Whom": "username"}, "There is no column “Whom”"),
        ({"7": "username"}, "There is no column “7”"),
        ({"Who": "username", "Where": "username"}, "Two columns are mapped"),
        ({"Who": "username", "0": "location"}, "is mapped twice"),
        ({"Where": "location"}, "the column with the username or"),
        ({}, "the column with the username or"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(source, mapping, sentence):
    with pytest.raises(imports.MappingRefused, match=sentence):
        imports.set_mapping(source, mapping=mapping, platform="instagram")


def test_an_unknown_platform_is_refused(source):
    with pytest.raises(imports.MappingRefused, match="There is no platform “orkut”"):
        imports.set_mapping(source, mapping={"Who": "username"}, platform="orkut")


def test_a_started_import_keeps_its_mapping(source):
    imports.set_mapping(source, mapping={"Who": "username"}, platform="instagram")
    imports.start(source)
    with pytest.raises(imports.MappingRefused, match="has been started"):
        imports.set_mapping(source, mapping={"Who": "username"}, platform="tiktok")


def test_the_preview_shows_profiles_and_errors(source):
    mapping = {"Who": "username", "Fans": "followers_count"}
    good, bad = imports.preview(source, mapping=mapping, platform="instagram")
    assert (good.line, good.profile.username, good.profile.followers_count) == (2, "ada.l", 1_200)
    assert (bad.line, bad.profile) == (3, None)
    assert "Instagram" in bad.error


def test_the_preview_writes_nothing(source):
    imports.preview(source, mapping={"Who": "username"}, platform="instagram")
    source.refresh_from_db()
    assert "username" not in source.mapping.values()


def test_a_person_who_knows_the_encoding_says_so():
    source = imports.receive(name="x.csv", chunks=["username,name\nada.l,Zoë\n".encode("cp1252")], actor=None)
    imports.inspect(source, encoding="cp1250", delimiter=",")
    assert source.shape["encoding"] == "cp1250"
    with pytest.raises(imports.ImportRefused, match="cannot be read as “klingon”"):
        imports.inspect(source, encoding="klingon")


def test_of_two_networks_only_one_names_the_profile():
    text = b"name,linkedin,instagram\nAda,https://www.linkedin.com/in/ada-l,@ada\n"
    source = imports.receive(name="x.csv", chunks=[text], actor=None)
    assert source.mapping == {"0": "full_name", "1": "url"}


def test_bare_names_one_a_line_are_usernames():
    source = imports.receive(name="x.txt", chunks=[b"ada.l\ngrace.h\n"], actor=None)
    assert source.mapping == {"0": "username"}
