//! `POST /apps/{app}/log-drains` — sends the log lines of an app to an address.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::AppId;
use crate::log_drains::LogDrain;
use crate::secret::SignedUrl;

call! {
    /// Sends the log lines of an app to an address.
    ///
    /// An address can be the drain of an app once: a second one is refused, so a lost
    /// response is looked for with [`ListLogDrains`](super::ListLogDrains), or by
    /// [`ensure::log_drain`](crate::ensure::log_drain()). Apps of the Fir generation have no
    /// log drains.
    ///
    /// # Permission
    /// `operate` on the app.
    pub struct CreateLogDrain {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// Where the lines go: https (a POST with many lines) or `syslog+tls`; give it a user
        /// name and a password, so that your server knows who sends.
        url: SignedUrl,
    } -> LogDrain;
    POST "/apps/{app}/log-drains", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#log-drain-create";
    check check
}

fn check(call: &CreateLogDrain) -> Result<(), BuildError> {
    let url = call.url.expose();
    let schemes = ["https://", "http://", "syslog://", "syslog+tls://"];
    if schemes.iter().any(|scheme| url.starts_with(scheme)) {
        return Ok(());
    }
    Err(BuildError::invalid(
        "url: a log drain is an https, http, syslog or syslog+tls address",
    ))
}

impl CreateLogDrain {
    /// What makes it the same: app and address.
    pub(crate) fn parts(&self) -> (&AppId, &SignedUrl) {
        (&self.app, &self.url)
    }
}
