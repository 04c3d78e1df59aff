"""System checks of social outreach. Ids are stable; each says what to do."""
