"""What posting announces to the floors above. A hint for speed; the rows are the memory."""

from django.dispatch import Signal

#: target_id, post_id, status: a target has been posted, failed, or is in doubt.
target_settled = Signal()
