//! `GET /apps/{app}/router-metrics/…` — what the router saw of an app.

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use http::{Method, Response};

use crate::endpoint::{Endpoint, Service, call, decode_json};
use crate::error::DecodeError;
use crate::ids::AppId;
use crate::monitors::Series;
use crate::retry::Class;

macro_rules! metrics {
    ($(
        $(#[$doc:meta])*
        pub struct $name:ident { $($(#[doc = $argument_doc:literal])+ $argument:ident : $kind:ty),* $(,)? }
        GET $path:literal
    )+) => {$(
        #[doc = concat!("`GET ", $path, "` · ", call!(@source seen "https://github.com/heroku/cli"))]
        ///
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use = "a call does nothing until it is sent"]
        #[non_exhaustive]
        pub struct $name {
            $($argument: $kind,)*
            parameters: Vec<(&'static str, String)>,
        }

        impl $name {
            /// Creates the call from its required parameters.
            ///
            /// # Arguments
            $(#[doc = concat!("- `", stringify!($argument), "`:", $($argument_doc),+)])*
            /// - `from`: the beginning of the first step.
            /// - `to`: the end of the last step.
            pub fn new(
                $($argument: impl Into<$kind>,)*
                from: DateTime<Utc>,
                to: DateTime<Utc>,
            ) -> Self {
                let text = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
                Self {
                    $($argument: $argument.into(),)*
                    parameters: vec![("start_time", text(from)), ("end_time", text(to))],
                }
            }

            /// The length of a step, `1h` for example.
            pub fn step(mut self, step: impl Into<String>) -> Self {
                self.parameters.push(("step", step.into()));
                self
            }

            /// Only requests to this process type.
            pub fn process_type(mut self, kind: impl Into<String>) -> Self {
                self.parameters.push(("process_type", kind.into()));
                self
            }
        }

        impl Endpoint for $name {
            type Response = Series;
            const METHOD: Method = Method::GET;
            const PATH: &'static str = $path;
            const CLASS: Class = Class::Safe;
            const SERVICE: Service = Service::Metrics;

            fn arguments(&self) -> Vec<&str> {
                vec![$(self.$argument.as_str()),*]
            }

            fn query(&self) -> Vec<(&str, &str)> {
                let pairs = self.parameters.iter();
                pairs.map(|(name, value)| (*name, value.as_str())).collect()
            }

            fn decode(answer: &Response<Bytes>) -> Result<Series, DecodeError> {
                decode_json(answer)
            }
        }
    )+};
}

metrics! {
    /// The latency of an app's requests: `latency.ms.p50`, `.p95`, `.p99`, `.max`.
    pub struct RouterLatency {
        /// The app, by UUID.
        app: AppId,
    }
    GET "/apps/{app}/router-metrics/latency"

    /// The errors of an app's requests, by code: `H12`.
    pub struct RouterErrors {
        /// The app, by UUID.
        app: AppId,
    }
    GET "/apps/{app}/router-metrics/errors"

    /// The statuses of an app's answers: `status_2xx`, `status_5xx`.
    pub struct RouterStatus {
        /// The app, by UUID.
        app: AppId,
    }
    GET "/apps/{app}/router-metrics/status"

    /// The errors of a process type's dynos, by code: `R14`.
    pub struct FormationErrors {
        /// The app, by UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
    }
    GET "/apps/{app}/formation/{kind}/metrics/errors"
}
