//! A delivery: which event, under which id, with which payload.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use url::form_urlencoded;

use super::event::Event;
use crate::ids::HookId;
use crate::signature::Verified;

/// One delivery of a webhook.
///
/// # Examples
/// ```
/// use github_checks::webhooks::{Delivery, Event, Verifier, sign};
/// use http::HeaderMap;
///
/// let body = br#"{
///     "ref": "refs/heads/main",
///     "before": "0000000000000000000000000000000000000000",
///     "after": "0123456789abcdef0123456789abcdef01234567"
/// }"#;
/// let mut headers = HeaderMap::new();
/// headers.insert("x-github-event", "push".parse()?);
/// headers.insert("x-github-delivery", "guid-1".parse()?);
/// headers.insert("x-hub-signature-256", sign("secret", body)?.signature().parse()?);
///
/// let verified = Verifier::new(["secret"])?.verify(&headers, body, 0)?;
/// let delivery = Delivery::parse(&headers, &verified)?;
/// let Event::Push(push) = delivery.event else { panic!("another event") };
/// assert_eq!(push.branch(), Some("main"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// `X-GitHub-Delivery`. GitHub may send it again under the same id: act once.
    pub id: String,
    /// The hook it was sent to.
    pub hook_id: Option<HookId>,
    /// What happened.
    pub event: Event,
}

/// A genuine delivery that cannot be read. Answer 400.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliveryError {
    /// `X-GitHub-Event` or `X-GitHub-Delivery` is missing, repeated or not readable.
    #[error("the header {0} is missing, repeated or not readable")]
    Header(&'static str),
    /// The body is a form without a `payload`.
    #[error("the form has no payload")]
    NoPayload,
    /// The payload does not fit the event; the event name is not signed, so it may be
    /// the name that is wrong.
    #[error("the payload does not fit the event {event:?}")]
    Payload {
        /// The event's name.
        event: String,
        /// Where it does not fit.
        #[source]
        source: serde_json::Error,
    },
}

impl Delivery {
    /// Reads a delivery whose signature was checked. The body is JSON, or a form with
    /// the JSON in `payload`, as the content type says.
    ///
    /// # Arguments
    /// - `headers`: headers of the request.
    /// - `body`: body whose signature was verified.
    ///
    /// # Errors
    /// [`DeliveryError`].
    // Compiled where it is used, as all reading: it is a quarter of what there is to compile.
    #[inline]
    pub fn parse<B: AsRef<[u8]>>(
        headers: &HeaderMap,
        body: &Verified<B>,
    ) -> Result<Self, DeliveryError> {
        let name = header(headers, "x-github-event")?;
        let id = header(headers, "x-github-delivery")?;
        let payload = payload(headers, body.as_bytes()).ok_or(DeliveryError::NoPayload)?;
        let event = Event::parse(name, &payload).map_err(|source| DeliveryError::Payload {
            event: name.chars().take(64).collect(),
            source,
        })?;
        let hook = header(headers, "x-github-hook-id").ok();
        Ok(Self {
            id: id.to_owned(),
            hook_id: hook
                .and_then(|text| text.parse::<u64>().ok())
                .map(HookId::from),
            event,
        })
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, DeliveryError> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none());
    value
        .and_then(|value| value.to_str().ok())
        .filter(|text| !text.is_empty())
        .ok_or(DeliveryError::Header(name))
}

fn payload<'b>(headers: &HeaderMap, body: &'b [u8]) -> Option<Cow<'b, [u8]>> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let form = kind.is_some_and(|kind| {
        let essence = kind.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    if !form {
        return Some(Cow::Borrowed(body));
    }
    form_urlencoded::parse(body)
        .find(|(name, _)| name == "payload")
        .map(|(_, value)| Cow::Owned(value.into_owned().into_bytes()))
}
