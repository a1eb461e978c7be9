//! `doctor`: is everything set up, and how to fix what is not. Only reads.

mod code;
mod heroku;

use serde_json::json;

use crate::Cx;
use crate::args;
use crate::ended::Ended;
use crate::reasons::Reason;
use crate::target::Target;
use crate::trouble::Trouble;

/// What was looked at, one line each.
pub(super) struct Findings<'f> {
    cx: &'f Cx,
    bad: usize,
    warnings: usize,
}

impl Findings<'_> {
    fn say(&self, state: &str, sign: &str, what: &str, text: &str, fix: Option<&str>) {
        let fixed = fix
            .map(|fix| format!("\n    fix: {fix}"))
            .unwrap_or_default();
        self.cx.screen.event(
            "finding",
            json!({"state": state, "what": what, "text": text, "fix": fix}),
            format!("{sign} {what}: {text}{fixed}"),
        );
    }

    pub(super) fn good(&self, what: &str, text: impl AsRef<str>) {
        self.say("good", "✓", what, text.as_ref(), None);
    }

    pub(super) fn warning(&mut self, what: &str, text: impl AsRef<str>, fix: &str) {
        self.warnings += 1;
        self.say("warning", "!", what, text.as_ref(), Some(fix));
    }

    pub(super) fn bad(&mut self, what: &str, text: impl AsRef<str>, fix: &str) {
        self.bad += 1;
        self.say("bad", "✗", what, text.as_ref(), Some(fix));
    }

    pub(super) fn trouble(&mut self, what: &str, trouble: &Trouble) {
        let fix = trouble
            .advice
            .clone()
            .unwrap_or_else(|| "see above".to_owned());
        self.bad(what, &trouble.what, &fix);
    }
}

pub(crate) async fn run(cx: &Cx, args: args::Doctor) -> Result<Ended, Trouble> {
    let mut findings = Findings {
        cx,
        bad: 0,
        warnings: 0,
    };
    let target = match Target::find(cx, &args.at).await {
        Ok(target) => Some(target),
        Err(trouble) => {
            findings.trouble("commit", &trouble);
            None
        }
    };
    let head = match &target {
        Some(target) => code::look(&mut findings, target).await,
        None => None,
    };
    heroku::look(&mut findings, &args, target.as_ref(), head.as_deref()).await;
    let (bad, warnings) = (findings.bad, findings.warnings);
    let count =
        |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let warned = count(warnings, "warning", "warnings");
    let ended = match bad {
        0 => Ended::done(format!("everything works here; {warned}")),
        _ => {
            let wrong = count(bad, "thing to fix", "things to fix");
            Ended::of_reason(Reason::Unhealthy, format!("{wrong}, {warned}"))
        }
    };
    Ok(ended
        .with("bad", json!(bad))
        .with("warnings", json!(warnings)))
}
