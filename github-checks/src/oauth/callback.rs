//! What a person comes back with.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use url::form_urlencoded;

use super::OAuthError;
use crate::secret::Secret;

/// A person came back, in the session that sent them away.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Callback {
    /// The code for [`ExchangeCode`](super::ExchangeCode); works once, for ten minutes.
    pub code: Secret,
}

/// Nothing to exchange. Says no value, since they are secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// Another session's state, or none: somebody may have tricked this person into
    /// coming here. Stop.
    #[error("the state is not the one of this session")]
    WrongState,
    /// The person said no, or the app is set up wrongly.
    #[error("GitHub refused: {0}")]
    Refused(OAuthError),
    /// There is neither a code nor an error, or there are two.
    #[error("there is no code")]
    NoCode,
}

impl Callback {
    /// Reads the query of the address that the person came back to (`code=…&state=…`),
    /// and compares the state in constant time.
    ///
    /// # Arguments
    /// - `query`: query of the address that the person came back to, without the `?`.
    /// - `state`: what was stored with the session.
    ///
    /// # Errors
    /// [`CallbackError`].
    pub fn read(query: &str, state: &Secret) -> Result<Self, CallbackError> {
        let only = |name: &str| {
            let mut found = form_urlencoded::parse(query.as_bytes())
                .filter(|(key, _)| key == name)
                .map(|(_, value)| Secret::new(value));
            let first = found.next();
            first.filter(|_| found.next().is_none())
        };
        let theirs = only("state").ok_or(CallbackError::WrongState)?;
        if state.is_empty() || !same(state, &theirs) {
            return Err(CallbackError::WrongState);
        }
        if let Some(error) = only("error") {
            return Err(CallbackError::Refused(OAuthError::from(error.expose())));
        }
        let code = only("code").filter(|code| !code.is_empty());
        code.map(|code| Self { code }).ok_or(CallbackError::NoCode)
    }
}

/// Compares digests: how long it takes tells nothing about where the texts differ.
fn same(ours: &Secret, theirs: &Secret) -> bool {
    let digest = |text: &Secret| {
        let mac = Hmac::<Sha256>::new_from_slice(ours.expose().as_bytes()).ok()?;
        Some(mac.chain_update(text.expose().as_bytes()))
    };
    let (Some(ours), Some(theirs)) = (digest(ours), digest(theirs)) else {
        return false;
    };
    ours.verify_slice(&theirs.finalize().into_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_state_of_this_session_is_accepted() {
        let state = Secret::new("s+1");
        let read = |query| Callback::read(query, &state);
        assert_eq!(read("code=c&state=s%2B1").unwrap().code.expose(), "c");
        for wrong in [
            "code=c",
            "code=c&state=s",
            "code=c&state=s%2B1&state=s%2B1",
            "state=&code=c",
        ] {
            assert_eq!(read(wrong), Err(CallbackError::WrongState), "{wrong}");
        }
        assert_eq!(
            read("state=s%2B1&code=a&code=b"),
            Err(CallbackError::NoCode)
        );
        assert_eq!(
            read("error=access_denied&state=s%2B1"),
            Err(CallbackError::Refused(OAuthError::AccessDenied))
        );
        assert_eq!(
            Callback::read("code=c&state=", &Secret::new("")),
            Err(CallbackError::WrongState)
        );
    }
}
