//! What the sandbox promises, over real HTTP.

mod client;
mod faults;
mod git;
mod github;
mod heroku;
mod review_apps;
mod slack;
mod webhooks;
