//! What the sandbox promises, over real HTTP.

mod client;
mod faults;
mod git;
mod github;
mod github_app;
mod heroku;
mod oauth;
mod review_apps;
mod slack;
mod webhooks;
