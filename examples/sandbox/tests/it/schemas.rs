//! Every route answers in the vendor's documented shape.
//!
//! The vendors' schemas are not part of this project: they are read from `CORPUS_DIR`, and without
//! them this passes with a word about it.

mod github_walk;
mod heroku_walk;
mod validator;
pub(crate) mod webhooks;

use std::collections::BTreeSet;
use std::path::PathBuf;

use sandbox::Sandbox;
use serde_json::Value;

use crate::client::{Answer, Client};
use validator::Validator;

fn corpus(file: &str) -> Option<Value> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder =
        std::env::var_os("CORPUS_DIR").map_or_else(|| PathBuf::from(default), PathBuf::from);
    let path = folder.join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: no corpus at {}", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("a corpus file is JSON"))
}

/// Path parameters without their names: `/apps/{}/builds`.
fn nameless(template: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for c in template.chars() {
        match c {
            '{' => {
                if depth == 0 {
                    out.push_str("{}");
                }
                depth += 1;
            }
            '}' => depth -= 1,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// One documented call.
struct Documented {
    method: String,
    path: String,
    status: Option<u16>,
    schema: Value,
    list: bool,
}

/// Sends calls, checks each answer, and remembers which routes were seen.
struct Walk {
    client: Client,
    service: &'static str,
    documented: Vec<Documented>,
    validator: Validator,
    seen: BTreeSet<String>,
    /// Answers that no schema describes.
    undescribed: BTreeSet<String>,
    problems: Vec<String>,
}

impl Walk {
    /// The template of the sandbox's route table that takes the call.
    fn template(&self, method: &str, path: &str) -> Option<&'static str> {
        let path = path.split('?').next().unwrap_or(path);
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let fits = |template: &str| {
            let parts: Vec<&str> = template.trim_start_matches('/').split('/').collect();
            let open = parts.iter().position(|part| part.ends_with("*}"));
            let same = |a: &[&str], b: &[&str]| {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.starts_with('{') || a == b)
            };
            match open {
                None => same(&parts, &segments),
                Some(at) => {
                    let tail = parts.len() - at - 1;
                    segments.len() >= parts.len()
                        && same(&parts[..at], &segments[..at])
                        && same(&parts[at + 1..], &segments[segments.len() - tail..])
                }
            }
        };
        let routes = sandbox::routes();
        let mine = routes
            .into_iter()
            .filter(|(s, m, _)| *s == self.service && *m == method);
        mine.map(|(_, _, template)| template)
            .find(|template| fits(template))
    }

    /// Sends a call and checks its answer.
    async fn call(&mut self, method: &str, path: &str, body: Value) -> Answer {
        let client = self.client.clone();
        self.call_as(&client, method, path, body).await
    }

    async fn call_as(&mut self, client: &Client, method: &str, path: &str, body: Value) -> Answer {
        let answer = if method == "GET" {
            client.get(path).await
        } else {
            client.send(method, path, &body).await
        };
        let name = format!("{method} {path}");
        assert!(
            answer.status.as_u16() < 400,
            "{name}: {} {}",
            answer.status,
            answer.text
        );
        let template = self
            .template(method, path)
            .unwrap_or_else(|| panic!("no route for {name}"));
        self.seen.insert(format!("{method} {template}"));
        let wanted = nameless(template);
        let status = answer.status.as_u16();
        let found = self.documented.iter().find(|d| {
            d.method == method && d.path == wanted && d.status.is_none_or(|s| s == status)
        });
        let Some(documented) = found else {
            if !answer.bytes.is_empty() {
                self.undescribed.insert(format!("{method} {template}"));
            }
            return answer;
        };
        let items = match &answer.json {
            Value::Array(items) if documented.list => items.clone(),
            whole => vec![whole.clone()],
        };
        for item in items {
            for problem in self.validator.check(&documented.schema, &item) {
                self.problems
                    .push(format!("{method} {template}: {problem}"));
            }
        }
        answer
    }

    /// No answer broke its schema, every route was seen or is excused, and nothing is excused
    /// without need.
    fn end(mut self, excused: &[(&str, &str)], known: &[(&str, &str)]) {
        self.problems.sort();
        self.problems.dedup();
        let expected = |problem: &String| known.iter().any(|(part, _)| problem.contains(part));
        let surprising: Vec<&String> = self.problems.iter().filter(|p| !expected(p)).collect();
        assert!(surprising.is_empty(), "{surprising:#?}");
        for (part, reason) in known {
            let still = self.problems.iter().any(|problem| problem.contains(part));
            assert!(still, "no longer needed: {part} ({reason})");
        }
        let all = sandbox::routes()
            .into_iter()
            .filter(|(service, ..)| *service == self.service);
        let all: BTreeSet<String> = all.map(|(_, m, path)| format!("{m} {path}")).collect();
        let left: Vec<&String> = all
            .iter()
            .filter(|route| !self.seen.contains(*route))
            .filter(|route| !excused.iter().any(|(name, _)| name == route))
            .collect();
        assert!(left.is_empty(), "never called: {left:#?}");
        let undescribed: Vec<&String> = self
            .undescribed
            .iter()
            .filter(|route| !excused.iter().any(|(name, _)| name == route))
            .collect();
        assert!(
            undescribed.is_empty(),
            "no schema describes: {undescribed:#?}"
        );
    }
}

async fn sandbox() -> Sandbox {
    Sandbox::builder()
        .stepped()
        .start()
        .await
        .expect("free ports")
}
