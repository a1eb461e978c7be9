//! `{"ok":…}`: the part that all answers share.

use bytes::Bytes;
use http::Response;
use serde::Deserialize;

use crate::error::DecodeError;
use crate::lenient::names;

/// Why a 2xx is no success.
pub(crate) enum Reading {
    /// It says no.
    Refused,
    /// It cannot be read.
    Unreadable(DecodeError),
}

impl From<DecodeError> for Reading {
    fn from(error: DecodeError) -> Self {
        Self::Unreadable(error)
    }
}

/// Slack did what was asked and has something to say about the way it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning<'a> {
    /// The path of the method.
    pub method: &'a str,
    /// What Slack says: `missing_charset`, `already_in_channel` …
    pub code: &'a str,
}

/// Is called with what Slack warns of.
pub(super) type OnWarning = Box<dyn Fn(&Warning<'_>) + Send + Sync>;

/// A warning of an odd shape says nothing and never makes a success a failure.
#[derive(Deserialize)]
struct Envelope {
    ok: bool,
    #[serde(default, deserialize_with = "names")]
    warning: Option<String>,
}

/// Checks `ok` and passes warnings on.
pub(super) fn open(
    method: &str,
    answer: &Response<Bytes>,
    on_warning: Option<&OnWarning>,
) -> Result<(), Reading> {
    let envelope: Envelope = serde_json::from_slice(answer.body())
        .map_err(|error| DecodeError::new(String::new(), &error, answer))?;
    if !envelope.ok {
        return Err(Reading::Refused);
    }
    if let (Some(tell), Some(warnings)) = (on_warning, &envelope.warning) {
        let codes = warnings.split(',').map(str::trim);
        for code in codes.filter(|code| !code.is_empty()) {
            tell(&Warning { method, code });
        }
    }
    Ok(())
}
