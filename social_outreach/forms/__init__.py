"""Shape of what people type. Plain forms: services decide what it means."""
