//! `create`: the review app of a branch, or the commit in the one that is there.

use crate::args;
use crate::ended::Ended;
use crate::engine;
use crate::feedback::Feedback;
use crate::journal::{Kind, Memory};
use crate::place::Place;
use crate::target::Target;
use crate::trouble::Trouble;
use crate::work::{self, Job};
use crate::{Cx, labels, source};

pub(crate) async fn run(cx: &Cx, args: args::Create) -> Result<Ended, Trouble> {
    let wanted = Wanted {
        at: args.at,
        place: args.place,
        code: args.code,
        allowed: args.allowed,
        existing: args.existing,
        vars: args.vars,
        feedback: args.feedback,
        patience: args.patience,
        kind: Kind::Update,
    };
    wanted.run(cx, false).await
}

/// What `create` and `redeploy` have in common.
pub(super) struct Wanted {
    pub(super) at: args::Where,
    pub(super) place: args::Place,
    pub(super) code: args::Code,
    pub(super) allowed: args::Allowed,
    pub(super) existing: args::Existing,
    pub(super) vars: Vec<args::Var>,
    pub(super) feedback: args::Feedback,
    pub(super) patience: args::Patience,
    pub(super) kind: Kind,
}

impl Wanted {
    /// Whether what is there is built into, as if it were new.
    fn is_update(&self) -> bool {
        self.kind == Kind::Update && self.existing == args::Existing::Redeploy
    }

    /// `must_exist`: only what is there is changed.
    pub(super) async fn run(self, cx: &Cx, must_exist: bool) -> Result<Ended, Trouble> {
        let heroku = cx.services.heroku()?;
        let target = Target::find(cx, &self.at).await?;
        if let Some(refused) = labels::refuse(&self.allowed, &target).await? {
            return Ok(refused);
        }
        let (branch, sha) = (target.branch()?.to_owned(), target.sha()?.to_owned());
        let link = source::link(cx, &heroku, &self.code, &target)?;
        let repository = target.repo.as_ref().map(github_checks::Repo::name);
        let place = Place::find(cx, &heroku, &self.place, repository).await?;
        let app = place.app(&target);
        let mut feedback = Feedback::new(cx, &self.feedback, &target, &app, false)?;
        let memory = match feedback.journal.recall().await {
            // Only what brings it up to date may find out late that there is one.
            Memory::Nothing if must_exist || !self.is_update() => Memory::Unknown,
            memory => memory,
        };
        let engine = self.place.engine;
        let subject = engine::choose(cx, &heroku, engine, &place, &target, memory).await?;
        feedback.way = Some(subject.way());
        if must_exist && !subject.exists() {
            return Err(Trouble::new(
                crate::reasons::Reason::NotFound,
                format!("{} has no review app in {}", target.title(), place.name),
            )
            .advice("`review-apps create` makes one"));
        }
        let job = Job {
            feedback,
            vars: work::vars(&sha, &self.vars),
            cx,
            heroku: &heroku,
            kind: self.kind,
            engine: self.place.engine,
            existing: self.existing,
            patience: self.patience,
            place,
            target,
            branch,
            sha,
            app,
            link,
        };
        work::run(job, subject).await
    }
}
