//! The name of an operation.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::random;

/// Names an operation: 128 random bits in hexadecimal. Safe to show, and to put into
/// buttons, metadata and payloads.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(String);

impl OperationId {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        Self(random::name())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for OperationId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for OperationId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
