//! What the headers of a delivery say.

use http::HeaderMap;

/// What the headers of a delivery to a log drain say.
///
/// ```
/// use heroku_api::logs::Delivery;
/// use http::HeaderMap;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("logplex-msg-count", "2".parse()?);
/// headers.insert("logplex-frame-id", "09C557EAFCFB6CF2740EE62F62971098".parse()?);
/// headers.insert("logplex-drain-token", "d.01234567-89ab-cdef-0123-456789abcdef".parse()?);
/// let delivery = Delivery::of(&headers);
/// assert_eq!(delivery.lines, Some(2));
/// assert!(delivery.is_from("d.01234567-89ab-cdef-0123-456789abcdef"));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery<'h> {
    /// The token of the drain. It is no signature, but only Heroku and you know it.
    pub drain: Option<&'h str>,
    /// The id of the delivery: Heroku sends it again when no response came, with the same
    /// id. Drop what was seen before.
    pub frame: Option<&'h str>,
    /// How many lines the body holds.
    pub lines: Option<usize>,
}

impl<'h> Delivery<'h> {
    /// Reads the headers; what is missing is `None`.
    ///
    /// # Arguments
    /// - `headers`: the headers of the request.
    #[must_use]
    pub fn of(headers: &'h HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            drain: text("logplex-drain-token"),
            frame: text("logplex-frame-id"),
            lines: text("logplex-msg-count").and_then(|count| count.trim().parse().ok()),
        }
    }

    /// Whether it comes from the drain with this token. Takes the same time for every other
    /// token of the same length.
    #[must_use]
    pub fn is_from(&self, token: &str) -> bool {
        let Some(drain) = self.drain else {
            return false;
        };
        let pairs = drain.bytes().zip(token.bytes());
        let differ = pairs.fold(0, |differ, (a, b)| differ | (a ^ b));
        drain.len() == token.len() && differ == 0 && !token.is_empty()
    }
}

/// The token of the drain does not show.
impl std::fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery")
            .field("frame", &self.frame)
            .field("lines", &self.lines)
            .finish_non_exhaustive()
    }
}
