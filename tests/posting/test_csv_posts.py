"""Posts from a CSV file and into one: every row judged first, nothing half made, nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from PIL import Image

from outbound.clock import database_now
from outbound.http import Answer, HttpDoor
from posting.models import Campaign, PostMedia, ScheduledPost
from posting.services import csv_posts
from posting.services.csv_export import lines
from posting.services.csv_posts import FileRefused, take_in
from posting.services.csv_rows import read
from posting.states import Stage
from tests.posting import cast
from tests.posting.api_cast import Client, everybody

pytestmark = pytest.mark.django_db
HEAD = "content,accounts,platforms,local time,zone,link,media URLs,first comment,labels,campaign\n"
GOOD = "Kiln day,,x,2099-01-01 12:00,Europe/Lisbon,https://example.org/a,,,spring; kiln,Spring\n"


@pytest.fixture(autouse=True)
def _known(x: Any, stands_in: Any) -> None:
    stands_in("facebook")
    cast.account("x", account_username="studio")
    cast.account("facebook", account_username="page")
    Campaign.objects.create(name="Spring", slug="spring")


def taken(text: str, **more: Any) -> dict[str, Any]:
    return take_in((HEAD + text).encode(), actor=None, **more)


def problems(text: str) -> list[str]:
    return [sentence for row in taken(text)["rows"] for sentence in row["problems"]]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was fetched. Addresses with ``gone`` in them answer 404."""
    asked: list[str] = []
    content = io.BytesIO()
    Image.new("RGB", (60, 60), "teal").save(content, "JPEG")

    def fetch(_: HttpDoor, url: str, **__: Any) -> Answer:
        asked.append(url)
        return Answer(404 if "gone" in url else 200, {}, content.getvalue(), url, 0.1)

    monkeypatch.setattr(HttpDoor, "fetch", fetch)
    return asked


class TestTakingIn:
    def test_a_good_row_becomes_a_draft_with_all_its_cells(self):
        found = taken(GOOD, dry_run=False)
        assert (found["created"], found["bad"]) == (1, 0)
        post = ScheduledPost.objects.get(pk=found["rows"][0]["post_id"])
        assert (post.content, post.scheduled_local, post.timezone) == (
            "Kiln day",
            "2099-01-01T12:00:00",
            "Europe/Lisbon",
        )
        assert (post.labels, post.campaign.name, post.link) == (["spring", "kiln"], "Spring", "https://example.org/a")
        assert (post.stage, [each.platform for each in cast.targets(post)]) == (Stage.DRAFT, ["x"])

    def test_a_dry_run_makes_nothing_and_lists_every_row(self):
        found = taken(GOOD + "Other,,myspace,,,,,,,\n")
        assert (found["dry_run"], found["total"], found["good"], found["bad"], found["created"]) == (True, 2, 1, 1, 0)
        assert [(row["line"], row["ok"]) for row in found["rows"]] == [(2, True), (3, False)]
        assert not ScheduledPost.objects.exists()

    def test_one_bad_row_keeps_all_back_unless_only_the_good_are_wanted(self):
        text = GOOD + "x" * 300 + ",,x,,,,,,,\n"
        assert taken(text, dry_run=False)["created"] == 0
        assert not ScheduledPost.objects.exists()
        assert taken(text, dry_run=False, only_good=True)["created"] == 1

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("Text,,,,,,,,,", "No account"),
            ("Text,,linkedin,,,,,,,", "No LinkedIn account"),
            ("Text,x:nobody,,,,,,,,", "nobody"),
            ("Text,,x,soon,,,,,,", "not a time"),
            ("Text,,x,2020-01-01 10:00,,,,,,", "is over"),
            ("Text,,x,2099-01-01 10:00,Mars,,,,,", "not a time zone"),
            ("Text,,x,,,javascript:alert(1),,,,", "not an address"),
            ("Text,,x,,,,ftp://a.b/c.jpg,,,", "not an address"),
            ("Text,,x,,,,,First!,,", "first comment"),
            ("Text,,x,,,,,,,Autumn", "no campaign"),
            (",,x,,,,,,,", "no text"),
            ("{{ title }},,x,,,,,,,", "placeholder"),
        ],
    )
    def test_problems_are_said_in_sentences(self, row, said):
        found = problems(row + "\n")
        assert any(said in sentence for sentence in found), found

    def test_a_first_comment_goes_where_it_is_taken(self):
        found = taken("Text,,x; facebook,,,,,First!,,\n", dry_run=False)
        post = ScheduledPost.objects.get(pk=found["rows"][0]["post_id"])
        assert post.variants == {"facebook": {"first_comment": "First!"}}

    def test_the_same_text_twice_is_a_warning(self):
        found = taken("Text,,x,,,,,,,\nText,x:studio,,,,,,,,\n")
        assert "Line 2 has the same text" in found["rows"][1]["warnings"][0]
        assert found["bad"] == 0

    def test_handed_in_where_so_asked(self):
        taken(GOOD, dry_run=False, submit=True)
        assert ScheduledPost.objects.get().stage == Stage.IN_REVIEW


class TestMedia:
    def test_are_fetched_once_and_not_in_a_dry_run(self, web):
        text = "A,,x,,,,https://a.test/k.jpg,,,\nB,,x,,,,https://a.test/k.jpg,,,\n"
        assert taken(text)["good"] == 2
        assert web == []
        assert taken(text, dry_run=False)["created"] == 2
        assert web == ["https://a.test/k.jpg"]
        assert {post.media[0]["medium"] for post in ScheduledPost.objects.all()} == {PostMedia.objects.get().pk}

    def test_that_are_gone_keep_the_file_back(self, web):
        text = "A,,x,,,,https://a.test/gone.jpg,,,\nB,,x,,,,,,,\n"
        found = taken(text, dry_run=False)
        assert (found["created"], "404" in found["rows"][0]["problems"][0]) == (0, True)
        assert not ScheduledPost.objects.exists()
        assert taken(text, dry_run=False, only_good=True)["created"] == 1

    def test_alone_make_a_post(self, web):
        assert taken(",,x,,,,https://a.test/k.jpg,,,\n", dry_run=False)["created"] == 1

    def test_too_many_are_refused(self, monkeypatch):
        monkeypatch.setattr(csv_posts, "MOST_ADDRESSES", 1)
        with pytest.raises(FileRefused, match="more than 1 media"):
            taken("A,,x,,,,https://a.test/1 https://a.test/2,,,\n")

    def test_that_together_take_too_long_are_given_up(self, web, monkeypatch):
        now, deadlines = [1000.0], []
        monkeypatch.setattr(csv_posts, "boot_seconds", lambda: now[0])
        fetch = HttpDoor.fetch

        def slow(door: HttpDoor, url: str, **given: Any) -> Answer:
            deadlines.append(door._timeouts.deadline)
            now[0] += 50
            return fetch(door, url, **given)

        monkeypatch.setattr(HttpDoor, "fetch", slow)
        found = taken(
            "".join(f"{n},,x,,,,https://a.test/{n}.jpg,,,\n" for n in range(5)), dry_run=False, only_good=True
        )
        assert deadlines == [30.0, 30.0, 20.0]
        assert [row["ok"] for row in found["rows"]] == [True, True, True, False, False]
        assert "more than 120 seconds" in found["rows"][3]["problems"][0]
        assert ScheduledPost.objects.count() == 3


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "empty"),
            (HEAD.encode(), "no row"),
            (b"colour\nred\n", "no column"),
            (b"platforms\nx\n", "content"),
            (b"content,text\na,b\n", "Two columns"),
            (b"content\n\xff\xe9\n", "UTF-8"),
            (b"content\na\x00b\n", "not a text file"),
            (b"content\n" + b"a\n" * 501, "at most 500"),
            (b"x" * 4_000_001, "larger than"),
        ],
    )
    def test_that_are_no_table_of_posts_are_refused(self, content, said):
        with pytest.raises(FileRefused, match=said):
            read(content)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_of_any_spreadsheet_are_read(self, encoding, separator):
        text = f'Text{separator}Time Zone\r\n"Größe\n{separator} zwei"{separator}UTC\r\n\r\n'
        found = read(text.encode(encoding))
        assert dict(found[0].values) == {"content": f"Größe\n{separator} zwei", "zone": "UTC"}

    @pytest.mark.parametrize(("column", "said"), [(1, "accounts and platforms"), (8, "labels")])
    def test_a_row_lists_a_hundred_at_most(self, column, said, django_assert_max_num_queries):
        cells = ["Text", "", "x", *[""] * 7]
        cells[column] = ";".join(["x:studio"] * 101)
        with django_assert_max_num_queries(40):
            found = problems(",".join(cells) + "\n")
        assert any(said in sentence and "at most 100" in sentence for sentence in found), found

    def test_five_hundred_rows_are_judged(self):
        assert taken("".join(f"Text {number},,x,,,,,,,\n" for number in range(500)))["good"] == 500


class TestOut:
    def table(self, **more: Any) -> list[dict[str, str]]:
        text = "".join(lines(ScheduledPost.objects.filter(**more)))
        return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))

    def test_a_formula_becomes_a_text_and_comes_back_as_it_was(self):
        taken('"=HYPERLINK(""https://evil.test"")",,x,,,,,,@all,\n', dry_run=False)
        row = self.table()[0]
        assert (row["content"], row["labels"]) == ('\'=HYPERLINK("https://evil.test")', "'@all")
        again = "".join(lines(ScheduledPost.objects.all())).encode()
        assert take_in(again, actor=None, dry_run=False)["created"] == 1
        assert {post.content for post in ScheduledPost.objects.all()} == {'=HYPERLINK("https://evil.test")'}

    def test_shows_where_it_went(self):
        post = cast.work(cast.due(cast.account("x", account_username="shop")))
        row = self.table(pk=post.pk)[0]
        assert (row["status"], row["accounts"], row["posted URLs"]) == ("posted", "x:shop", "https://x.test/1")

    def test_statements_follow_batches_and_not_rows(self, django_assert_max_num_queries):
        to = cast.account("x")
        for _ in range(20):
            cast.draft(to, media=[{"medium": cast.medium().pk}])
        with django_assert_max_num_queries(4):
            assert len(self.table()) == 20


class TestDoors:
    def send(self, client: Client, text: str, **more: Any) -> Any:
        body = {"file": SimpleUploadedFile("posts.csv", (HEAD + text).encode()), **more}
        return client.post("/api/posting/posts/import/", body, format="multipart")

    def test_the_api_takes_in_and_gives_out(self):
        client = everybody()
        assert self.send(client, GOOD, dry_run=True).json()["created"] == 0
        assert self.send(client, GOOD).json()["created"] == 1
        assert ScheduledPost.objects.get().created_by == client.person
        answer = client.get("/api/posting/posts/export/?status=draft")
        assert answer["Content-Type"].startswith("text/csv")
        assert b"Kiln day" in b"".join(answer)
        assert b"Kiln day" not in b"".join(client.get("/api/posting/posts/export/?status=posted"))
        assert client.get("/api/posting/posts/export/?colour=red").status_code == 400

    def test_the_api_says_what_is_wrong_with_a_file(self):
        body = {"file": SimpleUploadedFile("posts.csv", b"colour\nred\n")}
        answer = everybody().post("/api/posting/posts/import/", body, format="multipart")
        assert (answer.status_code, answer.json()["type"]) == (422, "about:file-refused")
        assert self.send(everybody(), "x" * 5_000_000).status_code == 413

    def test_the_command_is_a_dry_run_unless_told(self, tmp_path, capsys):
        file = tmp_path / "posts.csv"
        file.write_text(HEAD + GOOD + "Bad,,myspace,,,,,,,\n")
        call_command("import_posts", str(file))
        out = capsys.readouterr()
        assert "2 rows: 1 good, 1 bad, 0 made." in out.out
        assert "line 3:" in out.err
        with pytest.raises(CommandError, match="Nothing was made"):
            call_command("import_posts", str(file), "--create")
        call_command("import_posts", str(file), "--create", "--only-good")
        assert ScheduledPost.objects.count() == 1
        with pytest.raises(CommandError, match="no such user"):
            call_command("import_posts", str(file), "--user", "nobody")

    def test_a_time_that_has_just_passed_is_over(self):
        past = (database_now() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
        assert any("is over" in sentence for sentence in problems(f"Text,,x,{past},UTC,,,,,\n"))
