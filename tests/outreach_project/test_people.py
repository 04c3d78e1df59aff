"""Groups and first users."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client

from outreach_project import people

pytestmark = pytest.mark.django_db
USERS = get_user_model()


def may(name: str) -> set[str]:
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


class TestGroups:
    def test_reviewers_may_work_and_see_but_not_operate(self):
        people.seed_groups()
        found = may("reviewer")
        assert {*people.REVIEWER_MAY, "view_socialprofile"} <= found
        assert not {name for name in found if name.startswith(("add_", "change_", "delete_", "operate_"))}

    def test_operators_may_everything_of_our_apps(self):
        people.seed_groups()
        ours = Permission.objects.filter(content_type__app_label="social_outreach").values_list("codename", flat=True)
        assert set(ours) <= may("operator")

    def test_what_was_taken_away_stays_away(self):
        people.seed_groups()
        Group.objects.get(name="reviewer").permissions.remove(Permission.objects.get(codename="send_messages"))
        people.seed_groups()
        assert "send_messages" not in may("reviewer")

    def test_a_table_that_came_later_is_granted_and_nothing_else_changes(self):
        people.seed_groups()
        groups = Group.objects.filter(name__in=["operator", "reviewer"])
        for group in groups:
            group.permissions.remove(*Permission.objects.filter(content_type__model="socialsavedview"))
        Group.objects.get(name="reviewer").permissions.remove(Permission.objects.get(codename="view_socialprofile"))
        people.seed_groups()
        assert "view_socialsavedview" in may("reviewer")
        assert {"change_socialsavedview", "view_socialsavedview"} <= may("operator")
        assert "view_socialprofile" not in may("reviewer")


class TestFirstUsers:
    def test_they_are_made_once_and_can_sign_in(self, client: Client):
        people.seed_groups()
        made = people.seed_first_users()
        assert [user.name for user in made] == ["operator", "reviewer"]
        assert all(client.login(username=user.name, password=user.password) for user in made)
        assert USERS.objects.get(username="operator").is_staff
        assert not USERS.objects.get(username="reviewer").is_staff
        assert people.seed_first_users() == []

    def test_the_password_is_kept_and_shown_nowhere(self):
        people.seed_groups()
        for user in people.seed_first_users():
            assert user.password not in repr(user)
            assert user.password not in USERS.objects.get(username=user.name).password

    def test_an_install_with_people_gets_none(self):
        USERS.objects.create_user("ada")
        assert people.seed_first_users() == []


class TestOperatorsCannotRise:
    def test_a_persons_page_offers_no_superuser_box(self, client: Client):
        people.seed_groups()
        people.seed_first_users()
        client.force_login(USERS.objects.get(username="operator"))
        ada = USERS.objects.create_user("ada")
        page = client.get(f"/console/auth/user/{ada.pk}/change/")
        assert page.status_code == 200
        assert b"is_superuser" not in page.content
        client.post(f"/console/auth/user/{ada.pk}/change/", {"username": "ada", "is_superuser": "on"})
        ada.refresh_from_db()
        assert not ada.is_superuser

    def test_superusers_are_out_of_their_reach(self, client: Client):
        people.seed_groups()
        people.seed_first_users()
        client.force_login(USERS.objects.get(username="operator"))
        root = USERS.objects.create_superuser("root")
        assert client.get(f"/console/auth/user/{root.pk}/password/").status_code in (302, 403, 404)
        assert client.get(f"/console/auth/user/{root.pk}/change/").status_code in (302, 403, 404)
