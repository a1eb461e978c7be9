//! What may come next in a slash command: from the program under test, else from the world.

use serde::Serialize;
use serde_json::json;

use super::viewer;
use crate::http::{Answer, Call, Reply};
use crate::world::State;
use crate::world::slack::{Suggestion, Typed};

/// An entry of the page's list; positions count UTF-16 units of the whole box.
#[derive(Serialize)]
struct Entry {
    start: usize,
    end: usize,
    text: String,
    show: String,
    detail: String,
}

/// `GET /page/complete?user&text&cursor`
pub(super) fn answer(call: &Call<'_>) -> Reply {
    let user = viewer(call)?;
    let text = call.request.query("text").unwrap_or_default();
    let cursor: usize = call
        .request
        .query("cursor")
        .and_then(|at| at.parse().ok())
        .unwrap_or(0);
    let Some((command, _)) = text.split_once(' ') else {
        return Ok(Answer::json(200, &json!({ "options": [] })));
    };
    let offset = command.len() + 1;
    let cursor = byte_at(text, cursor).max(offset) - offset;
    let typed = Typed {
        user,
        command: command.to_owned(),
        text: text[offset..].to_owned(),
        cursor,
    };
    let completer = call.shared.lock().slack.completer.clone();
    let found = match completer.0 {
        Some(ask) => ask(&typed),
        None => {
            let branches = call
                .shared
                .repo
                .branches()
                .into_iter()
                .map(|branch| branch.name);
            let branches: Vec<String> = branches.collect();
            from_world(&call.shared.lock(), &branches, &typed)
        }
    };
    let entries: Vec<Entry> = found
        .into_iter()
        .filter_map(|one| {
            let (start, end) = (one.replace.start + offset, one.replace.end + offset);
            text.get(start..end)?;
            Some(Entry {
                start: units(&text[..start]),
                end: units(&text[..end]),
                show: one.text.trim_end().to_owned(),
                text: one.text,
                detail: one.detail,
            })
        })
        .take(50)
        .collect();
    Ok(Answer::json(200, &json!({ "options": entries })))
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The byte at which the UTF-16 unit of that number begins.
fn byte_at(text: &str, unit: usize) -> usize {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen >= unit {
            return at;
        }
        seen += c.len_utf16();
    }
    text.len()
}

/// Names of the world that begin with, or else hold, the word at the cursor.
fn from_world(state: &State, branches: &[String], typed: &Typed) -> Vec<Suggestion> {
    let before = &typed.text[..typed.cursor];
    let start = before.rfind([' ', '\t', '/']).map_or(0, |at| at + 1);
    let word = before[start..].to_lowercase();
    let after_slash = before[..start].ends_with('/');
    let mut names: Vec<(String, &str)> = Vec::new();
    if after_slash {
        names.extend(branches.iter().map(|name| (name.clone(), "branch")));
    } else {
        let heroku = &state.heroku;
        names.extend(
            heroku
                .pipelines
                .iter()
                .map(|p| (p.name.clone(), "pipeline")),
        );
        names.extend(["staging", "production"].map(|stage| (stage.to_owned(), "stage")));
        let apps = heroku.apps.iter().filter(|app| !app.deleted);
        names.extend(apps.map(|app| (app.name.clone(), "app")));
    }
    let lower = |name: &str| name.to_lowercase();
    names.retain(|(name, _)| lower(name).contains(&word) && lower(name) != word);
    names.sort_by_key(|(name, _)| !lower(name).starts_with(&word));
    let found = names.into_iter().take(20);
    found
        .map(|(name, kind)| Suggestion::new(start..typed.cursor, name, kind))
        .collect()
}
