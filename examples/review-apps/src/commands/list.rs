//! `list`: the review apps of the pipeline.

use serde_json::json;

use crate::args;
use crate::ended::Ended;
use crate::place::Place;
use crate::trouble::Trouble;
use crate::{Cx, inventory};

pub(crate) async fn run(cx: &Cx, args: args::List) -> Result<Ended, Trouble> {
    let heroku = cx.services.heroku()?;
    let place = Place::find(cx, &heroku, &args.place, None).await?;
    let all = inventory::read(&heroku, &place).await?;
    for one in &all {
        let pr = one
            .pr
            .map(|number| format!("#{number}"))
            .unwrap_or_default();
        let fork = one
            .fork
            .map(|id| format!(" of fork {id}"))
            .unwrap_or_default();
        let text = format!(
            "{:<30} {:>6} {:<10} {}{fork}  {}",
            one.title(),
            pr,
            one.status,
            one.branch.as_deref().unwrap_or_default(),
            one.web_url.as_deref().unwrap_or_default(),
        );
        cx.screen.event(
            "review_app",
            json!({
                "review_app": one.review_app, "app": one.app, "name": one.name, "web_url": one.web_url,
                "branch": one.branch, "pr": one.pr, "fork": one.fork, "status": one.status,
                "engine": if one.review_app.is_some() { "review-app" } else { "app-setup" },
            }),
            text.trim_end(),
        );
    }
    let text = match all.len() {
        0 => format!("{} has no review apps", place.name),
        1 => "1 review app".to_owned(),
        count => format!("{count} review apps"),
    };
    Ok(Ended::done(text).with("count", json!(all.len())))
}
