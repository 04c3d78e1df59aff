"""News for the floors above. A hint for speed: the guarantee is whoever reconciles through the facade."""

from django.dispatch import Signal

#: message_id, profile_id, status
message_settled = Signal()
#: profile_id, reply_id
reply_recorded = Signal()
#: identity kind, scope, hash
suppressed = Signal()
