//! Warnings that Heroku adds to responses of calls that worked.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};

/// `Warning-Message` is what older services say.
const HEADERS: [HeaderName; 2] = [
    HeaderName::from_static("x-heroku-warning"),
    HeaderName::from_static("warning-message"),
];

/// What Heroku warns about although a call worked: a stack that ends, a plan that changes.
/// Prints as `POST /apps/{app}/builds: This stack is deprecated`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// Method and path of the call, as a template where it has one.
    pub call: String,
    /// What Heroku says, for people.
    pub text: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.call, self.text)
    }
}

/// Who wants to hear of warnings.
pub(super) type OnWarning = Arc<dyn Fn(Warning) + Send + Sync>;

/// Reports the warnings of a response.
pub(super) fn report(
    on_warning: Option<&OnWarning>,
    headers: &HeaderMap,
    call: impl Fn() -> String,
) {
    let Some(on_warning) = on_warning else {
        return;
    };
    for name in HEADERS {
        for value in headers.get_all(name) {
            let text = String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
            if !text.is_empty() {
                on_warning(Warning { call: call(), text });
            }
        }
    }
}
