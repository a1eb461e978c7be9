//! Whose accounts a request uses: the caller's own, out of the vault, or those that the bot was
//! started with.
//!
//! A person is a team and a user that Slack's signature vouched for. For each provider that
//! people log in to, requests carry that person's token and no other.

use std::sync::Arc;

use service::identities::Identities;
use service::logins::Logins;
use service::vault::Vault;
use service::{Clock, Error, Store};

use crate::change::Caller;
use crate::services::Services;

mod heroku;
mod token;

pub use self::heroku::Heroku;
pub use self::token::OwnToken;
pub use service::logins::{Account, GitHub, Provider};

/// A provider that people log in to.
pub type AnyProvider = Arc<dyn Provider>;

/// The accounts of everybody.
#[derive(Clone, Debug)]
pub struct Accounts {
    identities: Identities,
    logins: Logins,
    providers: Vec<AnyProvider>,
}

/// What is linked and what is not.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Standing {
    /// Provider and account.
    pub linked: Vec<(String, String)>,
    /// The providers without an account, in the order in which people are sent there.
    pub missing: Vec<AnyProvider>,
}

impl Accounts {
    /// The accounts in `store`.
    ///
    /// # Errors
    /// As [`Identities::open`]: refuse to start.
    pub async fn open(
        store: Store,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        providers: Vec<AnyProvider>,
    ) -> Result<Self, Error> {
        let logins = Logins::new(store.clone(), Arc::clone(&vault));
        let identities = Identities::open(store, vault, clock).await?;
        Ok(Self {
            identities,
            logins,
            providers,
        })
    }

    /// The providers that people log in to.
    #[must_use]
    pub fn providers(&self) -> &[AnyProvider] {
        &self.providers
    }

    /// The provider of this name.
    #[must_use]
    pub fn provider(&self, name: &str) -> Option<&AnyProvider> {
        self.providers.iter().find(|one| one.name() == name)
    }

    /// The log-ins that are under way.
    pub(crate) fn logins(&self) -> &Logins {
        &self.logins
    }

    /// Gives `services` the tokens of `caller` wherever people log in.
    pub(crate) fn equip(&self, services: &mut Services, caller: &Caller) -> Result<(), Error> {
        let setup = |error: &dyn std::error::Error| {
            Error::Setup(format!("no client for a person: {}", service::chain(error)))
        };
        if let Some(heroku) = self.provider("heroku") {
            let client = services.heroku_clients.with(self.token(caller, heroku));
            services.heroku = client.map_err(|error| setup(&error))?;
        }
        if let Some(github) = self.provider("github") {
            let client = services.github_clients.with(self.token(caller, github));
            services.github = client.map_err(|error| setup(&error))?;
        }
        Ok(())
    }

    /// What somebody has linked.
    ///
    /// # Errors
    /// As [`Identities::accounts`].
    pub async fn of(&self, caller: &Caller) -> Result<Standing, Error> {
        let linked = self.identities.accounts(&caller.team, &caller.user).await?;
        let is_linked = |name: &str| linked.iter().any(|(provider, _)| provider == name);
        let missing = self.providers.iter();
        let missing = missing.filter(|one| !is_linked(one.name()));
        Ok(Standing {
            missing: missing.cloned().collect(),
            linked,
        })
    }

    /// Everybody of a workspace who has linked something.
    ///
    /// # Errors
    /// As [`Identities::people`].
    pub async fn people(&self, team: &str) -> Result<Vec<String>, Error> {
        let mut people = self.identities.people(team).await?;
        // The workspace itself is nobody.
        people.retain(|person| !person.is_empty());
        Ok(people)
    }

    /// Everybody who has linked this account, as team and person.
    ///
    /// # Errors
    /// As [`Identities::of_account`].
    pub async fn of_account(
        &self,
        provider: &str,
        account: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        self.identities.of_account(provider, account).await
    }

    /// How many other people of the workspace have linked the same account.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub async fn others(
        &self,
        caller: &Caller,
        provider: &str,
        account: &str,
    ) -> Result<i64, Error> {
        self.identities
            .others(owner(caller, provider), account)
            .await
    }

    /// Somebody's token at a provider, read and renewed when it is needed.
    #[must_use]
    pub fn token(&self, caller: &Caller, provider: &AnyProvider) -> OwnToken {
        OwnToken::new(self.identities.clone(), Arc::clone(provider), caller)
    }

    /// Links an account in place of what was linked before, which is ended.
    ///
    /// # Errors
    /// As [`Identities::link`].
    pub async fn link(
        &self,
        caller: &Caller,
        provider: &AnyProvider,
        account: &Account,
    ) -> Result<(), Error> {
        let owner = owner(caller, provider.name());
        let before = self.identities.get(owner).await.ok().flatten();
        self.identities
            .link(owner, &account.name, &account.tokens)
            .await?;
        if let Some(before) = before.filter(|old| old.tokens.access != account.tokens.access) {
            // The new one works already; an old one that cannot be ended ends by itself.
            let _ = end(provider, &before.tokens).await;
        }
        Ok(())
    }

    /// Ends what somebody has linked, at the provider first and then here. Returns the account
    /// and, when the provider did not end it, why.
    ///
    /// # Errors
    /// As [`Identities::unlink`].
    pub async fn log_out(
        &self,
        caller: &Caller,
        provider: &AnyProvider,
    ) -> Result<Option<(String, Option<String>)>, Error> {
        let owner = owner(caller, provider.name());
        // A token that has ended cannot end the one that renews it: so it is renewed first.
        let current = self.identities.tokens(owner, &**provider).await;
        let linked = match current {
            Ok(linked) => Some(linked),
            Err(_) => self.identities.get(owner).await?,
        };
        let Some(linked) = linked else {
            return Ok(None);
        };
        let ended = end(provider, &linked.tokens).await;
        // Whatever the provider says: from now on nothing uses it.
        self.identities.unlink(owner).await?;
        Ok(Some((linked.account, ended.err())))
    }
}

/// Ends tokens at their provider.
pub(crate) async fn end(
    provider: &AnyProvider,
    tokens: &service::identities::Tokens,
) -> Result<(), String> {
    let ended = provider.revoke(tokens).await;
    ended.inspect_err(|why| {
        tracing::warn!(provider = provider.name(), why, "a token was not ended");
    })
}

pub(crate) fn owner<'a>(caller: &'a Caller, provider: &'a str) -> service::vault::Owner<'a> {
    service::vault::Owner {
        team: &caller.team,
        person: &caller.user,
        provider,
    }
}
