// Kept identical in heroku-api, github-checks and slack-blocks.
//! Settings from the environment.

use super::builder::BuilderError;

/// The value of a variable, without the whitespace around it; `None` when it is unset or blank.
///
/// # Errors
/// When it is not text.
pub(super) fn variable(name: &'static str) -> Result<Option<String>, BuilderError> {
    match std::env::var(name) {
        Ok(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(BuilderError::NotText(name)),
    }
}
