//! `redeploy`: the commit in the review app that is there, in place or anew.

use super::create::Wanted;
use crate::Cx;
use crate::args::{self, Existing};
use crate::ended::Ended;
use crate::journal::Kind;
use crate::trouble::Trouble;

pub(crate) async fn run(cx: &Cx, args: args::Redeploy) -> Result<Ended, Trouble> {
    let wanted = Wanted {
        at: args.at,
        place: args.place,
        code: args.code,
        allowed: args.allowed,
        existing: Existing::Redeploy,
        vars: args.vars,
        feedback: args.feedback,
        patience: args.patience,
        kind: match args.recreate {
            true => Kind::Recreate,
            false => Kind::Update,
        },
    };
    // Killed between the deletion and the creation: there is nothing, and it goes on.
    wanted.run(cx, !args.recreate).await
}
