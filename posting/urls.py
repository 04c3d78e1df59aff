"""Pages of posting, mounted at /posting/."""

from django.urls import path

from posting.views import (
    accounts,
    analytics,
    approvals,
    calendar,
    composer,
    composer_text,
    connect,
    files,
    media,
    posts,
)

app_name = "posting"

urlpatterns = [
    path("analytics/", analytics.analytics, name="analytics"),
    path("analytics/posts.csv", analytics.analytics_csv, name="analytics-csv"),
    path("", calendar.calendar, name="calendar"),
    path("compose/", composer.compose, name="compose"),
    path("compose/check/", composer.check, name="check"),
    path("compose/dry-run/", composer.dry, name="dry-run"),
    path("compose/suggest/", composer_text.suggest, name="suggest"),
    path("compose/suggest/undo/", composer_text.undo, name="suggest-undo"),
    path("compose/slot/<int:pk>/", composer.slot, name="slot"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/edit/", composer.edit, name="edit"),
    path("posts/<int:pk>/move/", calendar.move, name="post-move"),
    path("posts/<int:pk>/<slug:act>/", posts.act, name="post-act"),
    path("approvals/", approvals.review, name="approvals"),
    path("approvals/<int:pk>/<slug:verdict>/", approvals.judge, name="approvals-judge"),
    path("queue/", posts.queue, name="queue"),
    path("queue/retry/", posts.retry_cause, name="queue-retry"),
    path("media/", media.library, name="media"),
    path("media/upload/", media.upload, name="media-upload"),
    path("media/<int:pk>/", media.medium, name="medium"),
    path("media/<int:pk>/describe/", media.describe, name="medium-describe"),
    path("media/<int:pk>/delete/", media.delete, name="medium-delete"),
    path("files/<slug:key>", files.file, name="file"),
    path("accounts/", accounts.table, name="accounts"),
    path("accounts/verify/", accounts.verify_all, name="accounts-verify"),
    path("accounts/picked/<int:pk>/", connect.pick, name="connect-pick"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/disconnect/", accounts.disconnect, name="account-disconnect"),
    path("accounts/<int:pk>/slots/", accounts.add_slots, name="account-slots"),
    path("accounts/<int:pk>/slots/<int:slot>/remove/", accounts.remove_slot, name="account-slot-remove"),
    path("accounts/<int:pk>/<slug:act>/", accounts.act, name="account-act"),
]
