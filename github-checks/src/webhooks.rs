//! Receiving webhooks: nothing is read before its signature is verified.
//!
//! ```
//! use github_checks::webhooks::{Delivery, Event, Verifier, sign};
//! use http::HeaderMap;
//!
//! let verifier = Verifier::new(["new secret", "old secret"])?;
//! # let body = br#"{"zen":"Keep it simple."}"#;
//! # let mut headers = HeaderMap::new();
//! # headers.insert("x-github-event", "ping".parse()?);
//! # headers.insert("x-github-delivery", "guid-1".parse()?);
//! # headers.insert("x-hub-signature-256", sign("new secret", body)?.signature().parse()?);
//! // `headers` and `body` as they came over the wire.
//! let verified = verifier.verify(&headers, body, 0)?;
//! let delivery = Delivery::parse(&headers, &verified)?;
//! assert_eq!(delivery.id, "guid-1"); // remember it: GitHub may send it again
//! match delivery.event {
//!     Event::Status(status) => println!("{} is {}", status.context, status.state),
//!     other => println!("something else: {}", other.name()),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The event name and the delivery id are not signed, and nothing says how old a delivery
//! is: take it as a hint, and read the state through the API before acting. Answer within
//! ten seconds and work afterwards; GitHub does not repeat what failed.
//!
//! Source: <https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries>

mod action;
mod delivery;
mod event;
mod payload;
pub use self::action::Action;
pub use self::delivery::{Delivery, DeliveryError};
pub use self::event::Event;
pub use self::payload::{
    CheckRunEvent, CheckSuiteEvent, CreateEvent, DeleteEvent, DeploymentEvent,
    DeploymentProtectionRuleEvent, DeploymentReviewEvent, DeploymentStatusEvent,
    GithubAppAuthorizationEvent, InstallationEvent, InstallationOfEvent,
    InstallationRepositoriesEvent, Issue, IssueCommentEvent, PingEvent, PullRequestEvent,
    PushCommit, PushEvent, RefKind, RepositoryEvent, RequestedAction, StatusEvent,
    WorkflowRunEvent,
};
pub use crate::signature::{SecretError, Signed, Verified, Verifier, VerifyError, sign};
