//! Routes: which pipeline is spoken of in which channel, and what of it.
//!
//! A pipeline may have any number of channels, and a channel any number of pipelines. Channels
//! are ids: private ones have no name that a program could use.

use service::store::{Migration, Row, Store, Tx, sql};
use service::{Error, OperationId};

use self::trouble::SELECT;

mod field;
mod settings;
mod toggle;
mod trouble;

pub use self::field::{FIELDS, Field, Kind, hours};
pub use self::settings::{Deployments, GitHub, Health, Settings};
pub use self::toggle::{Group, TOGGLES, Toggle};
pub use self::trouble::{MIGRATION as TROUBLES, Trouble, mark};

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "routes",
    text: include_str!("../migrations/0002_routes.sql"),
};

/// A pipeline as routes remember it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pipeline {
    /// Its id; names change.
    pub id: String,
    /// Its name when it was routed.
    pub name: String,
    /// `owner/name`, when a repository was known.
    pub repository: Option<String>,
}

impl Pipeline {
    /// A pipeline.
    pub fn new(id: impl Into<String>, name: impl Into<String>, repository: Option<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            repository,
        }
    }
}

/// One pipeline in one channel.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Route {
    /// Names it, in buttons and metadata.
    pub id: String,
    /// The Slack team.
    pub team: String,
    /// What is spoken of.
    pub pipeline: Pipeline,
    /// The channel's id.
    pub channel: String,
    /// What is said.
    pub settings: Settings,
    /// Grows with every change of the settings: who saves an older one is asked again.
    pub revision: i64,
    /// The Slack user who routed it.
    pub created_by: String,
    /// What became of the channel.
    pub trouble: Option<Trouble>,
    /// Whether nothing is said there until that ends.
    pub is_silent: bool,
}

impl Route {
    /// A route with the default settings.
    #[must_use]
    pub fn new(team: &str, pipeline: Pipeline, channel: &str, by: &str) -> Self {
        Self {
            id: OperationId::random().to_string(),
            team: team.to_owned(),
            pipeline,
            channel: channel.to_owned(),
            settings: Settings::default(),
            revision: 1,
            created_by: by.to_owned(),
            trouble: None,
            is_silent: false,
        }
    }

    /// Stores it; `false` when the pipeline is routed to that channel already.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn add(&self, tx: &mut Tx) -> Result<bool, Error> {
        let insert = sql(
            "INSERT INTO routes (id, team, pipeline_id, pipeline, repository, channel, settings, \
             created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, service_now()) \
             ON CONFLICT DO NOTHING",
        )
        .bind(&self.id)
        .bind(&self.team)
        .bind(&self.pipeline.id)
        .bind(&self.pipeline.name)
        .bind(self.pipeline.repository.as_deref())
        .bind(&self.channel)
        .bind(self.settings.to_json())
        .bind(&self.created_by);
        Ok(tx.execute(insert).await? == 1)
    }

    fn read(row: &Row) -> Result<Self, Error> {
        let (trouble, is_silent) = Trouble::read(row)?;
        Ok(Self {
            trouble,
            is_silent,
            id: row.get("id")?,
            team: row.get("team")?,
            pipeline: Pipeline {
                id: row.get("pipeline_id")?,
                name: row.get("pipeline")?,
                repository: row.get("repository")?,
            },
            channel: row.get("channel")?,
            settings: row.json("settings")?,
            revision: row.get("revision")?,
            created_by: row.get("created_by")?,
        })
    }
}

/// Removes a route; whether it was there.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn remove(tx: &mut Tx, id: &str) -> Result<bool, Error> {
    let delete = sql("DELETE FROM routes WHERE id = $1").bind(id);
    Ok(tx.execute(delete).await? == 1)
}

/// Stores other settings, unless somebody else did since `revision` was read.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn save(
    tx: &mut Tx,
    id: &str,
    revision: i64,
    settings: &Settings,
) -> Result<bool, Error> {
    let update = sql(
        "UPDATE routes SET settings = $3, revision = revision + 1 WHERE id = $1 AND revision = $2",
    )
    .bind(id)
    .bind(revision)
    .bind(settings.to_json());
    Ok(tx.execute(update).await? == 1)
}

/// The route of this id.
///
/// # Errors
/// As [`Store::rows`].
pub async fn get(store: &Store, id: &str) -> Result<Option<Route>, Error> {
    let select = sql(format!("{SELECT} WHERE id = $1")).bind(id);
    store
        .row(select)
        .await?
        .as_ref()
        .map(Route::read)
        .transpose()
}

/// What is routed to a channel, by the pipelines' names.
///
/// # Errors
/// As [`Store::rows`].
pub async fn of_channel(store: &Store, channel: &str) -> Result<Vec<Route>, Error> {
    let select = format!("{SELECT} WHERE channel = $1 ORDER BY pipeline, id");
    let select = sql(select).bind(channel);
    store.rows(select).await?.iter().map(Route::read).collect()
}

/// Where a pipeline is routed to, the oldest first.
///
/// # Errors
/// As [`Store::rows`].
pub async fn of_pipeline(store: &Store, pipeline: &str) -> Result<Vec<Route>, Error> {
    let select = format!("{SELECT} WHERE pipeline_id = $1 ORDER BY created_at, id");
    let select = sql(select);
    let rows = store.rows(select.bind(pipeline)).await?;
    rows.iter().map(Route::read).collect()
}

/// Every route, by pipeline.
///
/// # Errors
/// As [`Store::rows`].
pub async fn all(store: &Store) -> Result<Vec<Route>, Error> {
    let select = format!("{SELECT} ORDER BY pipeline_id, created_at, id");
    let select = sql(select);
    store.rows(select).await?.iter().map(Route::read).collect()
}

/// The routes of a workspace whose channels are in trouble, by channel.
///
/// # Errors
/// As [`Store::rows`].
pub async fn in_trouble(store: &Store, team: &str) -> Result<Vec<Route>, Error> {
    let select = format!("{SELECT} WHERE team = $1 ORDER BY channel, pipeline, id");
    let rows = store.rows(sql(select).bind(team)).await?;
    let routes: Result<Vec<Route>, Error> = rows.iter().map(Route::read).collect();
    let mut routes = routes?;
    routes.retain(|route| route.trouble.is_some());
    Ok(routes)
}
