//! One check run for each operation, with all its annotations.

use crate::check_runs::{
    AddAnnotations, BATCH, CheckRun, CreateCheckRun, GetCheckRun, ListCheckRuns,
};
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;

/// Creates a check run once, although the response may get lost. Annotations are sent in
/// batches of 50, each once.
///
/// It is recognised by the `external_id` of the call: an id of your own operation, random,
/// stored before the call. A call without one cannot be recognised: then its first request
/// is the plain call.
///
/// # Errors
/// As [`CreateCheckRun`]; ambiguous when looking did not help either: resume with the same
/// call and the same annotations.
///
/// # Permission
/// `checks: write` of a GitHub App or of GitHub Actions.
///
/// # Examples
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::check_runs::{CreateCheckRun, Output};
/// use github_checks::ensure::{self, Intent};
/// use github_checks::Repo;
/// use github_checks::ids::Sha;
///
/// let repo = Repo::new("octo-org", "hello");
/// let sha = Sha::from("0123456789abcdef0123456789abcdef01234567");
/// let call = CreateCheckRun::new(&repo, "preview", sha)
///     .external_id("op-7f3a") // random, and stored before this line
///     .output(Output::new("Preview", "https://shop-pr-42.example"));
/// let run = ensure::check_run(&github, &call, Intent::now(&github)).await?;
/// println!("check run {}", run.into_inner().id);
/// # Ok(()) }
/// ```
pub async fn check_run(
    github: &Client,
    call: &CreateCheckRun,
    intent: Intent,
) -> Result<Ensured<CheckRun>, Error> {
    let mut first = call.clone();
    let rest = first.split_annotations();
    // All of them before the first batch: a run with half its annotations helps nobody.
    for (at, annotation) in rest.iter().enumerate() {
        annotation.check(BATCH + at)?;
    }
    let first = &first;
    let (repo, sha, name) = first.target();
    let send = || -> Attempt<'_, CheckRun> { Box::pin(github.send(first)) };
    let mut run = if let Some(operation) = first.operation_id() {
        let list = ListCheckRuns::new(repo, sha.as_str())
            .check_name(name)
            .filter("all");
        let list = &list;
        let look = || -> Attempt<'_, Option<CheckRun>> {
            Box::pin(async move {
                let known = github.all(list).await?;
                let ours = |run: &CheckRun| run.external_id.as_deref() == Some(operation);
                Ok(known.into_iter().find(ours))
            })
        };
        once(github, &intent, send, look).await?
    } else {
        Ensured::Created(send().await?)
    };
    let Some(output) = first.found() else {
        return Ok(run);
    };
    let (id, is_found) = (run.as_ref().id, run.is_found());
    let get = GetCheckRun::new(repo, id);
    let get = &get;
    let mut posted = output.annotations_len();
    for batch in rest.chunks(BATCH) {
        posted += batch.len() as u64;
        let add = AddAnnotations::new(repo, id, output.with_annotations(batch));
        let add = &add;
        let look = || -> Attempt<'_, Option<CheckRun>> {
            Box::pin(async move {
                let run = github.send(get).await?;
                let shown = run.output.as_ref();
                let count = shown.and_then(|output| output.annotations_count);
                Ok(count.is_some_and(|count| count >= posted).then_some(run))
            })
        };
        // A run of before may have got this batch too.
        if is_found && let Some(with_batch) = look().await? {
            run = Ensured::Found(with_batch);
            continue;
        }
        let batch_intent = if is_found {
            intent.clone()
        } else {
            Intent::now(github)
        };
        let send = || -> Attempt<'_, CheckRun> { Box::pin(github.send(add)) };
        run = once(github, &batch_intent, send, look).await?;
    }
    Ok(if is_found {
        Ensured::Found(run.into_inner())
    } else {
        Ensured::Created(run.into_inner())
    })
}
