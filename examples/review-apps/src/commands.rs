//! One file for each command.

pub(crate) mod app;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod deploy;
pub(crate) mod doctor;
pub(crate) mod list;
pub(crate) mod prune;
pub(crate) mod redeploy;
pub(crate) mod test;
pub(crate) mod wait;
