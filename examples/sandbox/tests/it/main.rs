//! What the sandbox promises, over real HTTP.

mod browser;
mod chromium;
mod client;
mod demo;
mod faults;
mod git;
mod github;
mod github_app;
mod heroku;
mod load;
mod oauth;
mod page;
mod review_apps;
mod schemas;
mod slack;
mod slack_interactions;
mod slack_oauth;
mod slack_socket;
mod slack_views;
mod webhooks;
