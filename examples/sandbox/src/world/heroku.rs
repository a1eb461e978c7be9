//! Heroku's part of the world: what is stored, and how it is found.

mod app;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;

pub(crate) use app::{
    Addon, App, Attachment, Attempt, Build, Collaborator, Delivery, Domain, Drain, Dyno, Formation,
    Release, Slug, SniEndpoint, Webhook,
};
pub use app::{Measured, ReleasePhase};

use super::weather::{Incident, SetupFailure, Weather};
use crate::wire::log::Log;

/// Pipelines, apps and all that belongs to them.
#[derive(Debug, Default)]
pub(crate) struct Heroku {
    pub(crate) token: String,
    pub(crate) users: Vec<User>,
    pub(crate) teams: Vec<Team>,
    pub(crate) pipelines: Vec<Pipeline>,
    pub(crate) couplings: Vec<Coupling>,
    pub(crate) apps: Vec<App>,
    pub(crate) promotions: Vec<Promotion>,
    pub(crate) review_apps: Vec<ReviewApp>,
    pub(crate) app_setups: Vec<AppSetup>,
    /// Uploaded sources by the id in their address.
    pub(crate) sources: HashMap<String, Bytes>,
    pub(crate) logs: HashMap<String, Arc<Log>>,
    /// Virtual time at which each token's bucket would be full.
    pub(crate) buckets: HashMap<String, DateTime<Utc>>,
    /// Apps that demand a second factor, and until when a token has shown one.
    pub(crate) protected: HashMap<String, HashMap<String, DateTime<Utc>>>,
    pub(crate) oauth: OAuth,
    /// Whether answers take the shapes that surprise clients.
    pub(crate) irregular: bool,
    /// Heroku's bad days.
    pub(crate) weather: Weather,
    pub(crate) incidents: Vec<Incident>,
    /// How the next app setups fail.
    pub(crate) fail_setups: VecDeque<SetupFailure>,
}

/// A person with an account.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) since: DateTime<Utc>,
}

/// A team and its members.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) since: DateTime<Utc>,
    /// User id and role.
    pub(crate) members: Vec<(String, String)>,
}

/// Apps in stages.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `user` or `team`, and the id.
    pub(crate) owner: (&'static str, String),
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) repo: Option<ConnectedRepo>,
    pub(crate) review_config: Option<ReviewConfig>,
    /// Whether review apps were switched off.
    pub(crate) review_apps_off: bool,
    pub(crate) stage_config: BTreeMap<String, BTreeMap<String, String>>,
}

/// The GitHub repository of a pipeline, as Kolkrabbi keeps it.
#[derive(Clone, Debug)]
pub(crate) struct ConnectedRepo {
    pub(crate) id: String,
    pub(crate) github_id: i64,
    pub(crate) name: String,
    pub(crate) ci: bool,
    pub(crate) created_at: DateTime<Utc>,
}

/// When and where review apps are made.
#[derive(Clone, Debug)]
pub(crate) struct ReviewConfig {
    pub(crate) repo_id: i64,
    pub(crate) automatic: bool,
    pub(crate) destroy_stale: bool,
    pub(crate) stale_days: i64,
    pub(crate) wait_for_ci: bool,
    pub(crate) base_name: Option<String>,
    pub(crate) deploy_target: Option<(String, String)>,
}

/// An app's place in a pipeline.
#[derive(Clone, Debug)]
pub(crate) struct Coupling {
    pub(crate) id: String,
    pub(crate) app: String,
    pub(crate) pipeline: String,
    pub(crate) stage: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A slug on its way downstream.
#[derive(Clone, Debug)]
pub(crate) struct Promotion {
    pub(crate) id: String,
    pub(crate) pipeline: String,
    pub(crate) source: String,
    pub(crate) release: String,
    pub(crate) user: String,
    pub(crate) status: &'static str,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: Option<DateTime<Utc>>,
    pub(crate) targets: Vec<Target>,
}

/// One app that a promotion goes to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) id: String,
    pub(crate) app: String,
    pub(crate) status: &'static str,
    pub(crate) error_message: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

/// A temporary app for a branch.
#[derive(Clone, Debug)]
pub(crate) struct ReviewApp {
    pub(crate) id: String,
    pub(crate) pipeline: String,
    pub(crate) branch: String,
    pub(crate) pr_number: Option<i64>,
    pub(crate) fork_repo: Option<i64>,
    pub(crate) status: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) error_status: Option<String>,
    pub(crate) app: Option<String>,
    pub(crate) app_setup: Option<String>,
    pub(crate) creator: String,
    pub(crate) wait_for_ci: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// The making of an app from a source with `app.json`.
#[derive(Clone, Debug)]
pub(crate) struct AppSetup {
    pub(crate) id: String,
    pub(crate) app: String,
    pub(crate) build: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) failure_message: Option<String>,
    pub(crate) manifest_errors: Vec<String>,
    /// Exit status and output of the `postdeploy` script.
    pub(crate) postdeploy: Option<(i64, String)>,
    /// How it is going to fail.
    pub(crate) planned: Option<SetupFailure>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// Clients, codes and tokens of the web flow.
#[derive(Debug, Default)]
pub(crate) struct OAuth {
    /// Access tokens that stand for somebody else than the first user, or end some day.
    pub(crate) access: HashMap<String, Access>,
    pub(crate) refresh: HashMap<String, Grant>,
    /// Single use.
    pub(crate) codes: HashMap<String, (Grant, DateTime<Utc>)>,
    pub(crate) clients: Vec<Value>,
    pub(crate) authorizations: Vec<Value>,
}

/// Whom an access token stands for.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
    /// The authorization that it belongs to.
    pub(crate) authorization: String,
    pub(crate) until: Option<DateTime<Utc>>,
}

/// What a person allowed a client.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) user: String,
    pub(crate) client: String,
    pub(crate) scopes: Vec<String>,
    /// The authorization's id, once a code was exchanged.
    pub(crate) authorization: String,
}

impl OAuth {
    /// Ends everything of an authorization.
    pub(crate) fn end(&mut self, authorization: &str, now: DateTime<Utc>) {
        self.authorizations.retain(|a| a["id"] != authorization);
        self.refresh
            .retain(|_, grant| grant.authorization != authorization);
        let ours = self.access.values_mut();
        for access in ours.filter(|access| access.authorization == authorization) {
            access.until = Some(now);
        }
    }

    /// Ends everything of a client.
    pub(crate) fn end_client(&mut self, client: &str, now: DateTime<Utc>) {
        self.codes.retain(|_, (grant, _)| grant.client != client);
        let ours = self.authorizations.iter();
        let ours = ours.filter(|a| a["client"]["id"] == client);
        let ids = ours.map(|a| a["id"].as_str().unwrap_or_default().to_owned());
        for id in ids.collect::<Vec<_>>() {
            self.end(&id, now);
        }
    }
}

impl Heroku {
    /// By id or name; deleted apps are gone.
    pub(crate) fn app(&self, name: &str) -> Option<&App> {
        self.apps
            .iter()
            .find(|app| !app.deleted && (app.id == name || app.name == name))
    }

    pub(crate) fn app_mut(&mut self, name: &str) -> Option<&mut App> {
        self.apps
            .iter_mut()
            .find(|app| !app.deleted && (app.id == name || app.name == name))
    }

    pub(crate) fn app_name(&self, id: &str) -> String {
        let app = self.apps.iter().find(|app| app.id == id);
        app.map_or_else(|| id.to_owned(), |app| app.name.clone())
    }

    /// By id or name.
    pub(crate) fn pipeline(&self, name: &str) -> Option<&Pipeline> {
        self.pipelines
            .iter()
            .find(|pipeline| pipeline.id == name || pipeline.name == name)
    }

    pub(crate) fn pipeline_mut(&mut self, name: &str) -> Option<&mut Pipeline> {
        self.pipelines
            .iter_mut()
            .find(|pipeline| pipeline.id == name || pipeline.name == name)
    }

    pub(crate) fn coupling_of(&self, app: &str) -> Option<&Coupling> {
        self.couplings.iter().find(|coupling| coupling.app == app)
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users
            .iter()
            .find(|user| user.id == id || user.email == id)
    }

    /// Whom a token stands for; the first user unless it is known to be somebody else's.
    pub(crate) fn user_of(&self, token: &str) -> String {
        let known = self
            .oauth
            .access
            .get(token)
            .map(|access| access.user.clone());
        known.unwrap_or_else(|| {
            self.users
                .first()
                .map_or_else(String::new, |u| u.id.clone())
        })
    }
}
