"""Pages of social outreach, mounted at /outreach/social/."""

from django.urls import path

from social_outreach.views import assisted, drafts, imports, messages, pipeline, review, send

app_name = "social"

urlpatterns = [
    path("", pipeline.pipeline, name="pipeline"),
    path("import/", imports.upload, name="import"),
    path("import/<int:pk>/", imports.mapping, name="import-mapping"),
    path("import/<int:pk>/start/", imports.start, name="import-start"),
    path("import/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("import/<int:pk>/cancel/", imports.cancel, name="import-cancel"),
    path("import/<int:pk>/errors.csv", imports.errors_csv, name="import-errors"),
    path("review/", review.table, name="review"),
    path("review/judge/", review.judge, name="review-judge"),
    path("review/one/", review.one, name="review-one"),
    path("profiles/<int:pk>/", review.profile, name="profile"),
    path("profiles/<int:pk>/reply/", review.record_reply, name="profile-reply"),
    path("profiles/<int:pk>/suppress/", review.suppress, name="profile-suppress"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/make/", drafts.make, name="drafts-make"),
    path("drafts/bulk/", drafts.bulk, name="drafts-bulk"),
    path("drafts/<int:pk>/", drafts.editor, name="draft"),
    path("drafts/<int:pk>/approve/", drafts.approve, name="draft-approve"),
    path("send/", send.send, name="send"),
    path("send/confirm/", send.confirm, name="send-confirm"),
    path("send/progress/", send.progress, name="send-progress"),
    path("assisted/", assisted.queue, name="assisted"),
    path("assisted/take/", assisted.take, name="assisted-take"),
    path("assisted/<int:pk>/<slug:act>/", assisted.act, name="assisted-act"),
    path("messages/", messages.table, name="messages"),
    path("messages/<int:pk>/", messages.message, name="message"),
    path("messages/<int:pk>/<slug:act>/", messages.act, name="message-act"),
]
