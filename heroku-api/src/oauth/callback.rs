// Kept identical in heroku-api, github-checks and slack-blocks.
//! What a person comes back with.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use url::form_urlencoded;

use crate::secret::Secret;

/// A person came back, in the session that sent them away.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Callback {
    /// The code for [`ExchangeCode`](super::ExchangeCode); works once, for some minutes.
    pub code: Secret,
}

/// Nothing to exchange. Says no value, since they are secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// Another session's state, or none, or several: somebody may have tricked this person
    /// into coming here. Stop.
    #[error("the state is not the one of this session")]
    WrongState,
    /// The person said no (`access_denied`), or the app is set up wrongly: the vendor's word
    /// for it. Some refusals come without a state; do not end the session for one.
    #[error("the login was refused: {0}")]
    Refused(String),
    /// There is neither a code nor an error, or there are several.
    #[error("there is no code")]
    NoCode,
}

impl CallbackError {
    /// Whether the person said no.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Refused(why) if why == "access_denied")
    }
}

impl Callback {
    /// Reads the query of the address that the person came back to (`code=…&state=…`),
    /// and compares the state in constant time.
    ///
    /// # Arguments
    /// - `query`: query of the address that the person came back to, without the `?`.
    /// - `state`: what was stored with the session; delete it there, it works once.
    ///
    /// # Errors
    /// [`CallbackError`].
    pub fn read(query: &str, state: &Secret) -> Result<Self, CallbackError> {
        let theirs = match Field::of(query, "state") {
            // Heroku leaves it out when the person says no.
            Field::None => match Field::of(query, "error") {
                Field::One(why) => return Err(refused(&why)),
                _ => return Err(CallbackError::WrongState),
            },
            Field::One(theirs) => theirs,
            Field::Several => return Err(CallbackError::WrongState),
        };
        if state.is_empty() || !same(state, &theirs) {
            return Err(CallbackError::WrongState);
        }
        match (Field::of(query, "error"), Field::of(query, "code")) {
            (Field::One(why), _) => Err(refused(&why)),
            (Field::None, Field::One(code)) if !code.is_empty() => Ok(Self { code }),
            _ => Err(CallbackError::NoCode),
        }
    }
}

/// A field of a query, of which there should be one.
enum Field {
    None,
    One(Secret),
    Several,
}

impl Field {
    fn of(query: &str, name: &str) -> Self {
        let mut found = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        match (found.next(), found.next()) {
            (None, _) => Self::None,
            (Some((_, value)), None) => Self::One(Secret::new(value)),
            (Some(_), Some(_)) => Self::Several,
        }
    }
}

/// The vendor's word, when it looks like one: anybody can write an address.
fn refused(why: &Secret) -> CallbackError {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let why = why.expose();
    let is_word = (1..=64).contains(&why.len()) && why.bytes().all(word);
    CallbackError::Refused(if is_word { why } else { "an unreadable reason" }.to_owned())
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

    fn read(query: &str) -> Result<String, CallbackError> {
        let read = Callback::read(query, &Secret::new("s t&te"));
        read.map(|callback| callback.code.expose().to_owned())
    }

    #[test]
    fn a_code_with_the_state_of_the_session_is_read() {
        assert_eq!(read("code=c%2Fd&state=s+t%26te"), Ok("c/d".to_owned()));
        assert_eq!(read("state=s%20t%26te&more=1&code=c"), Ok("c".to_owned()));
    }

    #[test]
    fn another_state_none_and_two_are_refused() {
        for query in [
            "code=c",
            "code=c&state=",
            "code=c&state=other",
            "code=c&state=s+t%26te&state=s+t%26te",
            "code=c&state=s+t%26te&state=other",
            "error=access_denied&state=other",
        ] {
            assert_eq!(read(query), Err(CallbackError::WrongState), "{query}");
        }
        let empty = Callback::read("code=c&state=", &Secret::new(""));
        assert_eq!(empty, Err(CallbackError::WrongState), "no session");
    }

    #[test]
    fn a_refusal_is_read_with_the_state_and_without_one() {
        for query in [
            "error=access_denied&state=s+t%26te&code=c",
            "error=access_denied",
        ] {
            assert!(read(query).unwrap_err().is_denied(), "{query}");
        }
        let shown = read("error=%3Cb%3Emine%3C%2Fb%3E").unwrap_err().to_string();
        assert_eq!(shown, "the login was refused: an unreadable reason");
    }

    #[test]
    fn no_code_an_empty_one_and_two_are_refused() {
        for query in [
            "state=s+t%26te",
            "code=&state=s+t%26te",
            "code=a&code=b&state=s+t%26te",
            "error=a&error=b&code=c&state=s+t%26te",
        ] {
            assert_eq!(read(query), Err(CallbackError::NoCode), "{query}");
        }
    }
}
