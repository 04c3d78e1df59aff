"""Addresses that a person pastes: nobody is asked, so there is no pace, no key and no plan."""

from __future__ import annotations

from social_outreach.adapters.discovery.base import Access, BaseDiscoveryService, FoundPage, Source, Step

PASTED = "urls"


class PastedSource(Source):
    name = PASTED
    label = "Pasted addresses"
    help = "Usernames or addresses of profiles, one a line. They go in at once."
    takes_platform_parameters = False
    searches = False
    seconds_between = 0

    def ask(self, step: Step, cursor: str, access: Access, service: BaseDiscoveryService) -> FoundPage:
        raise NotImplementedError("Pasted addresses go in at once; there is nothing to ask.")
