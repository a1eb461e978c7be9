//! `GET /account/rate-limits` — how many calls the account may make now.

use crate::account::RateLimit;
use crate::endpoint::call;

call! {
    /// How many calls the account may make now.
    ///
    /// Costs nothing. Each answer tells the same:
    /// [`Client::rate_limit_remaining`](crate::Client::rate_limit_remaining).
    pub struct GetRateLimit {} -> RateLimit;
    GET "/account/rate-limits", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#rate-limit-info"
}
