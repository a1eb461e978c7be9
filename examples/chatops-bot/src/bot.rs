//! The bot: its services, its store, and what it knows.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chatops_grammar::Parser;
use github_checks::verdict::Policy;
use heroku_api::pipelines::{ListPipelines, Pipeline};
use service::metrics::Metrics;
use service::runner::Bound;
use service::store::sql;
use service::{Clock, Operations, Store};

use crate::accounts::Accounts;
use crate::change::Caller;
use crate::config::Rules;
use crate::health::Intake;
use crate::help::Help;
use crate::known::Known;
use crate::names::Names;
use crate::pending::{Cards, Pending};
use crate::people::People;
use crate::remembered;
use crate::services::Services;
use crate::slack_app::App;
use crate::under_way::UnderWay;

/// Reads that wait or run at a time; more are asked to come again.
const READS: usize = 64;

/// Everything that a request or an operation needs. Clones share everything but the clients
/// and what was read with them: [`Bot::acting_for`] makes one for each person.
#[derive(Clone)]
pub struct Bot {
    /// The clients.
    pub services: Services,
    /// The command language.
    pub parser: Arc<Parser>,
    pub(crate) help: Arc<Help>,
    /// The time that pauses are measured on.
    pub clock: Arc<dyn Clock>,
    /// What must survive.
    pub operations: Operations,
    /// Numbers for `/metrics`.
    pub metrics: Metrics,
    /// Names for completion.
    pub names: Arc<Names>,
    /// What was read a moment ago and rarely changes.
    pub known: Arc<Known>,
    /// Response addresses of commands that are under way in this process.
    pub pending: Arc<Pending>,
    /// What this process works on.
    pub under_way: Arc<UnderWay>,
    /// Whose accounts are used; `None` where everything is done with the bot's own tokens.
    pub accounts: Option<Accounts>,
    /// The app that workspaces install; `None` where the bot works in one, with a token of its own.
    pub slack_app: Option<App>,
    /// The rules of pipelines.
    pub rules: Arc<Rules>,
    /// The channel in which the caller typed; rules can be of one channel.
    pub channel: Arc<str>,
    /// Response addresses of cards whose form is open in this process.
    pub(crate) cards: Arc<Cards>,
    /// What log drains bring.
    pub intake: Arc<Intake>,
    /// Bounds the reads.
    pub(crate) reads: Bound,
    people: Arc<People>,
}

impl Bot {
    /// A bot over these services and this store.
    #[must_use]
    pub fn new(
        services: Services,
        parser: Parser,
        store: Store,
        clock: Arc<dyn Clock>,
        accounts: Option<Accounts>,
        slack_app: Option<App>,
        rules: Rules,
    ) -> Arc<Self> {
        Arc::new(Self {
            services,
            accounts,
            slack_app,
            rules: Arc::new(rules),
            channel: Arc::from(""),
            help: Arc::new(Help::of(&parser)),
            parser: Arc::new(parser),
            operations: Operations::new(store, Arc::clone(&clock)),
            clock,
            metrics: Metrics::new(),
            names: Arc::default(),
            known: Arc::default(),
            pending: Arc::default(),
            under_way: Arc::default(),
            cards: Arc::default(),
            intake: Arc::default(),
            reads: Bound::new(READS),
            people: Arc::default(),
        })
    }

    /// The bot as it acts for somebody: with their own tokens, and with what was read with
    /// them. Where a provider has no log-in, with the bot's own.
    ///
    /// Nothing is sent for somebody who is not logged in: their first request to Heroku or
    /// GitHub fails, and says so.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn acting_for(&self, caller: &Caller) -> Result<Arc<Self>, service::Error> {
        let channel = Arc::from(caller.channel.as_str());
        let Some(accounts) = &self.accounts else {
            return Ok(Arc::new(Self {
                channel,
                ..self.clone()
            }));
        };
        let standing = accounts.of(caller).await?;
        let own = self.people.find(caller, standing.linked, || {
            let mut services = self.services.clone();
            accounts.equip(&mut services, caller)?;
            Ok(services)
        })?;
        Ok(Arc::new(Self {
            services: own.services,
            names: own.names,
            known: own.known,
            channel,
            ..self.clone()
        }))
    }

    /// The bot as it reads what `people` asked it to watch: with its own tokens where it has them,
    /// else with those of the first of them who is logged in. Without anybody, its requests fail,
    /// and say so.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn watching_for(
        &self,
        people: &[Caller],
    ) -> Result<Arc<Self>, service::Error> {
        let own = self.services.own;
        if let Some(accounts) = &self.accounts {
            let lacks = |name: &str| match name {
                "heroku" => !own.heroku,
                _ => !own.github,
            };
            if !own.heroku || !own.github {
                for person in people {
                    let standing = accounts.of(person).await?;
                    if standing.missing.iter().any(|one| lacks(one.name())) {
                        continue;
                    }
                    let mut acting = Self::clone(&*self.acting_for(person).await?);
                    if own.heroku {
                        acting.services.heroku = self.services.heroku.clone();
                    }
                    if own.github {
                        acting.services.github = self.services.github.clone();
                    }
                    return Ok(Arc::new(acting));
                }
            }
        }
        Ok(Arc::new(self.clone()))
    }

    /// Every pipeline that the caller can see. Their ids are remembered: the first command about
    /// any of them is a round trip shorter.
    ///
    /// # Errors
    /// What Heroku answered.
    pub(crate) async fn pipelines(&self) -> Result<Vec<Pipeline>, heroku_api::Error> {
        let all = self.services.heroku.all(&ListPipelines::new()).await?;
        remembered::keep(self.store(), &all).await;
        Ok(all)
    }

    /// The services that are used with the bot's own tokens, for people.
    #[must_use]
    pub fn bot_wide(&self) -> Vec<&'static str> {
        let of_people = |name: &str| {
            let accounts = self.accounts.as_ref();
            accounts.is_some_and(|accounts| accounts.provider(name).is_some())
        };
        let all = [("heroku", "Heroku"), ("github", "GitHub")].into_iter();
        all.filter(|(name, _)| !of_people(name))
            .map(|(_, title)| title)
            .collect()
    }

    /// Which checks count for a pipeline whose default branch is `branch`. GitHub opens a suite of
    /// the bot's own app on every commit, which proves nothing and would hold the gate.
    pub(crate) async fn policy(&self, pipeline: &str, branch: &str) -> Policy {
        let policy = self.rules.policy(pipeline, branch);
        let Some(app) = &self.services.github_app else {
            return policy;
        };
        match app.slug().await {
            Some(slug) => policy.ignore(format!("check suite of {slug}")),
            None => policy,
        }
    }

    /// Where everything is stored.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.operations.store()
    }

    /// The time on the bot's clock.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Whether nothing is under way: no operation is open, and Slack shows what is written.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub async fn is_idle(&self) -> Result<bool, service::Error> {
        let select = sql(
            "SELECT (SELECT COUNT(*) FROM operations WHERE status = 'open') + \
             (SELECT COUNT(*) FROM messages WHERE shown < wanted AND failed IS NULL) + \
             (SELECT COUNT(*) FROM watches WHERE looked < hints) AS open",
        );
        let row = self.store().row(select).await?;
        Ok(row.is_none_or(|row| row.get::<i64>("open").is_ok_and(|open| open == 0)))
    }

    /// Completes when nothing is under way.
    pub async fn idle(&self) {
        // A store that cannot be read is asked again.
        while !self.is_idle().await.unwrap_or_default() {
            self.clock.sleep(Duration::from_secs(1)).await;
        }
    }

    /// Milliseconds since 1970 on the bot's clock.
    pub(crate) fn millis(&self) -> u64 {
        let since = self.now().duration_since(SystemTime::UNIX_EPOCH);
        u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or_default()
    }

    /// Seconds since 1970 on the bot's clock.
    pub(crate) fn seconds(&self) -> u64 {
        self.millis() / 1000
    }
}

/// The moment that many milliseconds after 1970 began.
pub(crate) fn moment(millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("services", &self.services)
            .finish_non_exhaustive()
    }
}
