//! One app setup of one name.

use super::code;
use crate::apps::{App, GetApp};
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::{BuildError, Error};
use crate::secret::Secret;
use crate::setups::{AppSetup, CreateAppSetup};

/// What is known of an app setup that happened once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AppSetupOutcome {
    /// This call created the setup.
    Created(AppSetup),
    /// Heroku has no list of setups, so only the app is known that it made.
    Found(App),
}

/// Sets an app up once, although the response may get lost. The name of the app is how it is
/// recognised: look before that there is none of this name.
///
/// # Errors
/// As [`CreateAppSetup`], and when the call names no app; ambiguous when looking did not help
/// either.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::builds::Source;
/// use heroku_api::ensure::{self, AppSetupOutcome, Intent};
/// use heroku_api::secret::SignedUrl;
/// use heroku_api::setups::{CreateAppSetup, SetupApp};
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let mut app = SetupApp::default();
/// app.name = Some("shop-pr-12".to_owned());
/// let call = CreateAppSetup::new(Source::new(link).version("abc")).app(app);
/// match ensure::app_setup(&heroku, &call, Intent::now(&heroku)).await? {
///     AppSetupOutcome::Created(setup) => println!("{}", setup.status),
///     AppSetupOutcome::Found(app) => println!("{} was set up before", app.name),
///     _ => {}
/// }
/// # Ok(()) }
/// ```
pub async fn app_setup(
    heroku: &Client,
    call: &CreateAppSetup,
    intent: Intent,
) -> Result<AppSetupOutcome, Error> {
    app_setup_with(heroku, call, None, intent).await
}

/// The same with a two-factor code.
pub(crate) async fn app_setup_with(
    heroku: &Client,
    call: &CreateAppSetup,
    code: Option<&Secret>,
    intent: Intent,
) -> Result<AppSetupOutcome, Error> {
    let Some(name) = call.app_name() else {
        let text = "an app setup without a name for its app cannot be found again";
        return Err(BuildError::invalid(text).into());
    };
    let look = || -> Attempt<'_, Option<AppSetupOutcome>> {
        Box::pin(async move {
            match heroku.send(&GetApp::new(name)).await {
                Ok(app) => Ok(Some(AppSetupOutcome::Found(app))),
                Err(error) if error.is_not_found() => Ok(None),
                Err(error) => Err(error),
            }
        })
    };
    let send = || -> Attempt<'_, AppSetupOutcome> {
        Box::pin(async move {
            let created = code::send(heroku, call, code).await?;
            Ok(AppSetupOutcome::Created(created))
        })
    };
    once(heroku, &intent, send, look)
        .await
        .map(Ensured::into_inner)
}
