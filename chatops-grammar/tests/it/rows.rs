//! Tables of lines, each with what must become of it.

use crate::texts::EVERYTHING;

/// Text; the canonical command, or the kind of error after `!`; warnings, or the first suggestion.
pub(crate) type Row = (&'static str, &'static str, &'static str);

#[track_caller]
pub(crate) fn check(rows: &[Row]) {
    for (text, expected, more) in rows {
        match EVERYTHING.parse(text) {
            Ok(parsed) => {
                let warnings: Vec<_> = parsed
                    .warnings()
                    .iter()
                    .map(|warning| warning.kind().as_str())
                    .collect();
                let command = parsed.command().to_string();
                assert_eq!(
                    (command.as_str(), warnings.join(" ").as_str()),
                    (*expected, *more),
                    "{text:?}"
                );
            }
            Err(error) => {
                let found = format!("!{}", error.kind().as_str());
                let first = error.suggestions().first().map_or("", |first| first.text());
                assert_eq!((found.as_str(), first), (*expected, *more), "{text:?}");
                assert!(!error.hint().is_empty(), "{text:?}");
            }
        }
    }
}
