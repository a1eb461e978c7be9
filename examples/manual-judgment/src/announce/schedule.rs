//! What cron triggers will start soon: announced once for each due time and channel.

use service::outbox::Post;

use super::{Failure, Row, apply};
use crate::bulletin::{self, Forecast};
use crate::cron::Cron;
use crate::digest;
use crate::judge::Judge;
use crate::notice::{NoticeRule, When};
use crate::notices;
use crate::source::{Schedule, Spinnaker};

/// Due times of one trigger that are announced at once.
const MOST: usize = 3;

pub(super) async fn look(
    judge: &Judge,
    spinnaker: &Spinnaker,
    application: &str,
) -> Result<(), Failure> {
    let rules = judge.notices.iter();
    let rules = rules.filter(|rule| rule.when.contains(&When::Scheduled));
    let rules: Vec<&NoticeRule> = rules.collect();
    if rules.is_empty() {
        return Ok(());
    }
    let now = judge.now().await?;
    for schedule in spinnaker.schedules(application).await? {
        let fits = |rule: &&&NoticeRule| rule.fits(&schedule.application, &schedule.pipeline);
        for rule in rules.iter().filter(fits) {
            let cron = match Cron::parse(&schedule.cron) {
                Ok(cron) => cron,
                Err(error) => {
                    let pipeline = &schedule.pipeline;
                    tracing::warn!(pipeline, error, "a cron trigger cannot be read");
                    continue;
                }
            };
            let until = now.saturating_add(rule.before.millis());
            for due in cron.due(now, until, judge.zone, MOST) {
                for channel in rule.channels.iter().chain(&rule.people) {
                    let mut forecast = Forecast::new(&schedule, (due.at, due.until), channel);
                    forecast.text = rule.text.get(&When::Scheduled).cloned();
                    forecast.fallback.clone_from(&rule.fallback);
                    if rule.channels.contains(channel) {
                        forecast.groups.clone_from(&rule.groups);
                    }
                    announce(judge, &schedule, forecast).await?;
                }
            }
        }
    }
    Ok(())
}

async fn announce(judge: &Judge, schedule: &Schedule, forecast: Forecast) -> Result<(), Failure> {
    let trigger = digest::name(&format!("{}/{}", schedule.config, schedule.trigger));
    let key = format!("due:{trigger}:{}:{}", forecast.due.0, forecast.channel);
    let mut tx = judge.store.begin().await?;
    let channel = forecast.channel.clone();
    let content = bulletin::forecast(&forecast);
    if !notices::put(&mut tx, &key, None, &Row::Forecast(forecast)).await? {
        // It was announced.
        tx.rollback().await;
        return Ok(());
    }
    let id = format!("notice:{key}");
    notices::posted(&mut tx, &id, &key, &channel, false).await?;
    apply(&mut tx, &[Post::new(id, channel, content).into()], &key).await?;
    tx.commit().await?;
    Ok(())
}
