// Kept identical in heroku-api, github-checks and slack-blocks.
//! Random texts of a login.

use std::io;

use zeroize::Zeroizing;

use crate::base64::url_safe;
use crate::secret::Secret;

/// A state for one login: 256 random bits of the system. Store it with the session of the
/// person, for ten minutes and one use; [`Callback::read`](super::Callback::read) compares it.
///
/// # Errors
/// When the system has no random numbers.
pub fn new_state() -> io::Result<Secret> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::getrandom(&mut *bytes)?;
    Ok(Secret::new(url_safe(&*bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_long_and_differ() {
        let (one, other) = (new_state().unwrap(), new_state().unwrap());
        assert_eq!(one.expose().len(), 43);
        assert_ne!(one, other);
    }
}
