"""This app's memory of API requests; how it works: ``outbound.repeats``."""

from __future__ import annotations

from outbound.repeats import AnotherRequest, Answer, Claim, Memory, StillAnswering
from posting.models import PostingRequest

__all__ = ["AnotherRequest", "Answer", "Claim", "StillAnswering", "answer", "claim", "give_back", "memory"]

memory = Memory(PostingRequest)
claim, answer, give_back = memory.claim, memory.answer, memory.give_back
