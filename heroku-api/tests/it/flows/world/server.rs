//! The server: requests, writes that get lost, and what is shown when.

use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use heroku_api::Client;
use heroku_api::client::ClientBuilder;
use heroku_api::transport::TransportErrorKind;
use http::{Request, Response};
use serde_json::{Value, json};

use super::{App, BUILD_OUTPUT, Output, Rel};
use crate::fake::{Fake, Reply, ok, status};

#[derive(Clone, Debug)]
pub(crate) struct Bld {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) created: u64,
    pub(crate) ends: u64,
    pub(crate) ok: bool,
    pub(crate) slug: String,
    /// When it names its release.
    pub(crate) tells: u64,
    pub(crate) release: Option<u64>,
    /// From when on lists show it.
    pub(crate) visible: u64,
}

/// The whole server. Set it up, then [`serve`](World::serve).
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) apps: Vec<App>,
    pub(crate) builds: Vec<Bld>,
    pub(crate) fir: bool,
    /// Seconds that the next build takes, and whether it succeeds.
    pub(crate) build: (u64, bool),
    /// Seconds that release phases take (0: there is none), and whether they succeed.
    pub(crate) phase: (u64, bool),
    /// Seconds after its build until a release is shown, and until its build names it.
    pub(crate) shown: u64,
    pub(crate) tells: u64,
    pub(crate) output: Output,
    /// Seconds after a release is current until a newer one is.
    pub(crate) overtaken: Option<u64>,
    /// What happens to the next writes: lost answers, lost requests.
    pub(crate) writes: Vec<Loss>,
    /// Seconds until a write can be seen.
    pub(crate) slow: u64,
    /// Writes that were executed.
    pub(crate) executed: Vec<String>,
    pub(crate) promotion: Option<(u64, Vec<String>)>,
    /// Targets of the promotion that fail without a release.
    pub(crate) refused: Vec<String>,
    /// What the build of a review app's creation made.
    pub(crate) first: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// It is executed, and its response gets lost.
    Response,
    /// It never arrives.
    Request,
    /// 503 without being executed.
    Refused,
}

impl Default for World {
    fn default() -> Self {
        Self {
            apps: vec![App::new("shop")],
            builds: Vec::new(),
            fir: false,
            build: (60, true),
            phase: (0, true),
            shown: 0,
            tells: 0,
            output: Output::Ends,
            overtaken: None,
            writes: Vec::new(),
            slow: 0,
            executed: Vec::new(),
            promotion: None,
            refused: Vec::new(),
            first: "s6",
        }
    }
}

/// A world that is being served.
#[derive(Clone)]
pub(crate) struct Served(Arc<Mutex<World>>);

impl Served {
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }
}

type Override = Box<dyn FnMut(&str, &mut World, u64) -> Option<Reply> + Send>;

impl World {
    pub(crate) fn serve(self) -> (Client, Fake, Served) {
        self.serve_with(|builder| builder, Box::new(|_, _, _| None))
    }

    /// Serves, but asks `first` for every request: `None` leaves it to the world.
    pub(crate) fn serve_but(
        self,
        first: impl FnMut(&str, &mut World, u64) -> Option<Reply> + Send + 'static,
    ) -> (Client, Fake, Served) {
        self.serve_with(|builder| builder, Box::new(first))
    }

    pub(crate) fn serve_with(
        self,
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
        mut first: Override,
    ) -> (Client, Fake, Served) {
        let served = Served(Arc::new(Mutex::new(self)));
        let state = served.clone();
        let (heroku, fake) = Fake::with(settings, move |line, request, now| {
            let is_output = line == "GET /build" || line == "GET /release";
            let authorized = request.headers().contains_key("authorization");
            assert_ne!(authorized, is_output, "{line}");
            let mut world = state.world();
            first(line, &mut world, now).unwrap_or_else(|| world.reply(line, request, now))
        });
        (heroku, fake, served)
    }

    pub(crate) fn app(&mut self, name: &str) -> &mut App {
        self.apps.iter_mut().find(|app| app.name == name).unwrap()
    }

    /// Adds the release of a build or a promotion, and what overtakes it.
    pub(crate) fn add_release(&mut self, app: &str, code: &str, description: &str, created: u64) {
        let (phase, ok) = self.phase;
        let (shown, overtaken) = (self.shown, self.overtaken);
        let app = self.app(app);
        let version = app.newest() + 1;
        let mut rel = Rel {
            version,
            code: Some(code.to_owned()),
            description: description.to_owned(),
            created,
            ready: created + phase,
            ok,
            visible: created + shown,
        };
        app.releases.push(rel.clone());
        if let Some(after) = overtaken {
            rel.version += 1;
            rel.code = Some("s4".to_owned());
            "Rollback to v4".clone_into(&mut rel.description);
            rel.created = rel.ready + after;
            rel.ready = rel.created;
            rel.ok = true;
            rel.visible = rel.created;
            app.releases.push(rel);
        }
    }

    /// Executes a write as far as the next loss lets it; `answer` makes it happen.
    fn write(&mut self, key: String, answer: impl FnOnce(&mut Self) -> Value) -> Reply {
        let loss = if self.writes.is_empty() {
            None
        } else {
            Some(self.writes.remove(0))
        };
        match loss {
            Some(Loss::Request) => return Reply::Fails(TransportErrorKind::Timeout),
            Some(Loss::Refused) => return status(503, r#"{"id":"service_unavailable"}"#),
            _ => {}
        }
        self.executed.push(key);
        let answer = answer(self);
        match loss {
            Some(Loss::Response) => Reply::Fails(TransportErrorKind::Timeout),
            _ => status(201, answer.to_string()),
        }
    }

    #[allow(clippy::too_many_lines, reason = "one table of requests")]
    pub(crate) fn reply(&mut self, line: &str, request: &Request<Bytes>, now: u64) -> Reply {
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let parts: Vec<_> = line
            .split(['/', ' '])
            .filter(|part| !part.is_empty())
            .collect();
        if let ["GET" | "POST", "apps", app, ..] = parts.as_slice()
            && self
                .apps
                .iter()
                .any(|known| known.name == *app && known.gone)
        {
            return status(404, r#"{"id":"not_found"}"#);
        }
        match parts.as_slice() {
            ["GET", "account"] => ok(r#"{"id":"me"}"#),
            ["GET", "build"] => self.stream(now, self.builds.last().map_or(0, |one| one.ends)),
            ["GET", "release"] => {
                let ends = self.apps.iter().flat_map(|app| &app.releases);
                let ends = ends.map(|rel| rel.ready).max().unwrap_or(0);
                self.stream(now, ends)
            }
            ["GET", "apps", app] => {
                let url = format!("https://{app}.example.com/");
                ok(json!({"id": app, "name": app, "web_url": url}).to_string())
            }
            ["POST", "apps", app, "builds"] => {
                let version = body["source_blob"]["version"].as_str().unwrap_or_default();
                let (app, version) = ((*app).to_owned(), version.to_owned());
                self.write(format!("build {app} {version}"), |world| {
                    world.start_build(&app, &version, now)
                })
            }
            ["GET", "apps", _, "builds"] => {
                let mut builds: Vec<_> = self
                    .builds
                    .iter()
                    .filter(|one| one.visible <= now)
                    .collect();
                builds.sort_by_key(|one| std::cmp::Reverse(one.created));
                let builds: Vec<_> = builds.into_iter().map(|one| show_build(one, now)).collect();
                ok(Value::from(builds).to_string())
            }
            ["GET", "apps", _, "builds", "first"] => {
                let slug = json!({ "id": self.first });
                ok(json!({"id": "first", "status": "succeeded", "slug": slug}).to_string())
            }
            ["GET", "apps", _, "builds", id] => {
                let found = self.builds.iter().find(|one| one.id == *id);
                found.map_or_else(missing, |one| ok(show_build(one, now).to_string()))
            }
            ["GET", "apps", app, "releases"] => {
                let fir = self.fir;
                let app = &*self.app(app);
                let mut shown: Vec<_> = app
                    .releases
                    .iter()
                    .filter(|rel| rel.visible <= now)
                    .collect();
                shown.sort_by_key(|rel| std::cmp::Reverse(rel.version));
                let shown: Vec<_> = shown
                    .into_iter()
                    .map(|rel| app.release(rel, now, fir))
                    .collect();
                ok(Value::from(shown).to_string())
            }
            ["GET", "apps", app, "releases", id] => {
                let fir = self.fir;
                let app = &*self.app(app);
                let found = app.releases.iter().find(|rel| {
                    rel.visible <= now
                        && (rel.id(&app.name) == *id || rel.version.to_string() == *id)
                });
                found.map_or_else(missing, |rel| ok(app.release(rel, now, fir).to_string()))
            }
            ["POST", "apps", app, "releases"] => {
                let to = body["release"].as_str().unwrap_or_default().to_owned();
                let app = (*app).to_owned();
                self.write(format!("rollback {app}"), |world| {
                    let name = app.clone();
                    let old = world
                        .app(&app)
                        .releases
                        .iter()
                        .find(|rel| rel.id(&name) == to);
                    let old = old.unwrap().clone();
                    let created = now.max(1);
                    let shown = world.shown;
                    world.shown = shown.max(world.slow);
                    let text = format!("Rollback to v{}", old.version);
                    world.add_release(&app, &old.code.unwrap(), &text, created);
                    world.shown = shown;
                    let fir = world.fir;
                    let overtakers = usize::from(world.overtaken.is_some());
                    let app = &*world.app(&app);
                    let made = &app.releases[app.releases.len() - 1 - overtakers];
                    app.release(made, now, fir)
                })
            }
            ["GET", "apps", app, "formation"] => {
                let formation = self.app(app).formation.iter();
                let formation: Vec<_> = formation
                    .map(|(kind, quantity)| json!({"id": kind, "type": kind, "quantity": quantity}))
                    .collect();
                ok(Value::from(formation).to_string())
            }
            ["GET", "apps", app, "dynos"] => ok(self.app(app).dynos(now).to_string()),
            ["GET", "pipelines", _, "latest-releases"] => {
                let fir = self.fir;
                let latest = self.apps.iter().filter_map(|app| {
                    let seen = app.releases.iter().filter(|rel| rel.visible <= now);
                    let newest = seen.max_by_key(|rel| rel.version)?;
                    Some(app.release(newest, now, fir))
                });
                ok(Value::from(latest.collect::<Vec<_>>()).to_string())
            }
            ["POST", "pipeline-promotions"] => {
                let apps = body["targets"].as_array().unwrap().iter();
                let apps: Vec<_> = apps
                    .map(|one| one["app"]["id"].as_str().unwrap().to_owned())
                    .collect();
                self.write(format!("promotion {}", apps.join(" ")), |world| {
                    let created = now.max(1);
                    world.promotion = Some((created, apps.clone()));
                    let code = world.apps[0].current(now).unwrap().code.clone().unwrap();
                    let shown = world.shown;
                    world.shown = shown.max(world.slow);
                    for app in &apps {
                        if !world.refused.contains(app) {
                            world.add_release(app, &code, "Promote staging v6", created);
                        }
                    }
                    world.shown = shown;
                    json!({"id": "x1", "status": "pending", "created_at": time(created)})
                })
            }
            ["GET", "pipeline-promotions", "x1"] => {
                let (created, apps) = self.promotion.clone().unwrap_or_default();
                let mut open = apps
                    .iter()
                    .map(|app| self.target(app, now)["status"] == "pending");
                let open = open.any(|open| open);
                let word = if open { "pending" } else { "completed" };
                let created = time(created);
                ok(json!({"id": "x1", "status": word, "created_at": created}).to_string())
            }
            ["GET", "pipeline-promotions", "x1", "promotion-targets"] => {
                let (_, apps) = self.promotion.clone().unwrap_or_default();
                let targets: Vec<_> = apps.iter().map(|app| self.target(app, now)).collect();
                ok(Value::from(targets).to_string())
            }
            other => panic!("unexpected {other:?}"),
        }
    }

    fn start_build(&mut self, app: &str, version: &str, now: u64) -> Value {
        let (takes, ok) = self.build;
        let number = self.builds.len() + 1;
        let created = now.max(1);
        let ends = created + takes;
        let slug = format!("new{number}");
        let release = ok.then(|| self.app(app).newest() + 1);
        self.builds.push(Bld {
            id: format!("b{number}"),
            version: version.to_owned(),
            created,
            ends,
            ok,
            slug: slug.clone(),
            tells: ends + self.tells,
            release,
            visible: created + self.slow,
        });
        if ok {
            self.add_release(app, &slug, &format!("Deploy {version}"), ends);
        }
        show_build(self.builds.last().unwrap(), now)
    }

    fn target(&mut self, name: &str, now: u64) -> Value {
        let (created, _) = self.promotion.clone().unwrap();
        let refused = self.refused.iter().any(|app| app == name);
        let app = self.app(name);
        let made = app
            .releases
            .iter()
            .find(|rel| rel.created >= created && rel.description.starts_with("Promote"));
        let (word, release, why) = match made {
            _ if refused => (
                "failed",
                Value::Null,
                json!("Could not verify slug checksum"),
            ),
            None => ("pending", Value::Null, Value::Null),
            Some(rel) => {
                let word = match (rel.ready <= now, rel.ok) {
                    (false, _) => "pending",
                    (true, true) => "succeeded",
                    (true, false) => "failed",
                };
                let id = json!({"id": rel.id(name)});
                let release = if rel.visible <= now { id } else { Value::Null };
                let why = (word == "failed").then_some("release command failed");
                (word, release, json!(why))
            }
        };
        json!({"id": name, "app": {"id": name}, "status": word, "release": release,
            "error_message": why})
    }

    fn stream(&self, now: u64, ends: u64) -> Reply {
        let left = ends.saturating_sub(now);
        let head = Response::new(());
        let text = |text: &str| Ok(text.as_bytes().to_vec());
        let cut = || Err(TransportErrorKind::Interrupted);
        match self.output {
            Output::Refused(code) => status(code, "no output here"),
            Output::StaysOpen => {
                let mut pieces = vec![(0, text("working\n"))];
                pieces.extend((0..400).map(|_| (20, text("\0"))));
                Reply::Stream(head, pieces)
            }
            Output::Comments => {
                let head = Response::builder().header("content-type", "text/event-stream");
                let pieces = (0..400).map(|_| (20, text(": still here\n\n")));
                Reply::Stream(head.body(()).unwrap(), pieces.collect())
            }
            Output::Silent => Reply::Stream(head, vec![(60, Err(TransportErrorKind::Timeout))]),
            Output::Cut(after) if left > after => {
                Reply::Stream(head, vec![(0, text("working\n")), (after, cut())])
            }
            Output::Ends | Output::Cut(_) => {
                Reply::Stream(head, vec![(0, text("working\n")), (left, text("done\n"))])
            }
        }
    }
}

fn show_build(build: &Bld, now: u64) -> Value {
    let word = match (build.ends <= now, build.ok) {
        (false, _) => "pending",
        (true, true) => "succeeded",
        (true, false) => "failed",
    };
    let done = build.ok && build.ends <= now;
    let release = build.release.filter(|_| done && build.tells <= now);
    json!({
        "id": build.id, "status": word, "created_at": time(build.created),
        "output_stream_url": BUILD_OUTPUT, "user": {"id": "me"},
        "source_blob": {"version": build.version},
        "slug": if done { json!({"id": build.slug}) } else { json!({"id": null}) },
        "release": release.map_or(json!({}), |version| json!({"id": format!("r{version}-shop")})),
    })
}

fn missing() -> Reply {
    status(404, r#"{"id":"not_found","message":"Couldn't find that."}"#)
}

/// So many seconds after the start of the test, as Heroku writes it.
pub(crate) fn time(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap();
    let time = chrono::DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap();
    time.to_rfc3339()
}
