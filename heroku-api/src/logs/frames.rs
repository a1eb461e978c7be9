//! The body of a delivery: log lines one after another, each with its length in front.

use std::iter::FusedIterator;

use super::entry::Entry;

/// A body that is not a sequence of log lines. The lines before it are good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at} of the delivery: {reason}")]
pub struct FrameError {
    at: usize,
    reason: &'static str,
}

impl FrameError {
    /// Where in the body, in bytes.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }
}

/// The log lines of a delivery, see [`frames`].
#[derive(Clone, Debug)]
pub struct Frames<'b> {
    body: &'b [u8],
    at: usize,
}

/// Reads the body of a delivery (`application/logplex-1`), line by line.
///
/// Ends after its first error: without the length of a line nobody knows where the next
/// one begins.
///
/// # Arguments
/// - `body`: the body of the request, as it came.
#[must_use]
pub fn frames(body: &[u8]) -> Frames<'_> {
    Frames { body, at: 0 }
}

impl<'b> Frames<'b> {
    fn read(&mut self) -> Result<Entry<'b>, FrameError> {
        let begin = self.at;
        let fail = |at, reason| Err(FrameError { at, reason });
        let rest = self.body.get(begin..).unwrap_or_default();
        // No line is longer than 10 digits can say.
        let digits = rest
            .iter()
            .take(11)
            .take_while(|byte| byte.is_ascii_digit());
        let digits = digits.count();
        if digits == 0 || digits > 10 || rest.get(digits) != Some(&b' ') {
            return fail(begin, "the length of a log line is missing");
        }
        let length = rest.iter().take(digits).fold(0_usize, |length, byte| {
            length
                .saturating_mul(10)
                .saturating_add(usize::from(byte - b'0'))
        });
        let start = digits + 1;
        let Some(line) = start
            .checked_add(length)
            .and_then(|end| rest.get(start..end))
        else {
            return fail(begin, "the log line is cut");
        };
        self.at = begin + start + length;
        match Entry::of_frame(line) {
            Some(entry) => Ok(entry),
            None => fail(begin + start, "this is not a log line of Heroku's"),
        }
    }
}

impl<'b> Iterator for Frames<'b> {
    type Item = Result<Entry<'b>, FrameError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.body.len() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.at = self.body.len();
        }
        Some(read)
    }
}

impl FusedIterator for Frames<'_> {}
