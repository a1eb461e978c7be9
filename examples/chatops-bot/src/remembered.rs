//! Which id a pipeline's name had when somebody read it last, over restarts. A guess and no
//! more: it is used beside the question whether it is still right, which every command asks.

use heroku_api::ids::PipelineId;
use heroku_api::pipelines::Pipeline;
use service::store::{Migration, sql};
use service::{Error, Store};

use crate::refusal::error_chain;

/// The table.
pub(crate) const MIGRATION: Migration = Migration {
    name: "pipeline_ids",
    text: include_str!("../migrations/0007_pipelines.sql"),
};

/// The id that a name had; `None` also when the store cannot be read: it is only a guess.
pub(crate) async fn id(store: &Store, name: &str) -> Option<PipelineId> {
    let select = sql("SELECT id FROM pipeline_ids WHERE name = $1");
    let row = store.row(select.bind(name)).await.ok().flatten()?;
    let id: String = row.get("id").ok()?;
    Some(PipelineId::from(id.as_str()))
}

/// Remembers ids. A store that cannot be written costs the next command a round trip.
pub(crate) async fn keep<'p>(store: &Store, pipelines: impl IntoIterator<Item = &'p Pipeline>) {
    if let Err(error) = write(store, pipelines).await {
        tracing::info!(error = error_chain(&error), "ids were not remembered");
    }
}

async fn write<'p>(
    store: &Store,
    pipelines: impl IntoIterator<Item = &'p Pipeline>,
) -> Result<(), Error> {
    let mut tx = store.begin().await?;
    for pipeline in pipelines {
        let upsert = sql("INSERT INTO pipeline_ids (name, id) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET id = excluded.id \
             WHERE pipeline_ids.id <> excluded.id");
        let upsert = upsert
            .bind(pipeline.name.as_str())
            .bind(pipeline.id.as_str());
        tx.execute(upsert).await?;
    }
    tx.commit().await
}
