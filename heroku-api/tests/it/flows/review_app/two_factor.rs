//! A code of the second factor works once.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_two_factor_code_goes_with_the_first_write_alone() {
    let coded = |fake: &Fake| -> Vec<String> {
        let coded = fake
            .requests()
            .into_iter()
            .filter(|request| request.headers().contains_key("heroku-two-factor-code"));
        coded
            .map(|request| format!("{} {}", request.method(), request.uri().path()))
            .collect()
    };
    let plan = plan().two_factor("canary-code");
    assert!(!format!("{plan:?}").contains("canary-code"));
    let (heroku, fake, ..) = serve(Reviews::default(), World::default());
    let created = create(&heroku, &plan, &Follow::default()).await.unwrap();
    assert!(created.outcome.is_done());
    assert_eq!(coded(&fake), ["POST /review-apps"]);
    let reviews = Reviews::with(("v1", "created", None, Some(12)));
    let (heroku, fake, ..) = serve(reviews, World::default());
    let built = create_or_redeploy(&heroku, &plan, &Follow::default())
        .await
        .unwrap();
    assert!(built.outcome.is_done());
    assert_eq!(coded(&fake), ["POST /apps/shop/builds"]);
}
