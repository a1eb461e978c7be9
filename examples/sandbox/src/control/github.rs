//! `POST /control/github`: people at work on the repository.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{fields, ok};
use crate::handle::World;
use crate::http::{Call, Reply};
use crate::page::refused;

fn ada() -> String {
    "ada".to_owned()
}

/// What somebody does; `by` is a login, `ada` when nobody is named.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Change {
    Push {
        branch: String,
        subject: String,
        #[serde(default = "ada")]
        by: String,
    },
    SetBranch {
        name: String,
        from: String,
    },
    DeleteBranch {
        name: String,
    },
    OpenPull {
        branch: String,
        title: String,
        #[serde(default = "ada")]
        by: String,
    },
    ClosePull {
        number: i64,
        #[serde(default = "ada")]
        by: String,
    },
    ReopenPull {
        number: i64,
        #[serde(default = "ada")]
        by: String,
    },
    MergePull {
        number: i64,
        #[serde(default = "ada")]
        by: String,
    },
    LabelPull {
        number: i64,
        label: String,
        on: bool,
        #[serde(default = "ada")]
        by: String,
    },
    CommentPull {
        number: i64,
        text: String,
        #[serde(default = "ada")]
        by: String,
    },
    ReportStatus {
        reference: String,
        context: String,
        state: String,
        #[serde(default = "ada")]
        by: String,
    },
}

pub(super) fn change(call: &Call<'_>) -> Reply {
    let change: Change = serde_json::from_value(fields(call)?)
        .map_err(|error| refused(format!("no such change: {error}")))?;
    let world = World::new(call.shared.clone());
    let when = |done: bool| done.then(|| json!({}));
    let done: Option<Value> = match change {
        Change::Push {
            branch,
            subject,
            by,
        } => {
            let sha = world.push(&branch, &subject, &by);
            sha.map(|sha| json!({ "sha": sha }))
        }
        Change::SetBranch { name, from } => when(world.set_branch(&name, &from)),
        Change::DeleteBranch { name } => when(world.delete_branch(&name)),
        Change::OpenPull { branch, title, by } => {
            let number = world.open_pull(&branch, &title, &by);
            number.map(|number| json!({ "number": number }))
        }
        Change::ClosePull { number, by } => when(world.close_pull(number, &by)),
        Change::ReopenPull { number, by } => when(world.reopen_pull(number, &by)),
        Change::MergePull { number, by } => when(world.merge_pull(number, &by)),
        Change::LabelPull {
            number,
            label,
            on,
            by,
        } => when(world.label_pull(number, &label, on, &by)),
        Change::CommentPull { number, text, by } => {
            let id = world.comment_pull(number, &by, &text);
            id.map(|id| json!({ "id": id }))
        }
        Change::ReportStatus {
            reference,
            context,
            state,
            by,
        } => when(world.report_status(&reference, &context, &state, &by)),
    };
    done.map(ok)
        .ok_or_else(|| refused("there is no such thing, or it does not change by that"))
}
