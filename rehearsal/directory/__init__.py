"""The people and small businesses that can be found in this world: made up, but believable, and always the same."""
