//! The story of the outage: a pull request from its first review app to its last, production
//! and staging by name, and what the pull request shows meanwhile.

use review_apps::Output;
use review_apps::demo;

#[tokio::test(flavor = "multi_thread")]
async fn a_team_lives_without_the_integration_while_the_link_is_there() {
    let failures = demo::play(true, false, Output::standard()).await.unwrap();
    assert_eq!(failures, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_lives_without_any_link() {
    let failures = demo::play(true, true, Output::standard()).await.unwrap();
    assert_eq!(failures, Vec::<String>::new());
}
