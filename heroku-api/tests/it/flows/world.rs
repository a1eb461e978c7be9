//! A Heroku that goes its way: apps, builds, releases and dynos as functions of time.

use serde_json::{Value, json};

mod server;

use self::server::time;
pub(super) use self::server::{Bld, Loss, Served, World};

pub(super) const NEVER: u64 = 1_000_000;
pub(super) const BUILD_OUTPUT: &str = "https://build-output.heroku.com/build?signature=canary-link";
pub(super) const RELEASE_OUTPUT: &str =
    "https://build-output.heroku.com/release?signature=canary-link";

/// What an output stream does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// Ends when the work ends.
    Ends,
    /// Stays open with heart-beats.
    StaysOpen,
    /// Stays open with comments of an event stream.
    Comments,
    /// Is refused.
    Refused(u16),
    /// Says nothing and breaks after a minute of silence.
    Silent,
    /// Breaks after so many seconds.
    Cut(u64),
}

/// How the dynos of one app come up with a release.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dynos {
    /// Seconds after the release until they are listed.
    pub(super) listed: u64,
    /// Seconds after the release until they are up, or crash.
    pub(super) up: u64,
    pub(super) crash: bool,
    /// Seconds by which the list of dynos is behind: it shows what was then.
    pub(super) lag: u64,
}

/// A release, in seconds of the test.
#[derive(Clone, Debug)]
pub(super) struct Rel {
    pub(super) version: u64,
    pub(super) code: Option<String>,
    pub(super) description: String,
    pub(super) created: u64,
    /// When its release phase ends.
    pub(super) ready: u64,
    pub(super) ok: bool,
    /// From when on Heroku shows it.
    pub(super) visible: u64,
}

impl Rel {
    pub(super) fn old(version: u64, code: &str) -> Self {
        Self {
            version,
            code: Some(code.to_owned()),
            description: format!("Deploy {code}"),
            created: 0,
            ready: 0,
            ok: true,
            visible: 0,
        }
    }

    pub(super) fn id(&self, app: &str) -> String {
        format!("r{}-{app}", self.version)
    }
}

#[derive(Clone, Debug)]
pub(super) struct App {
    pub(super) name: String,
    pub(super) releases: Vec<Rel>,
    pub(super) formation: Vec<(&'static str, u64)>,
    pub(super) dynos: Dynos,
    pub(super) gone: bool,
}

impl App {
    /// An app that runs v6 on two dynos.
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            releases: vec![Rel::old(5, "s5"), Rel::old(6, "s6")],
            formation: vec![("web", 2)],
            dynos: Dynos {
                listed: 0,
                up: 15,
                crash: false,
                lag: 0,
            },
            gone: false,
        }
    }

    pub(super) fn newest(&self) -> u64 {
        self.releases
            .iter()
            .map(|rel| rel.version)
            .max()
            .unwrap_or(0)
    }

    pub(super) fn current(&self, now: u64) -> Option<&Rel> {
        let ready = self
            .releases
            .iter()
            .filter(|rel| rel.ok && rel.ready <= now);
        ready.max_by_key(|rel| rel.version)
    }

    fn release(&self, rel: &Rel, now: u64, fir: bool) -> Value {
        let word = match (rel.ready <= now, rel.ok) {
            (false, _) => "pending",
            (true, true) => "succeeded",
            (true, false) => "failed",
        };
        let current = self.current(now).map(|rel| rel.version) == Some(rel.version);
        let slug = if fir {
            Value::Null
        } else {
            json!({"id": rel.code})
        };
        let artifacts = if fir {
            json!([{"type": "oci-image", "id": rel.code}])
        } else {
            json!([{"type": "slug", "id": rel.code}])
        };
        // The address comes a moment later than the release.
        let phase = rel.ready > rel.created && now > rel.created;
        json!({
            "id": rel.id(&self.name), "version": rel.version, "status": word,
            "slug": slug, "artifacts": artifacts, "current": current,
            "description": rel.description, "created_at": time(rel.created),
            "app": {"id": self.name, "name": self.name},
            "user": {"id": "me", "email": "kim@example.com"},
            "output_stream_url": if phase { json!(RELEASE_OUTPUT) } else { Value::Null },
            "eligible_for_rollback": rel.ok,
        })
    }

    fn dynos(&self, now: u64) -> Value {
        let now = now.saturating_sub(self.dynos.lag);
        let Some(current) = self.current(now) else {
            return json!([]);
        };
        let since = now - current.ready;
        let is_old = current.created == 0;
        let mut dynos = vec![];
        for (kind, quantity) in &self.formation {
            for number in 1..=*quantity {
                let (version, state) = if is_old || since >= self.dynos.up {
                    let crashed = self.dynos.crash && !is_old;
                    (current.version, if crashed { "crashed" } else { "up" })
                } else if since < self.dynos.listed {
                    continue;
                } else {
                    (current.version, "starting")
                };
                let name = format!("{kind}.{number}");
                dynos.push(
                    json!({"id": name, "name": name, "type": kind, "state": state,
                    "release": {"id": current.id(&self.name), "version": version}}),
                );
            }
        }
        dynos.push(
            json!({"id": "run", "name": "run.1", "type": "run", "state": "up",
            "release": {"version": 1}}),
        );
        Value::from(dynos)
    }
}
