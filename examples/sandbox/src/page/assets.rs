//! The files of the pages, built into the program.

use super::guard;
use crate::http::{Answer, Call, Reply};

/// Nothing but the page's own files runs or is loaded.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../assets/", $name)))),+]
    };
}

static FILES: &[(&str, &str)] = files![
    "api.js",
    "attachments.js",
    "base.css",
    "blocks.css",
    "blocks.js",
    "cards.css",
    "charts.js",
    "chat.css",
    "chat.js",
    "combo.js",
    "composer.js",
    "dialog.css",
    "dialogs.js",
    "dom.js",
    "elements.css",
    "elements.js",
    "emoji.js",
    "fold.js",
    "icon.svg",
    "markdown.js",
    "message.css",
    "messages.js",
    "modal.js",
    "mrkdwn.js",
    "names.js",
    "richtext.js",
    "series.css",
    "switches.js",
    "world.css",
    "world.js",
];

fn guarded(answer: Answer) -> Answer {
    answer
        .with("content-security-policy", POLICY)
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "no-referrer")
        .with("cross-origin-resource-policy", "same-origin")
        .with("cross-origin-opener-policy", "same-origin")
        .with("cache-control", "no-cache")
}

/// `GET /`
pub(super) fn chat(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    Ok(guarded(Answer::html(
        200,
        include_str!("../../assets/index.html"),
    )))
}

/// `GET /world`
pub(super) fn world(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    Ok(guarded(Answer::html(
        200,
        include_str!("../../assets/world.html"),
    )))
}

/// `GET /page/{asset}`
pub(super) fn file(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let name = call.param("asset");
    let (_, text) = FILES
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| Answer::text(404, "Not found"))?;
    let kind = match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "image/svg+xml",
    };
    Ok(guarded(
        Answer::new(200).with("content-type", kind).body(*text),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str) -> &str {
        name.rsplit('.').next().unwrap_or_default()
    }

    #[test]
    fn every_file_of_the_folder_is_served_and_every_file_served_is_used() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets");
        let mut pages = String::new();
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            pages.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            if kind(&name) != "html" {
                names.push(name);
            }
        }
        names.sort();
        let served: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(served, names);
        for name in served {
            assert!(
                pages.contains(&format!("/{name}\"")),
                "nothing loads {name}"
            );
        }
    }

    #[test]
    fn no_script_writes_markup() {
        for (name, text) in FILES.iter().filter(|(name, _)| kind(name) == "js") {
            for way in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!text.contains(way), "{name} uses {way}");
            }
        }
    }
}
