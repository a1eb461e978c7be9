//! Flows against a server whose state changes with time.

mod app_setup;
mod deploy;
mod dynos;
mod lookups;
mod once;
mod pipeline;
mod plans;
mod promote;
mod property;
mod review_app;
mod rollback;
mod sheet;
mod streams;
mod world;
