"""Pure decisions: no I/O, no Django."""
