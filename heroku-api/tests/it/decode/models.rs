//! Which resource decodes into which type, and which members make it what it is.

use heroku_api::account::{Account, Capabilities, Capability, Feature, RateLimit};
use heroku_api::apps::App;
use heroku_api::builds::Build;
use heroku_api::collaborators::{Collaborator, Permission, PermissionEntity};
use heroku_api::config_vars::ConfigVars;
use heroku_api::couplings::Coupling;
use heroku_api::dynos::Dyno;
use heroku_api::formation::Formation;
use heroku_api::log_drains::LogDrain;
use heroku_api::log_sessions::LogSession;
use heroku_api::oauth::{Access, Authorization, OauthClient, TokenPair};
use heroku_api::oci_images::OciImage;
use heroku_api::pipelines::{Pipeline, PipelineStack, Transfer};
use heroku_api::promotions::{Promotion, PromotionTarget};
use heroku_api::releases::Release;
use heroku_api::repositories::PipelineRepository;
use heroku_api::review_apps::{ReviewApp, ReviewAppConfig};
use heroku_api::setups::AppSetup;
use heroku_api::slugs::Slug;
use heroku_api::sources::Upload;
use heroku_api::teams::{Member, Team};
use heroku_api::test_runs::{TestCase, TestNode, TestRun};
use heroku_api::webhooks::{Delivery, RecordedEvent, Webhook};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) type Decode = fn(&Value) -> Result<(), serde_json::Error>;

/// A resource of the schemas.
pub(crate) struct Model {
    pub(crate) resource: &'static str,
    pub(crate) decode: Decode,
    /// Beside `id`, the members without which it is nothing, as paths.
    pub(crate) keys: &'static [&'static str],
}

fn one<T: DeserializeOwned>(value: &Value) -> Result<(), serde_json::Error> {
    serde_json::from_slice::<T>(&serde_json::to_vec(value)?).map(drop)
}

macro_rules! models {
    ($($resource:literal => $model:ty $(, keys $($key:literal)+)?;)+) => {
        pub(crate) const MODELS: &[Model] = &[$(
            Model { resource: $resource, decode: one::<$model>, keys: &[$($($key),+)?] },
        )+];
    };
}

models! {
    "account" => Account;
    "account-feature" => Feature;
    "app" => App, keys "/name";
    "app-feature" => Feature;
    "app-setup" => AppSetup, keys "/status";
    "app-webhook" => Webhook;
    "app-webhook-delivery" => Delivery, keys "/status";
    "app-webhook-event" => RecordedEvent;
    "build" => Build, keys "/status";
    "capability" => Capability, keys "/capability";
    "collaborator" => Collaborator, keys "/permissions/0/name";
    "config-var" => ConfigVars;
    "dyno" => Dyno, keys "/name" "/type" "/state" "/release/version";
    "formation" => Formation, keys "/type";
    "log-drain" => LogDrain;
    "log-session" => LogSession, keys "/logplex_url";
    "oauth-authorization" => Authorization;
    "oauth-client" => OauthClient;
    "oauth-token" => TokenPair;
    "oci-image" => OciImage;
    "permission-entity" => PermissionEntity;
    "pipeline" => Pipeline, keys "/name" "/owner/type";
    "pipeline-build" => Build, keys "/status";
    "pipeline-config-var" => ConfigVars;
    "pipeline-coupling" => Coupling, keys "/app" "/stage";
    "pipeline-deployment" => Release, keys "/status" "/version";
    "pipeline-promotion" => Promotion, keys "/status";
    "pipeline-promotion-target" => PromotionTarget, keys "/app" "/status";
    "pipeline-release" => Release, keys "/status" "/version";
    "pipeline-stack" => PipelineStack;
    "pipeline-transfer" => Transfer, keys "/previous_owner/type" "/new_owner/type";
    "rate-limit" => RateLimit, keys "/remaining";
    "release" => Release, keys "/status" "/version";
    "review-app" => ReviewApp, keys "/status" "/branch";
    "review-app-config" => ReviewAppConfig, keys "/deploy_target/type";
    "slug" => Slug;
    "source" => Upload, keys "/source_blob" "/source_blob/put_url" "/source_blob/get_url";
    "team" => Team, keys "/name";
    "team-app" => App, keys "/name";
    "team-app-collaborator" => Collaborator, keys "/permissions/0/name";
    "team-app-permission" => Permission, keys "/name";
    "team-member" => Member;
    "test-case" => TestCase;
    "test-node" => TestNode;
    "test-run" => TestRun, keys "/status";
}

/// Observed shapes by the beginning of their file names.
pub(crate) const OBSERVED: &[(&str, Decode)] = &[
    ("build-", one::<Build>),
    ("capabilities", one::<Capabilities>),
    ("dynos-", one::<Vec<Dyno>>),
    ("kolkrabbi-pipeline-repository", one::<PipelineRepository>),
    ("oauth-token-web-flow", one::<Access>),
    ("pipeline-coupling", one::<Coupling>),
    ("pipeline-without", one::<Pipeline>),
    ("promotion-completed", one::<Promotion>),
    ("promotion-targets", one::<Vec<PromotionTarget>>),
    ("release-", one::<Release>),
    ("review-app-config", one::<ReviewAppConfig>),
    ("review-app-", one::<ReviewApp>),
];
