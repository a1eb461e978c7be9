//! `GET /rate_limit` — how many requests are left.
//!
//! Source: <https://docs.github.com/rest/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user>

use crate::endpoint::call;
use crate::lenient::known_values;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How many requests are left, by kind: `core`, `search`, `graphql` …
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RateLimits {
    /// The kinds.
    #[serde(default, deserialize_with = "known_values")]
    pub resources: BTreeMap<String, Allowance>,
}

/// How many requests of one kind are left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Allowance {
    /// Requests per hour.
    pub limit: u64,
    /// Requests so far.
    pub used: u64,
    /// Requests left.
    pub remaining: u64,
    /// When the hour ends, in seconds since 1970.
    pub reset: u64,
}

call! {
    /// Reads how many requests are left. Does not count itself.
    ///
    /// # Permission
    /// None.
    pub struct GetRateLimits {} -> RateLimits;
    GET "/rate_limit", Safe,
    docs "https://docs.github.com/rest/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user"
}

call! {
    /// Lists the API versions that github.com knows, newest first. Appliances answer "not
    /// found".
    ///
    /// # Permission
    /// None.
    pub struct ListVersions {} -> (all String);
    GET "/versions", Safe,
    docs "https://docs.github.com/rest/meta/meta#get-all-api-versions"
}
