//! Identifiers that do not mix: an app's id is no pipeline's id.

use crate::macros::id;

mod release_key;
pub use self::release_key::ReleaseKey;

/// Whether a text is a UUID, as Heroku writes its own ids, and not a name.
pub(crate) fn is_uuid(text: &str) -> bool {
    let parts = text.split('-').map(str::len);
    parts.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

id! {
    /// An account: its UUID, its address, or `~` for the caller's own.
    AccountId
}
id! {
    /// An add-on: its UUID or its name.
    AddonId
}
id! {
    /// An app: its UUID or its name; Heroku takes either.
    AppId
}
id! {
    /// An app setup.
    AppSetupId
}
id! {
    /// An OAuth authorization.
    AuthorizationId
}
id! {
    /// A build.
    BuildId
}
id! {
    /// A collaborator: its UUID, or the address of the account.
    CollaboratorId
}
id! {
    /// A pipeline coupling: one app in one stage.
    CouplingId
}
id! {
    /// A delivery of a webhook event.
    DeliveryId
}
id! {
    /// A dyno.
    DynoId
}
id! {
    /// A webhook event.
    EventId
}
id! {
    /// A feature of an account or an app: its UUID or its name.
    FeatureId
}
id! {
    /// The dynos of a process type.
    FormationId
}
id! {
    /// A log drain: its UUID, its token or its address.
    LogDrainId
}
id! {
    /// A member of a team: its UUID, or the address of the account.
    MemberId
}
id! {
    /// A threshold monitor.
    MonitorId
}
id! {
    /// A program that people can give access to.
    OauthClientId
}
id! {
    /// An OCI image: its UUID or its digest.
    OciImageId
}
id! {
    /// A pipeline: its UUID. [`GetPipeline`](crate::pipelines::GetPipeline) takes the name too.
    PipelineId
}
id! {
    /// A promotion.
    PromotionId
}
id! {
    /// A release: its UUID. Calls that take its number too take a [`ReleaseKey`].
    ReleaseId
}
id! {
    /// A review app, which is not the app it makes.
    ReviewAppId
}
id! {
    /// A slug: the built code that a release runs.
    SlugId
}
id! {
    /// One target of a promotion.
    TargetId
}
id! {
    /// A team: its UUID or its name.
    TeamId
}
id! {
    /// A test run.
    TestRunId
}
id! {
    /// An OAuth token, not the token itself.
    TokenId
}
id! {
    /// A subscription to what happens to an app.
    WebhookId
}
