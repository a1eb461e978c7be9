//! `GET /api/v4/current-status` — reads the status of the platform, and its open incidents.

use crate::endpoint::call;
use crate::platform_status::PlatformStatus;

call! {
    /// Reads the status of the platform, and its open incidents.
    ///
    /// Of `status.heroku.com`; no token is sent. Ask it when calls fail, not before each.
    pub struct GetPlatformStatus {} -> PlatformStatus;
    GET "/api/v4/current-status", Safe,
    docs "https://devcenter.heroku.com/articles/heroku-status", service Status
}
