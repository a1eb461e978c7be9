//! What the sandbox promises, over real HTTP.
#![allow(
    clippy::unwrap_used,
    reason = "the helpers of a test may fail as loudly as the test"
)]

mod browser;
mod builds;
mod cases;
mod chromium;
mod circleci;
mod client;
mod control;
mod dates;
mod demo;
mod faults;
mod git;
mod github;
mod github_app;
mod github_contents;
mod github_pulls;
mod github_reviews;
mod github_webhooks;
mod github_workflows;
mod heroku;
mod heroku_addons;
mod heroku_bad_days;
mod heroku_certificates;
mod load;
mod oauth;
mod page;
mod reading;
mod review_apps;
mod schemas;
mod scopes;
mod slack;
mod slack_interactions;
mod slack_oauth;
mod slack_socket;
mod slack_views;
mod spinnaker;
mod webhooks;
