//! Any headers: a span or none, never a panic.
#![no_main]

use std::time::{Duration, SystemTime};

use heroku_api::retry::retry_after;
use http::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (Vec<Vec<u8>>, Option<Vec<u8>>, u64)| {
    let (values, date, now) = data;
    let mut headers = HeaderMap::new();
    for value in values.iter().take(8) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(RETRY_AFTER, value);
        }
    }
    if let Some(Ok(date)) = date.map(|date| HeaderValue::from_bytes(&date)) {
        headers.insert(DATE, date);
    }
    let now = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(now >> 8));
    let _ = retry_after(&headers, now.unwrap_or(SystemTime::UNIX_EPOCH));
});
