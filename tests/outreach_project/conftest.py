"""People at the door."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.test import Client


@pytest.fixture
def person(db: None) -> AbstractUser:
    return get_user_model().objects.create_user("ada", password="a-password-of-ada")


@pytest.fixture
def signed_in(person: AbstractUser) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("olga", password="a-password-of-olga"))
    return client
