//! Calls about comments, labels, pull requests and references.

use github_checks::comments::{
    CreateComment, DeleteComment, GetComment, ListComments, UpdateComment,
};
use github_checks::labels::{AddLabels, ListLabels, RemoveLabel};
use github_checks::pulls::{CreatePull, ListPullFiles, ListReviews, UpdatePull};
use github_checks::refs::{CreateRef, DeleteRef, UpdateRef};

use super::Visit;
use crate::client::{SHA, repo};

pub(super) fn issues(visit: &mut impl Visit) {
    let repo = &repo();
    visit.call(
        "issues/list-comments",
        &ListComments::new(repo, 42).since("2026-01-01T00:00:00Z"),
    );
    visit.call("issues/get-comment", &GetComment::new(repo, 1));
    visit.call(
        "issues/create-comment",
        &CreateComment::new(repo, 42, "deployed"),
    );
    visit.call(
        "issues/update-comment",
        &UpdateComment::new(repo, 1, "deployed again"),
    );
    visit.call("issues/delete-comment", &DeleteComment::new(repo, 1));
    visit.call("issues/list-labels-on-issue", &ListLabels::new(repo, 42));
    visit.call(
        "issues/add-labels",
        &AddLabels::new(repo, 42, vec!["review-app".to_owned()]),
    );
    visit.call(
        "issues/remove-label",
        &RemoveLabel::new(repo, 42, "review app"),
    );
    let open = CreatePull::new(repo, "Fix it", "ada:fix", "main")
        .body("why")
        .draft(true)
        .maintainer_can_modify(false);
    visit.call("pulls/create", &open);
    let close = UpdatePull::new(repo, 42)
        .title("Fixed")
        .body("how")
        .state("closed")
        .base("main")
        .maintainer_can_modify(true);
    visit.call("pulls/update", &close);
    visit.call("pulls/list-files", &ListPullFiles::new(repo, 42));
    visit.call("", &ListReviews::new(repo, 42));
    visit.call(
        "git/create-ref",
        &CreateRef::new(repo, "refs/heads/fix", SHA),
    );
    visit.call(
        "git/update-ref",
        &UpdateRef::new(repo, "heads/fix", SHA).force(true),
    );
    visit.call("git/delete-ref", &DeleteRef::new(repo, "heads/fix"));
}
