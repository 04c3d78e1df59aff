"""Meta's Graph API as its documentation describes it: Facebook Pages and Instagram, on both hosts."""
