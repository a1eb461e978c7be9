//! The world as it is at the start.

mod circleci;
mod slack;
mod spinnaker;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::heroku::{
    App, Collaborator, ConnectedRepo, Coupling, Dyno, Formation, Heroku, Pipeline, Release, Slug,
    Team, User,
};
use super::weather::Generation;
use super::{Checks, ReleasePhase, State, github};
use crate::ids::Ids;
use crate::repo::Repo;

/// The personal token that the sandbox hands out.
pub(crate) const GITHUB_TOKEN: &str = "ghp_sandbox0000000000000000000000000001";
/// The Heroku token that the sandbox hands out.
pub(crate) const HEROKU_TOKEN: &str = "HRKU-5a4d8b0e-0000-4000-a000-000000000001";

/// What the caller asked for.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) path: Option<PathBuf>,
    pub(crate) red: Vec<String>,
    pub(crate) pending: Vec<String>,
}

/// Pipelines, the apps in them (name, stage) and how far behind the default branch each is.
type Seeded = (&'static str, &'static [(&'static str, &'static str, usize)]);

const PIPELINES: &[Seeded] = &[
    (
        "acme",
        &[
            ("acme-fragile", "development", 3),
            ("acme-staging", "staging", 1),
            ("acme-prod", "production", 3),
        ],
    ),
    (
        "acme-two",
        &[
            ("acme-two-staging", "staging", 2),
            ("acme-two-prod", "production", 2),
        ],
    ),
    ("acme-three", &[("acme-three-prod", "production", 4)]),
];

/// Builds the world.
pub(crate) fn world(now: DateTime<Utc>, repo: &Repo, plan: &Plan) -> State {
    let mut ids = Ids::new(0x5eed_ca5e);
    let mut github = github_side(now, repo, plan, &mut ids);
    plan_checks(&mut github, repo, plan);
    let heroku = heroku_side(now, repo, &github, &mut ids);
    let slack = slack::workspace(now);
    State {
        ids,
        heroku,
        github,
        slack,
        spinnaker: spinnaker::deployment(),
        // Of its own, so that nobody else's ids change.
        circleci: circleci::organisation(&mut Ids::new(0xc1ac_1ec1)),
    }
}

fn heroku_side(now: DateTime<Utc>, repo: &Repo, github: &github::GitHub, ids: &mut Ids) -> Heroku {
    let since = now - TimeDelta::days(400);
    let mut user = |email: &str, name: &str| User {
        id: ids.uuid(),
        email: email.to_owned(),
        name: name.to_owned(),
        since,
    };
    let users = vec![
        user("ada@acme.example", "Ada Moss"),
        user("ben@acme.example", "Ben Okoro"),
    ];
    let team = Team {
        id: ids.uuid(),
        name: "acme-team".to_owned(),
        since,
        members: vec![
            (users[0].id.clone(), "admin".to_owned()),
            (users[1].id.clone(), "member".to_owned()),
        ],
    };
    let mut heroku = Heroku {
        token: HEROKU_TOKEN.to_owned(),
        users,
        teams: vec![team],
        ..Heroku::default()
    };
    let (owner, other) = (heroku.users[0].id.clone(), heroku.users[1].id.clone());
    let tip = repo
        .branch(&repo.default_branch())
        .map(|branch| branch.sha)
        .unwrap_or_default();
    let history = repo.log(&tip, 0, 8);
    for (name, apps) in PIPELINES {
        let created = since + TimeDelta::days(1);
        let pipeline = Pipeline {
            id: ids.uuid(),
            name: (*name).to_owned(),
            owner: ("user", owner.clone()),
            created_at: created,
            updated_at: created,
            repo: Some(ConnectedRepo {
                id: ids.uuid(),
                github_id: github.repo_id,
                name: github.full_name(),
                ci: false,
                created_at: created,
            }),
            review_config: None,
            review_apps_off: false,
            stage_config: BTreeMap::new(),
        };
        for (app_name, stage, behind) in *apps {
            let mut app = new_app(ids, app_name, &owner, created);
            app.collaborators.push(Collaborator {
                id: ids.uuid(),
                user: other.clone(),
                permissions: vec!["deploy".to_owned(), "operate".to_owned(), "view".to_owned()],
                since: created,
            });
            let web = if app_name.ends_with("prod") { 3 } else { 2 };
            add_formation(ids, &mut app, &[("web", web), ("worker", 1)]);
            app.release_phase = match *app_name {
                "acme-prod" => ReleasePhase::Succeeds,
                "acme-fragile" => ReleasePhase::Fails,
                _ => ReleasePhase::None,
            };
            seed_releases(ids, &mut app, &history, *behind, now);
            heroku.couplings.push(Coupling {
                id: ids.uuid(),
                app: app.id.clone(),
                pipeline: pipeline.id.clone(),
                stage: (*stage).to_owned(),
                created_at: created,
                updated_at: created,
            });
            heroku.apps.push(app);
        }
        heroku.pipelines.push(pipeline);
    }
    heroku
}

/// An app without code.
pub(crate) fn new_app(ids: &mut Ids, name: &str, owner: &str, now: DateTime<Utc>) -> App {
    App {
        id: ids.uuid(),
        name: name.to_owned(),
        owner: owner.to_owned(),
        team: None,
        created_at: now,
        updated_at: now,
        released_at: None,
        maintenance: false,
        locked: false,
        stack: "heroku-24".to_owned(),
        config: BTreeMap::new(),
        formation: Vec::new(),
        dynos: Vec::new(),
        releases: Vec::new(),
        builds: Vec::new(),
        slugs: Vec::new(),
        collaborators: Vec::new(),
        webhooks: Vec::new(),
        deliveries: Vec::new(),
        release_phase: ReleasePhase::None,
        long_phase: Duration::ZERO,
        fail_builds: 0,
        fail_promotions: Vec::new(),
        crash_next: false,
        stuck_delete: false,
        generation: Generation::default(),
        drains: Vec::new(),
        measured: std::collections::BTreeMap::new(),
        addons: Vec::new(),
        domains: Vec::new(),
        sni_endpoints: Vec::new(),
        late_dynos: Duration::ZERO,
        overtake: None,
        deleted: false,
    }
}

/// Sets process types and their numbers, without starting dynos.
pub(crate) fn add_formation(ids: &mut Ids, app: &mut App, kinds: &[(&str, u64)]) {
    for (kind, quantity) in kinds {
        app.formation.push(Formation {
            id: ids.uuid(),
            kind: (*kind).to_owned(),
            command: format!("bin/{kind}"),
            size: "Standard-1X".to_owned(),
            quantity: *quantity,
            updated_at: app.created_at,
        });
    }
}

/// Two config releases and two deploys, the last one `behind` commits behind.
fn seed_releases(
    ids: &mut Ids,
    app: &mut App,
    history: &[String],
    behind: usize,
    now: DateTime<Utc>,
) {
    app.config
        .insert("RACK_ENV".to_owned(), "production".to_owned());
    app.config.insert("LOG_LEVEL".to_owned(), "info".to_owned());
    let deploys: Vec<&String> = [behind + 1, behind]
        .iter()
        .filter_map(|back| history.get(*back).or_else(|| history.last()))
        .collect();
    let mut descriptions = vec![("Initial release".to_owned(), None)];
    descriptions.push(("Set LOG_LEVEL, RACK_ENV config vars".to_owned(), None));
    for sha in deploys {
        let slug = Slug {
            id: ids.uuid(),
            commit: Some(sha.clone()),
            commit_description: None,
            checksum: Some(format!("SHA256:{}", ids.hex(64))),
            size: Some(2_000_000 + ids.word() % 1_000_000),
            process_types: process_types(app),
            stack: app.stack.clone(),
            created_at: now - TimeDelta::days(2),
        };
        let short: String = sha.chars().take(8).collect();
        descriptions.push((format!("Deploy {short}"), Some(slug.id.clone())));
        app.slugs.push(slug);
    }
    let last = descriptions.len();
    for (at, (description, slug)) in descriptions.into_iter().enumerate() {
        let version = at as u64 + 1;
        let hours = i64::try_from(last - at).unwrap_or(1) * 20;
        let created = now - TimeDelta::hours(hours);
        app.releases.push(Release {
            id: ids.uuid(),
            version,
            description,
            status: "succeeded",
            current: at + 1 == last,
            slug,
            user: app.owner.clone(),
            config: app.config.clone(),
            output: None,
            created_at: created,
            updated_at: created,
        });
        app.released_at = Some(created);
        app.updated_at = created;
    }
    start_dynos(ids, app);
}

/// Every dyno of the formation, up and on the current release.
fn start_dynos(ids: &mut Ids, app: &mut App) {
    let Some(current) = app.current().cloned() else {
        return;
    };
    for formation in &app.formation {
        for number in 1..=formation.quantity {
            app.dynos.push(Dyno {
                id: ids.uuid(),
                name: format!("{}.{number}", formation.kind),
                kind: formation.kind.clone(),
                command: formation.command.clone(),
                size: formation.size.clone(),
                state: "up".to_owned(),
                release: current.id.clone(),
                version: current.version,
                created_at: current.created_at,
                updated_at: current.created_at,
            });
        }
    }
}

/// Process types of an app's formation.
pub(crate) fn process_types(app: &App) -> BTreeMap<String, String> {
    app.formation
        .iter()
        .map(|f| (f.kind.clone(), f.command.clone()))
        .collect()
}

fn github_side(now: DateTime<Utc>, repo: &Repo, plan: &Plan, ids: &mut Ids) -> github::GitHub {
    let user = |id, login: &str, name: &str, permission| github::User {
        id,
        login: login.to_owned(),
        name: name.to_owned(),
        email: format!("{login}@acme.example"),
        permission,
    };
    let scopes = [
        "repo",
        "repo_deployment",
        "repo:status",
        "admin:repo_hook",
        "read:org",
    ];
    let token = |login: &str| github::Token {
        kind: github::TokenKind::User {
            login: login.to_owned(),
            scopes: scopes.map(str::to_owned).to_vec(),
        },
        until: None,
        from: None,
    };
    let mut github = github::GitHub {
        owner: "acme".to_owned(),
        name: plan
            .path
            .as_deref()
            .map_or_else(|| "web".to_owned(), folder_name),
        repo_id: 4242,
        private: true,
        workflows: super::workflows::Workflow::usual(),
        webhook_secret: "sandbox-webhook-secret-0001".to_owned(),
        web: "https://github.com".to_owned(),
        users: vec![
            user(1001, "ada", "Ada Moss", "admin"),
            user(1002, "ben", "Ben Okoro", "write"),
            user(1003, "cleo", "Cleo Reyes", "read"),
        ],
        tokens: HashMap::from([
            (GITHUB_TOKEN.to_owned(), token("ada")),
            (
                "ghp_sandbox0000000000000000000000000002".to_owned(),
                token("ben"),
            ),
            (
                "ghp_sandbox0000000000000000000000000003".to_owned(),
                token("cleo"),
            ),
        ]),
        app: Some(github::AppIdentity {
            id: 7001,
            slug: "sandbox-deploys".to_owned(),
            client_id: "Iv23sandbox000000001".to_owned(),
            client_secret: "sandbox-client-secret-0001".to_owned(),
            installation: 9001,
            callbacks: Vec::new(),
        }),
        ..github::GitHub::default()
    };
    let tips = repo.branches().into_iter();
    github.noticed = tips.map(|branch| (branch.name, branch.sha)).collect();
    let base = repo.default_branch();
    let others = repo
        .branches()
        .into_iter()
        .filter(|branch| branch.name != base)
        .take(5);
    for (number, branch) in (1..).zip(others) {
        let subject = repo
            .commit(&branch.sha)
            .map(|commit| commit.subject().to_owned());
        repo.set_pull(number, &branch.sha);
        github.pulls.push(github::Pull {
            number,
            id: ids.number(),
            title: subject.unwrap_or_else(|| branch.name.clone()),
            body: None,
            labels: Vec::new(),
            head_sha: branch.sha.clone(),
            fork: None,
            closed_at: None,
            updated_at: now - TimeDelta::hours(30),
            head: branch.name,
            base: base.clone(),
            author: "ben".to_owned(),
            open: true,
            draft: false,
            merged_at: None,
            created_at: now - TimeDelta::hours(30),
        });
    }
    github
}

/// The folder's name as GitHub would accept it.
fn folder_name(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = full
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name: String = name
        .unwrap_or_default()
        .trim_end_matches(".git")
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect();
    if name.trim_matches('.').is_empty() {
        "web".to_owned()
    } else {
        name
    }
}

/// One branch is red and one pending, unless the caller named them.
fn plan_checks(github: &mut github::GitHub, repo: &Repo, plan: &Plan) {
    let tip = |name: &String| repo.resolve(name);
    let asked = !(plan.red.is_empty() && plan.pending.is_empty());
    let mut named: Vec<(String, Checks)> = Vec::new();
    named.extend(
        plan.red
            .iter()
            .filter_map(tip)
            .map(|sha| (sha, Checks::Red)),
    );
    named.extend(
        plan.pending
            .iter()
            .filter_map(tip)
            .map(|sha| (sha, Checks::Pending)),
    );
    if !asked {
        let base = repo.default_branch();
        let mut seen: HashSet<String> = repo.resolve(&base).into_iter().collect();
        let mut others = repo.branches();
        others.retain(|branch| branch.name != base && seen.insert(branch.sha.clone()));
        if plan.path.is_none() {
            let tip = |name: &str| repo.branch(name).map(|branch| branch.sha);
            named.extend(tip("feature/new-search").map(|sha| (sha, Checks::Red)));
            named.extend(tip("wip/dark-mode").map(|sha| (sha, Checks::Pending)));
        } else {
            named.extend(
                others
                    .get(1)
                    .map(|branch| (branch.sha.clone(), Checks::Red)),
            );
            named.extend(
                others
                    .get(2)
                    .map(|branch| (branch.sha.clone(), Checks::Pending)),
            );
        }
    }
    github.plans.extend(named);
}
