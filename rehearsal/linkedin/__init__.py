"""LinkedIn as its documentation describes it."""
