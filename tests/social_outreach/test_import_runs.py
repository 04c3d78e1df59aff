"""What an import does to the profiles: merged, resumable, done once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from social_outreach.models import SocialImport, SocialImportError, SocialProfile
from social_outreach.services import csv_files, import_runs, imports, intake

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for SIGKILL."""


def received(text: str, platform: str = "instagram") -> SocialImport:
    source = imports.receive(name="x.csv", chunks=[text.encode()], actor=None)
    return imports.set_mapping(source, mapping=source.mapping, platform=platform)


def run(text: str, platform: str = "instagram") -> imports.Progress:
    source = received(text, platform)
    assert imports.run(source.pk)
    return imports.progress(source)


def people(count: int) -> str:
    return "username,followers\n" + "".join(f"person.{number},{number}\n" for number in range(count))


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(import_runs, "CHUNK_ROWS", 10)


class TestMerging:
    def test_spellings_of_one_person_are_one_profile(self):
        end = run("url\n@Ada.L\nhttps://www.instagram.com/ada.l/?hl=de\nADA.L\n")
        assert (end.created, end.unchanged) == (1, 1)
        assert end.merged == 1  # the address filled in

    def test_the_same_name_on_two_platforms_is_two_profiles(self):
        end = run("username,platform\nada.l,IG\nada.l,TikTok\n", platform="")
        assert end.created == 2

    def test_empty_fields_are_filled_and_others_stay(self):
        SocialProfile.objects.create(
            platform="instagram", username="ada.l", username_key="ada.l", full_name="Ada", followers_count=5
        )
        end = run("username,full_name,city,followers\nada.l,Countess,London,7\n")
        ada = SocialProfile.objects.get(username="ada.l")
        assert (ada.full_name, ada.location, ada.followers_count, end.merged) == ("Ada", "London", 7, 1)

    def test_a_persons_judgement_and_the_history_stay(self):
        kept = {
            "discovery_status": "rejected",
            "outreach_status": "sent",
            "review_reason": "no",
            "found_by": "a search",
        }
        before = SocialProfile.objects.create(platform="instagram", username="ada.l", username_key="ada.l", **kept)
        run("username,followers,full_name\nada.l,7,Ada\n")
        after = SocialProfile.objects.get(username="ada.l")
        assert {name: getattr(after, name) for name in kept} == kept
        assert (after.pk, after.created_at) == (before.pk, before.created_at)

    def test_an_empty_cell_blanks_nothing(self):
        run("username,followers,full_name\nada.l,7,Ada\n")
        end = run("username,followers,full_name\nada.l,,\n")
        ada = SocialProfile.objects.get(username="ada.l")
        assert (ada.followers_count, ada.full_name, end.unchanged) == (7, "Ada", 1)


class TestAgain:
    def test_the_second_time_nothing_changes(self, small_chunks):
        # Repeats within a chunk and across chunks, with counts that disagree.
        text = people(25) + "person.3,999\nPerson.24,777\n@person.1,\n"
        first, second = run(text), run(text)
        assert (first.created, first.rows_read) == (25, 28)
        assert (second.created, second.merged, second.unchanged) == (0, 0, 28)

    def test_the_first_row_of_a_file_gives_the_count(self, small_chunks):
        run(people(25) + "person.3,999\n")
        assert SocialProfile.objects.get(username="person.3").followers_count == 3


class TestResuming:
    @pytest.mark.parametrize("dies_at", [1, 2, 3])
    def test_killed_in_the_middle_of_a_chunk(self, small_chunks, monkeypatch, dies_at):
        source = received(people(25) + "bad name,1\nperson.2,999\n")
        chunks = 0
        advance = import_runs._Work._advance

        def dying(self, *args):
            nonlocal chunks
            chunks += 1
            lease = advance(self, *args)
            if chunks == dies_at:
                raise Killed
            return lease

        with monkeypatch.context() as patch:
            patch.setattr(import_runs._Work, "_advance", dying)
            with pytest.raises(Killed):
                imports.run(source.pk)
        assert imports.progress(source).created == 10 * (dies_at - 1)
        assert imports.run(source.pk)
        end = imports.progress(source)
        assert (end.created, end.unchanged, end.refused, end.rows_read) == (25, 1, 1, 27)
        assert SocialProfile.objects.filter(username__startswith="person.").count() == 25
        assert SocialImportError.objects.filter(source=source).count() == 1

    def test_a_spent_budget_is_gone_on_with(self, small_chunks):
        source = received(people(25))
        goes = 1
        while not imports.run(source.pk, budget_seconds=0):
            goes += 1
        assert (goes, imports.progress(source).created) == (4, 25)

    def test_progress_grows_chunk_by_chunk(self, monkeypatch):
        source = received(people(4_000))
        seen = [imports.progress(source).percent]
        while not imports.run(source.pk, budget_seconds=0):
            seen.append(imports.progress(source).percent)
        seen.append(imports.progress(source).percent)
        assert seen == sorted(set(seen))
        assert (seen[0], seen[-1]) == (0, 100)

    def test_due_names_what_was_started_and_lies_idle(self, small_chunks):
        source = received(people(25))
        assert source.pk not in imports.due()
        imports.start(source)
        assert source.pk in imports.due()
        while not imports.run(source.pk, budget_seconds=0):
            assert source.pk in imports.due()
        assert source.pk not in imports.due()


class TestTwoWorkers:
    def between_chunks(self, monkeypatch, act):
        commit = import_runs._Work._commit
        calls = 0

        def spying(self, *args):
            nonlocal calls
            calls += 1
            if calls == 2:
                act()
            commit(self, *args)

        monkeypatch.setattr(import_runs._Work, "_commit", spying)

    def test_the_second_finds_it_taken(self, small_chunks, monkeypatch):
        source = received(people(25))
        answers = []
        self.between_chunks(monkeypatch, lambda: answers.append(imports.run(source.pk)))
        assert imports.run(source.pk)
        assert answers == [False]
        assert imports.progress(source).created == 25

    def test_one_that_slept_past_its_lease_changes_nothing_more(self, small_chunks, monkeypatch):
        source = received(people(25))

        def overtaken():
            lapsed = SocialImport.objects.get(pk=source.pk).lease_until - timedelta(days=1)
            SocialImport.objects.filter(pk=source.pk).update(lease_until=lapsed)
            assert imports.run(source.pk)

        self.between_chunks(monkeypatch, overtaken)
        assert imports.run(source.pk)
        end = imports.progress(source)
        assert (end.created, end.unchanged, end.rows_read) == (25, 0, 25)

    def test_a_cancelled_import_stops_at_the_next_chunk(self, small_chunks, monkeypatch):
        source = received(people(25))
        self.between_chunks(monkeypatch, lambda: imports.cancel(SocialImport.objects.get(pk=source.pk)))
        assert imports.run(source.pk)
        end = imports.progress(source)
        assert (end.status, end.created, end.finished) == ("cancelled", 10, True)
        assert not (csv_files.folder() / source.path).exists()

    def test_a_profile_created_meanwhile_is_merged(self, monkeypatch):
        source = received(people(3))
        stored = intake._stored
        looks = 0

        def raced(rows):
            nonlocal looks
            looks += 1
            found = stored(rows)
            if looks == 1:
                found.clear()
            return found

        SocialProfile.objects.create(platform="instagram", username="person.1", username_key="person.1")
        monkeypatch.setattr(intake, "_stored", raced)
        assert imports.run(source.pk)
        end = imports.progress(source)
        assert (end.created, end.merged) == (2, 1)


class TestTheFile:
    def test_it_is_deleted_when_all_is_done(self):
        source = received(people(3))
        imports.run(source.pk)
        assert not (csv_files.folder() / source.path).exists()

    def test_an_import_whose_file_is_gone_fails_with_a_sentence(self):
        source = received(people(3))
        csv_files.discard(source.path)
        assert imports.run(source.pk)
        assert "upload it again" in imports.progress(source).error


def test_a_chunk_takes_few_statements(monkeypatch):
    """On SQLite Django splits the inserts of a chunk into many; the others count the same."""
    run("username,followers\n" + "".join(f"person.{number},0\n" for number in range(200)))
    source = received(people(400) + "bad name,1\n")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        imports.run(source.pk)
    tables = [query["sql"].split()[0] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    inserts = tables.count("INSERT") if connection.vendor == "sqlite" else 0
    # Claim, read, end and the clock stand around the one chunk.
    assert len(tables) - inserts <= 14
