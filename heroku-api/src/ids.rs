//! Identifiers that do not mix: an app's id is no pipeline's id.

use crate::macros::id;

id! {
    /// An app: its UUID or its name; Heroku takes either.
    AppId
}
id! {
    /// A build.
    BuildId
}
id! {
    /// A pipeline coupling: one app in one stage.
    CouplingId
}
id! {
    /// A dyno.
    DynoId
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
    /// A release: its UUID, or its version number where a call says so.
    ReleaseId
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
    /// An account: its UUID, its address, or `~` for the caller's own.
    AccountId
}
id! {
    /// A feature of an account or an app: its UUID or its name.
    FeatureId
}
