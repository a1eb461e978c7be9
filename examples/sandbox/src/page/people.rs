//! What a person does on the page: talk, press, choose, submit, react.

use base64::Engine as _;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Asked, Done, done, later, refused};
use crate::http::{Answer, Call};
use crate::slack::interact::{self, At};
use crate::slack::{commands, events, files, people};

/// The message or view that the body names.
fn place(asked: &Asked) -> At {
    match asked.fields["view"].as_str() {
        Some(view) => At::View(view.to_owned()),
        None => At::Message {
            channel: asked.text("channel"),
            ts: asked.text("ts"),
        },
    }
}

/// A message, or a slash command when it begins with `/`.
pub(super) fn say(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    let (channel, text) = (asked.text("channel"), asked.text("text"));
    let text = text.trim();
    if text.is_empty() {
        return Err(refused("there is nothing to send"));
    }
    if text.chars().count() > 12_000 {
        return Err(refused("that is too long: at most 12,000 characters"));
    }
    let thread = asked.fields["thread_ts"].as_str();
    let Some(typed) = text.strip_prefix('/') else {
        let said = events::say(call.shared, &asked.user, &channel, thread, text);
        return said.map(|_| done()).map_err(refused);
    };
    if thread.is_some() {
        return Err(refused("Slack does not take slash commands in threads"));
    }
    let (name, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
    let name = format!("/{name}");
    let known = {
        let state = call.shared.lock();
        if !state.slack.sees(&asked.user, &channel) {
            return Err(refused("there is no such channel"));
        }
        let known = state
            .slack
            .commands
            .iter()
            .find(|known| known.command == name);
        known.map(|known| {
            if known.should_escape {
                commands::escape(&state, rest.trim(), true)
            } else {
                rest.trim().to_owned()
            }
        })
    };
    let Some(rest) = known else {
        let mut state = call.shared.lock();
        let text = format!("`{name}` is not a command of this workspace.");
        people::show_failure(call.shared, &mut state, &asked.user, &channel, text);
        return Ok(done());
    };
    let shared = asked.shared.clone();
    Ok(later(call, async move {
        commands::send(&shared, &asked.user, &channel, &name, &rest).await;
        Ok(json!({}))
    }))
}

pub(super) fn act(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    Ok(later(call, async move {
        let (action, given) = (&asked.fields["action"], &asked.fields["state"]);
        let ack = interact::act(&asked.shared, &asked.user, &place(&asked), action, given).await?;
        ack.trouble().map_or(Ok(json!({})), Err)
    }))
}

pub(super) fn options(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    Ok(later(call, async move {
        let (block, action) = (asked.text("block_id"), asked.text("action_id"));
        let element = (block.as_str(), action.as_str());
        let typed = asked.text("value");
        let groups =
            interact::suggest(&asked.shared, &asked.user, &place(&asked), element, &typed).await?;
        Ok(json!({ "groups": groups }))
    }))
}

pub(super) fn submit(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    Ok(later(call, async move {
        let (view, given) = (asked.text("view"), &asked.fields["state"]);
        let submitted = interact::submit(&asked.shared, &asked.user, &view, given).await?;
        if let Some(trouble) = submitted.trouble {
            return Err(trouble);
        }
        let ok = submitted.errors.is_empty();
        let errors = if ok {
            Value::Null
        } else {
            Value::Object(submitted.errors)
        };
        Ok(json!({ "ok": ok, "errors": errors }))
    }))
}

pub(super) fn close(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    Ok(later(call, async move {
        let (view, given) = (asked.text("view"), &asked.fields["state"]);
        let all = asked.fields["cleared"] == true;
        interact::close(&asked.shared, &asked.user, &view, given, all).await?;
        Ok(json!({}))
    }))
}

pub(super) fn react(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    let (channel, ts, name) = (asked.text("channel"), asked.text("ts"), asked.text("name"));
    let on = asked.fields["on"] == true;
    let mut state = call.shared.lock();
    if !state.slack.sees(&asked.user, &channel) {
        return Err(refused("there is no such channel"));
    }
    let at = (channel.as_str(), ts.as_str());
    let changed = events::react(call.shared, &mut state, &asked.user, at, &name, on);
    changed
        .map(|_| done())
        .ok_or_else(|| refused("the message is gone"))
}

/// A person has read what only they could see.
pub(super) fn dismiss(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    let mut state = call.shared.lock();
    people::dismiss(
        call.shared,
        &mut state,
        &asked.user,
        &asked.text("channel"),
        &asked.text("ts"),
    );
    Ok(done())
}

pub(super) fn join(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    let mut state = call.shared.lock();
    let channel = asked.text("channel");
    let open = state
        .slack
        .channel(&channel)
        .is_some_and(|found| !found.private && !found.archived);
    if !open {
        return Err(refused("that channel cannot be joined"));
    }
    events::join(call.shared, &mut state, &asked.user, &channel);
    Ok(done())
}

pub(super) fn direct(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    let mut state = call.shared.lock();
    let other = asked.text("with");
    if state.slack.user(&other).is_none() || other == asked.user {
        return Err(refused("nobody of that id is here"));
    }
    let (channel, _) = events::direct(call.shared, &mut state, &asked.user, &other);
    Ok(Answer::json(
        200,
        &json!({ "ok": true, "channel": channel }),
    ))
}

/// A person opens the app's Home tab.
pub(super) fn home(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    events::open_home(call.shared, &mut call.shared.lock(), &asked.user);
    Ok(done())
}

pub(super) fn shortcut(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    Ok(later(call, async move {
        let (channel, ts) = (asked.text("channel"), asked.text("ts"));
        let message = Some((channel.as_str(), ts.as_str())).filter(|(_, ts)| !ts.is_empty());
        let callback = asked.text("callback_id");
        let ack = interact::shortcut(&asked.shared, &asked.user, &callback, message).await?;
        ack.trouble().map_or(Ok(json!({})), Err)
    }))
}

/// A file for a `file_input`.
pub(super) fn file(call: &Call<'_>) -> Done {
    let asked = Asked::read(call)?;
    let engine = base64::engine::general_purpose::STANDARD;
    let bytes = engine
        .decode(asked.text("data"))
        .map_err(|_| refused("the file is damaged"))?;
    let mut state = call.shared.lock();
    let name = asked.text("name");
    let file = files::keep(
        call.shared,
        &mut state,
        &asked.user,
        &name,
        Bytes::from(bytes),
    );
    Ok(Answer::json(200, &json!({ "ok": true, "file": file })))
}
