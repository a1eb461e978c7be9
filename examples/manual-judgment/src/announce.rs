//! Notices: looks at what runs and what is scheduled, and says what is new, once for each
//! execution and channel. Echo's hook only names an execution to look at sooner.

mod fallback;
mod schedule;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use service::outbox::{Edit, Post};
use service::runner::Seldom;
use service::{Error, NewOperation, OperationId, Stop, Tx, Write};

use crate::bulletin::{self, Fold, Forecast};
use crate::judge::Judge;
use crate::notice::{News, Notice, Place, When};
use crate::notices::{self, Stored};
use crate::source::{Progress, SourceError, Spinnaker};

/// Messages of their own that a channel gets within a minute; what comes then is taken together.
const BURST: i64 = 5;
const MINUTE: i64 = 60_000;
/// How long lines are added to one message that takes many together.
const FOLD: i64 = 10 * MINUTE;
/// Executions that are read one by one in a look.
const LONGER: usize = 20;
/// Looks between two looks at schedules.
const SCHEDULES: u32 = 3;
/// The row that holds when notices began: what ended before is nobody's news.
const SINCE: &str = "since";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Row {
    Since(i64),
    Run(Box<Notice>),
    Fold(Fold),
    Forecast(Forecast),
}

/// Looks until `stop`. Every replica may: the same news is one message.
pub async fn run(judge: Arc<Judge>, stop: Stop) {
    let Some(spinnaker) = judge.spinnaker.clone() else {
        return;
    };
    if judge.notices.is_empty() {
        return;
    }
    let trouble = Seldom::new(Arc::clone(&judge.clock), Duration::from_secs(60));
    let (mut turn, mut named) = (0_u32, false);
    while !stop.is_requested() {
        let looked = if named {
            hinted(&judge, &spinnaker).await
        } else {
            once(&judge, &spinnaker, turn.is_multiple_of(SCHEDULES)).await
        };
        if let Err(error) = looked
            && let Some(count) = trouble.now()
        {
            let error = service::chain(&*error);
            tracing::warn!(error, count, "what runs cannot be read; trying again");
        }
        turn = turn.wrapping_add(u32::from(!named));
        named = tokio::select! {
            () = stop.requested() => false,
            () = judge.hints.heard() => true,
            () = judge.clock.sleep(judge.windows.sweep) => false,
        };
    }
}

async fn hinted(judge: &Judge, spinnaker: &Spinnaker) -> Result<(), Failure> {
    if since(judge).await?.is_none() {
        return Ok(());
    }
    for execution in judge.hints.take() {
        match spinnaker.progress(&execution).await {
            Ok(progress) => observe(judge, &progress).await?,
            // Gone, or not there yet: looking finds it.
            Err(error) if error.is_missing() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Looks once at everything; what cannot be read does not hide the rest.
///
/// # Errors
/// The first that occurred.
pub async fn once(judge: &Judge, spinnaker: &Spinnaker, schedules: bool) -> Result<(), Failure> {
    let mut first: Result<(), Failure> = Ok(());
    let mut note = |done: Result<(), Failure>| {
        if first.is_ok() {
            first = done;
        }
    };
    let applications = applications(judge, spinnaker).await?;
    let is_begun = since(judge).await?.is_some();
    let mut found = Vec::new();
    for application in &applications {
        match spinnaker.recent(application).await {
            Ok(runs) => found.extend(runs),
            // Without all of it nobody knows yet what is old.
            Err(error) if !is_begun => return Err(error.into()),
            Err(error) => note(Err(error.into())),
        }
    }
    if !is_begun {
        begin(judge, &found).await?;
    }
    let mut seen = BTreeSet::new();
    for progress in &found {
        seen.insert(progress.execution.clone());
        note(observe(judge, progress).await.map_err(Into::into));
    }
    for application in applications.iter().filter(|_| schedules) {
        note(schedule::look(judge, spinnaker, application).await);
    }
    note(longer(judge, spinnaker, &seen).await);
    note(fallback::look(judge).await.map_err(Into::into));
    first
}

/// Reads what runs longer than newer executions of its pipeline, and is listed no more.
async fn longer(
    judge: &Judge,
    spinnaker: &Spinnaker,
    seen: &BTreeSet<String>,
) -> Result<(), Failure> {
    let mut others = BTreeSet::new();
    for post in notices::unsettled(&judge.store, fallback::MOST).await? {
        let execution = post.notice.split('/').next().unwrap_or_default();
        // Other rows have a colon in their keys.
        if !execution.contains(':') && !seen.contains(execution) {
            others.insert(execution.to_owned());
        }
    }
    for execution in others.into_iter().take(LONGER) {
        match spinnaker.progress(&execution).await {
            Ok(progress) => observe(judge, &progress).await?,
            Err(error) if error.is_missing() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn applications(judge: &Judge, spinnaker: &Spinnaker) -> Result<Vec<String>, SourceError> {
    let rules = judge.notices.iter();
    let mut named: Vec<String> = rules.map(|rule| rule.application.clone()).collect();
    if named.iter().any(|name| name == "*") {
        return spinnaker.watched().await;
    }
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

/// When notices began, by Spinnaker's own clock: the newest time of what was there then.
async fn since(judge: &Judge) -> Result<Option<i64>, Error> {
    let mut tx = judge.store.begin().await?;
    let known = notices::get::<Row>(&mut tx, SINCE).await;
    tx.rollback().await;
    Ok(match known?.map(|stored| stored.body) {
        Some(Row::Since(at)) => Some(at),
        _ => None,
    })
}

/// At the first look: all that has ended by now is old.
async fn begin(judge: &Judge, found: &[Progress]) -> Result<(), Error> {
    let newest = found.iter().map(|progress| progress.latest).max();
    let mut tx = judge.store.begin().await?;
    notices::put(&mut tx, SINCE, None, &Row::Since(newest.unwrap_or(0))).await?;
    tx.commit().await
}

/// Says what is new about an execution.
///
/// # Errors
/// As [`Tx::commit`]; the next look says it.
pub async fn observe(judge: &Judge, progress: &Progress) -> Result<(), Error> {
    for wanted in Notice::wanted(&judge.notices, progress) {
        loop {
            let mut tx = judge.store.begin().await?;
            match one(&mut tx, &wanted, progress).await {
                Ok(true) => {
                    tx.commit().await?;
                    break;
                }
                // Somebody was faster: look again.
                Ok(false) => tx.rollback().await,
                Err(error) => {
                    tx.rollback().await;
                    return Err(error);
                }
            }
        }
    }
    Ok(())
}

/// One notice in one transaction; `false` when somebody was faster.
async fn one(tx: &mut Tx, wanted: &Notice, progress: &Progress) -> Result<bool, Error> {
    let stored = notices::get::<Row>(tx, &wanted.key).await?;
    let (before, mut notice, news) = match stored {
        Some(Stored {
            body: Row::Run(notice),
            revision,
        }) => {
            let mut notice = *notice;
            let news = notice.on(wanted, progress);
            (Some(revision), notice, news)
        }
        Some(_) => return Ok(true),
        None => {
            let ended_before = match (wanted.is_over(), notices::get::<Row>(tx, SINCE).await?) {
                (
                    true,
                    Some(Stored {
                        body: Row::Since(at),
                        ..
                    }),
                ) => wanted.ended_at.is_none_or(|ended| ended <= at),
                _ => false,
            };
            let mut notice = wanted.clone();
            let news = notice.first(progress);
            let targets = notice.targets.iter();
            let mut wanting = targets.filter(|target| wants(&target.when, &news));
            if ended_before || wanting.next().is_none() {
                return Ok(true);
            }
            (None, notice, news)
        }
    };
    if news == News::default() {
        return Ok(true);
    }
    let mut writes: Vec<Write> = Vec::new();
    let mut folds = Vec::new();
    for at in 0..notice.targets.len() {
        let target = &notice.targets[at];
        match &target.place {
            Place::Nowhere if wants(&target.when, &news) => {
                let channel = target.channel.clone();
                if notices::recent(tx, &channel, MINUTE).await? < BURST {
                    let id = notice.message(target);
                    notices::posted(tx, &id, &notice.key, &channel, false).await?;
                    let card = bulletin::card(&notice, target);
                    writes.push(Post::new(id, channel, card).into());
                    notice.targets[at].place = Place::Own;
                } else {
                    let bucket = notices::now(tx).await? / FOLD;
                    let key = format!("fold:{channel}:{bucket}");
                    notice.targets[at].place = Place::Folded(key.clone());
                    folds.push((key, at));
                }
            }
            Place::Own => {
                let id = notice.message(target);
                let card = bulletin::card(&notice, target);
                writes.push(Edit::new(id.clone(), card).into());
                let fails = news.reached.contains(&When::Failed);
                if fails && target.when.contains(&When::Failed) {
                    let reply = format!("{id}:failed:{}", notice.latest);
                    let text = bulletin::failed(&notice, target);
                    let post = Post::new(reply, &target.channel, text);
                    writes.push(post.reply_to(id).into());
                }
            }
            Place::Folded(key) => folds.push((key.clone(), at)),
            Place::Nowhere | Place::Refused => {}
        }
    }
    for (stage, name) in &news.outputs {
        writes.extend(output(&notice, stage, name)?);
    }
    if !notices::put(tx, &notice.key, before, &Row::Run(Box::new(notice.clone()))).await? {
        return Ok(false);
    }
    for (key, at) in folds {
        let Some(write) = folded(tx, &notice, at, &key).await? else {
            return Ok(false);
        };
        writes.push(write);
    }
    apply(tx, &writes, &notice.key).await?;
    Ok(true)
}

fn wants(when: &[When], news: &News) -> bool {
    news.reached.iter().any(|reached| when.contains(reached))
}

async fn apply(tx: &mut Tx, writes: &[Write], key: &str) -> Result<(), Error> {
    let by = OperationId::from(key);
    for write in writes {
        tx.apply(write, &by).await?;
    }
    Ok(())
}

/// A line of the message that takes many together; `None` when somebody was faster.
async fn folded(
    tx: &mut Tx,
    notice: &Notice,
    at: usize,
    key: &str,
) -> Result<Option<Write>, Error> {
    let target = &notice.targets[at];
    let (before, mut fold) = match notices::get::<Row>(tx, key).await? {
        Some(Stored {
            body: Row::Fold(fold),
            revision,
        }) => (Some(revision), fold),
        _ => {
            let fold = Fold {
                channel: target.channel.clone(),
                fallback: target.fallback.clone(),
                instead_of: None,
                lines: Vec::new(),
            };
            (None, fold)
        }
    };
    let line = bulletin::line(notice);
    match fold
        .lines
        .iter_mut()
        .find(|(known, _)| *known == notice.key)
    {
        Some((_, known)) => *known = line,
        None => fold.lines.push((notice.key.clone(), line)),
    }
    if !notices::put(tx, key, before, &Row::Fold(fold.clone())).await? {
        return Ok(None);
    }
    let (id, content) = (fold.message(key), bulletin::fold(&fold));
    Ok(Some(match before {
        None => {
            notices::posted(tx, &id, key, &fold.channel, true).await?;
            Post::new(id, &fold.channel, content).into()
        }
        Some(_) => Edit::new(id, content).into(),
    }))
}

/// What a stage left behind, for the threads of the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    pub(crate) execution: String,
    pub(crate) stage: String,
    pub(crate) name: String,
    /// Names of the replies, their channels, and the messages that they reply to.
    pub(crate) replies: Vec<(String, String, String)>,
}

fn output(notice: &Notice, stage: &str, name: &str) -> Result<Option<Write>, Error> {
    let own = notice.targets.iter();
    let own = own.filter(|target| target.output && target.place == Place::Own);
    let replies: Vec<_> = own
        .map(|target| {
            let parent = notice.message(target);
            (
                format!("{parent}:output:{stage}"),
                target.channel.clone(),
                parent,
            )
        })
        .collect();
    if replies.is_empty() {
        return Ok(None);
    }
    let output = Output {
        execution: notice.execution.clone(),
        stage: stage.to_owned(),
        name: name.to_owned(),
        replies,
    };
    let operation = NewOperation::new("output", format!("output {stage}"), "service");
    Ok(Some(operation.state(1, &output)?.into()))
}
