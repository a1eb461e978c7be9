//! The words with which Slack refuses a call.

/// Declares the codes; one that is not listed is kept.
macro_rules! codes {
    ($( $(#[$doc:meta])* $Code:ident = $word:literal, )*) => {
        /// The machine-readable reason of a refusal.
        ///
        /// Every code that Slack documents for the methods of this crate. The method pages
        /// say which may come where: <https://docs.slack.dev/reference/methods>.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $( $(#[$doc])* $Code, )*
            /// A code that this version does not know; see [`as_str`](Self::as_str).
            Other(OtherCode),
        }

        impl ErrorCode {
            /// Every listed code, as Slack writes it.
            pub const LISTED: &'static [&'static str] = &[$($word),*];

            /// The code as Slack writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$Code => $word, )*
                    Self::Other(OtherCode(word)) => word,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(word: &str) -> Self {
                match word {
                    $( $word => Self::$Code, )*
                    other => Self::Other(OtherCode(other.into())),
                }
            }
        }
    };
}

/// The text of a code that has no variant yet. Not built by hand, so that comparing
/// with a listed code stays right when a code gets its variant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OtherCode(Box<str>);

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

codes! {
    /// The app may not use this resource.
    AccessDenied = "access_denied",
    /// The workspace restricts this app.
    AccessLimited = "accesslimited",
    /// The account or the workspace of the token was deleted.
    AccountInactive = "account_inactive",
    /// The reaction is there already.
    AlreadyReacted = "already_reacted",
    /// `as_user` is of classic apps.
    AsUserNotSupported = "as_user_not_supported",
    /// The attachments are too large together.
    AttachmentPayloadLimitExceeded = "attachment_payload_limit_exceeded",
    /// The client secret is wrong.
    BadClientSecret = "bad_client_secret",
    /// The redirect address differs from the one the login began with.
    BadRedirectUri = "bad_redirect_uri",
    /// The `ts` is none.
    BadTimestamp = "bad_timestamp",
    /// The kind of token does not fit.
    BadToken = "bad_token",
    /// A rich text block does not agree with the text.
    BlockMismatch = "block_mismatch",
    /// No such link preview.
    CannotFindService = "cannot_find_service",
    /// The user cannot be asked to log in.
    CannotPrompt = "cannot_prompt",
    /// This kind of message has no thread.
    CannotReplyToMessage = "cannot_reply_to_message",
    /// The link is not in the message or not of the app's domains.
    CannotUnfurlUrl = "cannot_unfurl_url",
    /// The message is not the app's own.
    CantDeleteMessage = "cant_delete_message",
    /// The message is not the app's own.
    CantUpdateMessage = "cant_update_message",
    /// No such conversation, or the app may not see it.
    ChannelNotFound = "channel_not_found",
    /// The OAuth code was used before.
    CodeAlreadyUsed = "code_already_used",
    /// The workspace keeps all messages.
    ComplianceExportsPreventDeletion = "compliance_exports_prevent_deletion",
    /// The method is switched off.
    DeprecatedEndpoint = "deprecated_endpoint",
    /// The draft is gone.
    DraftAlreadyDeleted = "draft_already_deleted",
    /// The draft was sent before.
    DraftAlreadySent = "draft_already_sent",
    /// The draft has changed.
    DraftHasConflict = "draft_has_conflict",
    /// No such draft.
    DraftNotFound = "draft_not_found",
    /// The client message id speaks of an unknown conversation.
    DuplicateChannelNotFound = "duplicate_channel_not_found",
    /// Another view has this `external_id`.
    DuplicateExternalId = "duplicate_external_id",
    /// The client message id speaks of an unknown message.
    DuplicateMessageNotFound = "duplicate_message_not_found",
    /// Too late to edit.
    EditWindowClosed = "edit_window_closed",
    /// The organisation has suspended access to its messages.
    EkmAccessDenied = "ekm_access_denied",
    /// The method is not for Enterprise organisations.
    EnterpriseIsRestricted = "enterprise_is_restricted",
    /// The trigger was used before; it works once.
    ExchangedTriggerId = "exchanged_trigger_id",
    /// The trigger is older than 3 seconds.
    ExpiredTriggerId = "expired_trigger_id",
    /// The `response_url` is older than 30 minutes.
    ExpiredUrl = "expired_url",
    /// Slack failed; part of the call may have taken effect.
    FatalError = "fatal_error",
    /// The members could not be read.
    FetchMembersFailed = "fetch_members_failed",
    /// The users of the group could not be read.
    FetchUsersFailed = "fetch_users_failed",
    /// No such file.
    FileNotFound = "file_not_found",
    /// The view has changed since the hash was read.
    HashConflict = "hash_conflict",
    /// Slack failed; part of the call may have taken effect.
    InternalError = "internal_error",
    /// No such app.
    InvalidAppId = "invalid_app_id",
    /// An argument has a name that no argument has.
    InvalidArgName = "invalid_arg_name",
    /// Arguments are missing or wrong; the details name them.
    InvalidArguments = "invalid_arguments",
    /// An argument is an array and may not be.
    InvalidArrayArg = "invalid_array_arg",
    /// The token is wrong, or the address is not allowed to use it.
    InvalidAuth = "invalid_auth",
    /// A block breaks a rule; the details point at it.
    InvalidBlocks = "invalid_blocks",
    /// `blocks` is no JSON array of objects.
    InvalidBlocksFormat = "invalid_blocks_format",
    /// The body names an unknown charset.
    InvalidCharset = "invalid_charset",
    /// No such OAuth client.
    InvalidClientId = "invalid_client_id",
    /// The OAuth code is wrong or expired.
    InvalidCode = "invalid_code",
    /// The cursor is wrong or too old.
    InvalidCursor = "invalid_cursor",
    /// The body is no proper form.
    InvalidFormData = "invalid_form_data",
    /// Slack does not know this OAuth grant.
    InvalidGrantType = "invalid_grant_type",
    /// `limit` is out of its range.
    InvalidLimit = "invalid_limit",
    /// The manifest breaks rules; the details point at them.
    InvalidManifest = "invalid_manifest",
    /// The message breaks a rule; the details point at it.
    InvalidMessage = "invalid_message",
    /// The metadata is no JSON object of the right shape.
    InvalidMetadataFormat = "invalid_metadata_format",
    /// The metadata does not fit its schema.
    InvalidMetadataSchema = "invalid_metadata_schema",
    /// No such emoji.
    InvalidName = "invalid_name",
    /// The body is no message.
    InvalidPayload = "invalid_payload",
    /// The content type is not one that Slack reads.
    InvalidPostType = "invalid_post_type",
    /// The refresh token is wrong or was used before.
    InvalidRefreshToken = "invalid_refresh_token",
    /// No such scheduled message.
    InvalidScheduledMessageId = "invalid_scheduled_message_id",
    /// The time is none.
    InvalidTime = "invalid_time",
    /// The trigger is none.
    InvalidTriggerId = "invalid_trigger_id",
    /// `latest` is no timestamp.
    InvalidTsLatest = "invalid_ts_latest",
    /// `oldest` is no timestamp.
    InvalidTsOldest = "invalid_ts_oldest",
    /// `types` names an unknown kind of conversation.
    InvalidTypes = "invalid_types",
    /// These users cannot share a conversation.
    InvalidUserCombination = "invalid_user_combination",
    /// The view breaks a rule; the details point at it.
    InvalidView = "invalid_view",
    /// The conversation is archived.
    IsArchived = "is_archived",
    /// The conversation is closed.
    IsInactive = "is_inactive",
    /// The list is too long without `limit`.
    LimitRequired = "limit_required",
    /// `markdown_text` stands beside text or blocks.
    MarkdownTextConflict = "markdown_text_conflict",
    /// The workspace's messages exceed its plan.
    MessageLimitExceeded = "message_limit_exceeded",
    /// No such message.
    MessageNotFound = "message_not_found",
    /// People cannot get messages of this app.
    MessagesTabDisabled = "messages_tab_disabled",
    /// Only an app's own token may send metadata.
    MetadataMustBeSentFromApp = "metadata_must_be_sent_from_app",
    /// The metadata is too large.
    MetadataTooLarge = "metadata_too_large",
    /// The method is old; its answer may end soon.
    MethodDeprecated = "method_deprecated",
    /// Not for this kind of conversation.
    MethodNotSupportedForChannelType = "method_not_supported_for_channel_type",
    /// A file block lacks its file.
    MissingFileData = "missing_file_data",
    /// The body has no content type.
    MissingPostType = "missing_post_type",
    /// The token lacks a scope; see [`ApiError::needed`](super::ApiError::needed).
    MissingScope = "missing_scope",
    /// There is no link preview in the call.
    MissingUnfurls = "missing_unfurls",
    /// The blocks are too long together.
    MsgBlocksTooLong = "msg_blocks_too_long",
    /// The text is too long.
    MsgTooLong = "msg_too_long",
    /// The call names nothing to act on.
    NoItemSpecified = "no_item_specified",
    /// The app is not a member, or lacks a permission.
    NoPermission = "no_permission",
    /// There is no such reaction of the app.
    NoReaction = "no_reaction",
    /// No such user group.
    NoSuchSubteam = "no_such_subteam",
    /// The message has neither text nor blocks.
    NoText = "no_text",
    /// This kind of token may not call the method.
    NotAllowedTokenType = "not_allowed_token_type",
    /// There was no token.
    NotAuthed = "not_authed",
    /// The app has no Home tab.
    NotEnabled = "not_enabled",
    /// Too few users for a conversation.
    NotEnoughUsers = "not_enough_users",
    /// No such view.
    NotFound = "not_found",
    /// The app is not a member of the channel.
    NotInChannel = "not_in_channel",
    /// This kind of message takes no reactions.
    NotReactable = "not_reactable",
    /// The login began at another address.
    OauthAuthorizationUrlMismatch = "oauth_authorization_url_mismatch",
    /// The workspace is moving into an organisation.
    OrgLoginRequired = "org_login_required",
    /// The app may not do this.
    PermissionDenied = "permission_denied",
    /// The workspace's plan does not have this.
    PlanUpgradeRequired = "plan_upgrade_required",
    /// The app may not share files in this channel.
    PostingToChannelDenied = "posting_to_channel_denied",
    /// The feature is a preview that this workspace lacks.
    PreviewFeatureNotAvailable = "preview_feature_not_available",
    /// Three views lie upon each other already.
    PushLimitReached = "push_limit_reached",
    /// Too many messages.
    MessageRateLimited = "rate_limited",
    /// Too many calls.
    RateLimited = "ratelimited",
    /// Slack did not get the whole request in time.
    RequestTimeout = "request_timeout",
    /// A workspace rule forbids posting.
    RestrictedAction = "restricted_action",
    /// The channel has no threads.
    RestrictedActionNonThreadableChannel = "restricted_action_non_threadable_channel",
    /// Only some people may post in the channel.
    RestrictedActionReadOnlyChannel = "restricted_action_read_only_channel",
    /// The thread is locked.
    RestrictedActionThreadLocked = "restricted_action_thread_locked",
    /// The channel takes replies only.
    RestrictedActionThreadOnlyChannel = "restricted_action_thread_only_channel",
    /// Too many messages are scheduled around this time.
    RestrictedTooMany = "restricted_too_many",
    /// Slack cannot answer now.
    ServiceUnavailable = "service_unavailable",
    /// Canvases may not be shared with other organisations.
    SlackConnectCanvasSharingBlocked = "slack_connect_canvas_sharing_blocked",
    /// Files may not be shared with other organisations.
    SlackConnectFileLinkSharingBlocked = "slack_connect_file_link_sharing_blocked",
    /// Lists may not be shared with other organisations.
    SlackConnectListsSharingBlocked = "slack_connect_lists_sharing_blocked",
    /// The token has no access to this workspace.
    TeamAccessNotGranted = "team_access_not_granted",
    /// The workspace is moving into an organisation: try again later.
    TeamAddedToOrg = "team_added_to_org",
    /// No such workspace.
    TeamNotFound = "team_not_found",
    /// The thread is locked.
    ThreadLocked = "thread_locked",
    /// No such thread.
    ThreadNotFound = "thread_not_found",
    /// The time has passed.
    TimeInPast = "time_in_past",
    /// The time is more than 120 days ahead.
    TimeTooFar = "time_too_far",
    /// The token has expired; a rotated one can be refreshed.
    TokenExpired = "token_expired",
    /// The token was taken back, or its app removed.
    TokenRevoked = "token_revoked",
    /// More than 100 attachments.
    TooManyAttachments = "too_many_attachments",
    /// Too many contact cards.
    TooManyContactCards = "too_many_contact_cards",
    /// Too many different reactions.
    TooManyEmoji = "too_many_emoji",
    /// Too many reactions of the app.
    TooManyReactions = "too_many_reactions",
    /// Too many users for a conversation.
    TooManyUsers = "too_many_users",
    /// The account must set up a second factor.
    TwoFactorSetupRequired = "two_factor_setup_required",
    /// The message could not be changed.
    UpdateFailed = "update_failed",
    /// The `response_url` was used 5 times.
    UsedUrl = "used_url",
    /// The user is deactivated.
    UserDisabled = "user_disabled",
    /// Bots may not do this.
    UserIsBot = "user_is_bot",
    /// Guests may not do this.
    UserIsRestricted = "user_is_restricted",
    /// Single-channel guests may not do this.
    UserIsUltraRestricted = "user_is_ultra_restricted",
    /// No such user, or the app may not see it.
    UserNotFound = "user_not_found",
    /// The user is not a member of the channel.
    UserNotInChannel = "user_not_in_channel",
    /// The app may not see this user.
    UserNotVisible = "user_not_visible",
    /// The call names no users.
    UsersListNotSupplied = "users_list_not_supplied",
    /// No user has this address.
    UsersNotFound = "users_not_found",
    /// The view is larger than 250 kB.
    ViewTooLarge = "view_too_large",
}
