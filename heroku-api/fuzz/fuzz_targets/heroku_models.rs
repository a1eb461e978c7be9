//! Any bytes into every model: a value or an error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

macro_rules! models {
    ($data:ident: $($model:ty),+ $(,)?) => {
        $(let _ = serde_json::from_slice::<$model>($data);)+
    };
}

fuzz_target!(|data: &[u8]| {
    use heroku_api::*;
    models!(data:
        account::Account, account::Capabilities, apps::App, Vec<apps::App>, builds::Build,
        collaborators::Collaborator, config_vars::ConfigVars, Vec<couplings::Coupling>,
        Vec<dynos::Dyno>, formation::Formation, oauth::Access, oauth::Authorization,
        pipelines::Pipeline, Vec<pipelines::Pipeline>, promotions::Promotion,
        Vec<promotions::PromotionTarget>, releases::Release, repositories::PipelineRepository,
        review_apps::ReviewApp, review_apps::ReviewAppConfig, setups::AppSetup, slugs::Slug,
        sources::Upload, teams::Member, teams::Team, test_runs::TestRun, webhooks::Delivery,
        webhooks::Webhook, monitors::Monitor, monitors::Series, log_drains::LogDrain, oci_images::OciImage,
        platform_status::PlatformStatus,
    );
    let answer = http::Response::new(bytes::Bytes::copy_from_slice(data));
    let error = error::ApiError::from_response(&answer, std::time::SystemTime::UNIX_EPOCH);
    let _ = (error.id(), error.to_string());
});
