//! `PUT /users/~/capabilities` — asks what the caller may do.

use crate::account::{Capabilities, Question};
use crate::endpoint::call;

call! {
    /// Asks what the caller may do.
    ///
    /// Reads only, although it is a PUT. New: not in the plain version of the schema.
    pub struct CheckCapabilities {} sends {
        /// The questions; each is answered by itself.
        capabilities: Vec<Question>,
    } -> Capabilities;
    PUT "/users/~/capabilities", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference"
}
