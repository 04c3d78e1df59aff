"""X as its documentation describes it: api.x.com and the log-in pages of x.com."""
