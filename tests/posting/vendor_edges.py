"""Which names each edge of each network takes in a body, and which it needs: facts of the vendors' reference pages,
written down by us (2026-11-21)."""

from __future__ import annotations

from dataclasses import dataclass


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class Edge:
    """Names of a body; an inner one stands as outer.inner, whether the outer one is an object or a list of them."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    #: At least one of these.
    one_of: frozenset[str] = frozenset()


_REPLY = "reply.in_reply_to_tweet_id reply.auto_populate_reply_metadata reply.exclude_reply_user_ids"
_IG = (
    "image_url video_url media_type caption children is_carousel_item alt_text cover_url thumb_offset location_id"
    " user_tags collaborators share_to_feed audio_name product_tags upload_type trial_params"
)
EDGES: dict[str, tuple[tuple[str, Edge], ...]] = {
    "x": (
        (
            r"POST /2/tweets",
            Edge(
                words(""),
                words(
                    f"media.media_ids media.tagged_user_ids reply quote_tweet_id reply_settings made_with_ai {_REPLY}"
                ),
                one_of=words("text media"),
            ),
        ),
        (r"POST /2/media/upload", Edge(words("media media_category"), words("media_type shared additional_owners"))),
        (r"POST /2/media/upload/initialize", Edge(words("media_type total_bytes"), words("media_category shared"))),
        (r"POST /2/media/upload/[^/]+/append", Edge(words("media segment_index"))),
        (r"POST /2/media/upload/[^/]+/finalize", Edge(words(""))),
        (r"POST /2/media/metadata", Edge(words("id"), words("metadata metadata.alt_text metadata.alt_text.text"))),
    ),
    "linkedin": (
        (
            r"POST /rest/posts",
            Edge(
                words("author commentary visibility lifecycleState distribution distribution.feedDistribution"),
                words(
                    "distribution.targetEntities distribution.thirdPartyDistributionChannels isReshareDisabledByAuthor"
                    " content content.media content.media.id content.media.altText content.media.title"
                    " content.multiImage content.multiImage.images content.multiImage.images.id"
                    " content.multiImage.images.altText content.article content.article.source content.article.title"
                    " content.article.description content.article.thumbnail content.article.thumbnailAltText"
                ),
            ),
        ),
        (r"POST /rest/images", Edge(words("initializeUploadRequest initializeUploadRequest.owner"))),
        (
            r"POST /rest/videos",
            Edge(
                words(""),
                words(
                    "initializeUploadRequest.owner initializeUploadRequest.fileSizeBytes"
                    " initializeUploadRequest.uploadCaptions initializeUploadRequest.uploadThumbnail"
                    " finalizeUploadRequest.video finalizeUploadRequest.uploadToken"
                    " finalizeUploadRequest.uploadedPartIds"
                ),
                one_of=words("initializeUploadRequest finalizeUploadRequest"),
            ),
        ),
        (
            r"POST /rest/socialActions/[^/]+/comments",
            Edge(words("actor object message message.text"), words("message.attributes parentComment")),
        ),
    ),
    "facebook": (
        (
            r"POST /v[\d.]+/\d+/feed",
            Edge(
                words(""),
                words("published attached_media.media_fbid scheduled_publish_time targeting"),
                one_of=words("message link attached_media"),
            ),
        ),
        (
            r"POST /v[\d.]+/\d+/photos",
            Edge(words("published"), words("alt_text_custom temporary caption"), one_of=words("source url")),
        ),
        (
            r"POST /v[\d.]+/\d+/videos",
            Edge(
                words("upload_phase"),
                words("file_size upload_session_id start_offset video_file_chunk description title published"),
            ),
        ),
        (r"POST /v[\d.]+/[\d_]+/comments", Edge(words("message"), words("attachment_id attachment_url"))),
    ),
    "instagram": (
        (r"POST /v[\d.]+/\d+/media", Edge(words(""), words(_IG), one_of=words("image_url video_url children"))),
        (r"POST /v[\d.]+/\d+/media_publish", Edge(words("creation_id"))),
        (r"POST /v[\d.]+/[\d_]+/comments", Edge(words("message"))),
    ),
    "tiktok": (
        (r"POST /v2/post/publish/creator_info/query/", Edge(words(""))),
        (
            r"POST /v2/post/publish/video/init/",
            Edge(
                words(
                    "post_info post_info.privacy_level source_info source_info.source source_info.video_size"
                    " source_info.chunk_size source_info.total_chunk_count"
                ),
                words(
                    "post_info.title post_info.disable_duet post_info.disable_stitch post_info.disable_comment"
                    " post_info.video_cover_timestamp_ms post_info.brand_content_toggle post_info.brand_organic_toggle"
                    " post_info.is_aigc"
                ),
            ),
        ),
        (
            r"POST /v2/post/publish/content/init/",
            Edge(
                words(
                    "media_type post_mode post_info post_info.privacy_level source_info source_info.source"
                    " source_info.photo_images source_info.photo_cover_index"
                ),
                words(
                    "post_info.title post_info.description post_info.disable_comment post_info.auto_add_music"
                    " post_info.brand_content_toggle post_info.brand_organic_toggle"
                ),
            ),
        ),
    ),
}
#: Signed with the call, whatever it is about.
SIGNED = words("access_token appsecret_proof")
