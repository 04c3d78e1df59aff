"""Finding profiles: what can be asked of which source, and how an answer becomes profiles. No Django here."""
