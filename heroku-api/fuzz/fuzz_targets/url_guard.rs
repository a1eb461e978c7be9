//! Any address: refused, or https to a host of Heroku's, or the own server.
#![no_main]

use heroku_api::base_url::BaseUrl;
use heroku_api::secret::SignedUrl;
use heroku_api::stream::UrlGuard;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let home = BaseUrl::parse("http://127.0.0.1:4000").unwrap();
    let Ok(uri) = UrlGuard::new(&home).check(&SignedUrl::new(text)) else {
        return;
    };
    let authority = uri.authority().unwrap().as_str();
    let own = uri.scheme_str() == Some("http") && authority == "127.0.0.1:4000";
    let below = |domain: &str| authority == domain || authority.ends_with(&format!(".{domain}"));
    let herokus = uri.scheme_str() == Some("https") && (below("heroku.com") || below("amazonaws.com"));
    assert!(own || herokus, "{uri}");
});
