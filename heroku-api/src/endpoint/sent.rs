// Kept identical in heroku-api and github-checks.
//! How values go into a request body, secrets included.

use serde::{Serialize, Serializer};

use crate::secret::{Secret, SignedUrl};

/// A member of a body on its way out.
pub(crate) struct Sent<'c, T>(pub(crate) &'c T);

/// What can be sent. Secrets can, although they do not implement `Serialize`: that
/// would let them slip into any JSON log.
pub(crate) trait Outgoing {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

impl<T: Outgoing> Serialize for Sent<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

impl<T: Serialize> Outgoing for T {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl Outgoing for Secret {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl Outgoing for SignedUrl {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}
