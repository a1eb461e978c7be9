//! Commands in the notation of the specification: fields that are not null or false.

use chatops_grammar::{Apps, Channel, Channels, Command, Ref};

fn quoted(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| format!("{:?}", item.as_ref()))
        .collect();
    format!("[{}]", items.join(", "))
}

fn apps(apps: &Apps<'_>) -> String {
    match apps {
        Apps::All => "\"all\"".to_owned(),
        Apps::Named(names) => quoted(names.iter()),
    }
}

fn reference(reference: &Ref<'_>) -> [String; 2] {
    [
        format!("ref={:?}", reference.name),
        format!("ref_kind={:?}", reference.kind.as_str()),
    ]
}

fn channels(channels: &Channels<'_>) -> String {
    let text = |text: Option<&str>| text.map_or("null".to_owned(), |text| format!("{text:?}"));
    let one = |channel: &Channel<'_>| match channel {
        Channel::Here => "{\"here\": true}".to_owned(),
        Channel::Id { id, name } => {
            format!("{{\"id\": {id:?}, \"name\": {}}}", text(name.as_deref()))
        }
        Channel::Name(name) => format!("{{\"id\": null, \"name\": {name:?}}}"),
    };
    format!(
        "channels=[{}]",
        channels.iter().map(one).collect::<Vec<_>>().join(", ")
    )
}

/// `pipeline="shop", stage="staging"`
pub(crate) fn fields(command: &Command<'_>) -> String {
    let mut out: Vec<String> = Vec::new();
    match command {
        Command::Help(help) => out.extend(help.topic.map(|topic| format!("topic={topic:?}"))),
        Command::Deploy(c) => {
            out.extend(c.force.then(|| "force=true".to_owned()));
            out.push(format!("pipeline={:?}", c.pipeline));
            out.extend(c.reference.iter().flat_map(reference));
            out.extend(c.stage.map(|stage| format!("stage={:?}", stage.as_str())));
            out.extend(c.apps.iter().map(|a| format!("apps={}", apps(a))));
        }
        Command::Promote(c) => {
            out.extend(c.force.then(|| "force=true".to_owned()));
            out.push(format!("pipeline={:?}", c.pipeline));
            out.push(format!("from_stage={:?}", c.from_stage.as_str()));
            out.extend(c.from_app.iter().map(|app| format!("from_app={app:?}")));
            out.push(format!("to_stage={:?}", c.to_stage.as_str()));
            out.extend(c.to_apps.iter().map(|a| format!("to_apps={}", apps(a))));
        }
        Command::Releases(c) => {
            out.push(format!("pipeline={:?}", c.pipeline));
            out.push(format!("stage={:?}", c.stage.as_str()));
            out.extend(c.app.iter().map(|app| format!("app={app:?}")));
        }
        Command::Info(c) => out.push(format!("pipeline={:?}", c.pipeline)),
        Command::Route(c) => {
            out.extend([format!("pipeline={:?}", c.pipeline), channels(&c.channels)]);
        }
        Command::RouteDisable(c) => {
            out.push(format!("pipeline={:?}", c.pipeline));
            out.extend(c.channels.iter().map(channels));
        }
        _ => {}
    }
    if out.is_empty() {
        "–".to_owned()
    } else {
        out.join(", ")
    }
}
