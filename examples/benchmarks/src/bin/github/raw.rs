//! What somebody writes without a library: reqwest, and a model of the same members as
//! github-checks reads, with the enums as text.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[allow(dead_code, reason = "read and not used, as everywhere here")]
pub struct Account {
    login: String,
    id: Option<u64>,
    r#type: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read and not used")]
pub struct Status {
    id: u64,
    context: String,
    state: String,
    description: Option<String>,
    target_url: Option<String>,
    creator: Option<Account>,
    created_at: Option<DateTime<Utc>>,
    updated_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read and not used")]
pub struct Combined {
    state: String,
    sha: String,
    total_count: Option<u64>,
    pub statuses: Vec<Status>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read and not used")]
pub struct Runs {
    total_count: u64,
    pub check_runs: Vec<Run>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read and not used")]
pub struct Run {
    id: u64,
    name: String,
    head_sha: Option<String>,
    status: String,
    conclusion: Option<String>,
    details_url: Option<String>,
    html_url: Option<String>,
    external_id: Option<String>,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    output: Option<Output>,
    check_suite: Option<Suite>,
    app: Option<App>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read and not used")]
struct Output {
    title: Option<String>,
    summary: Option<String>,
    annotations_count: Option<u64>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read and not used")]
struct Suite {
    id: Option<u64>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read and not used")]
struct App {
    id: u64,
    slug: Option<String>,
    name: Option<String>,
}

#[derive(Serialize)]
pub struct NewStatus<'a> {
    pub state: &'a str,
    pub target_url: &'a str,
    pub description: &'a str,
    pub context: &'a str,
}
