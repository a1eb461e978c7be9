//! What is kept of a response does not keep the buffer that it arrived in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use bytes::Bytes;
use github_checks::error::ApiError;
use http::Response;

/// A buffer that is counted as long as it lives.
struct Buffer(Vec<u8>, Arc<AtomicUsize>);

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.1.fetch_sub(self.0.len(), Ordering::SeqCst);
    }
}

#[test]
fn a_refusal_keeps_a_part_of_its_body_and_nothing_else() {
    let live = Arc::new(AtomicUsize::new(10 << 20));
    let body = Bytes::from_owner(Buffer(vec![b'<'; 10 << 20], Arc::clone(&live)));
    let response = Response::builder().status(502).body(body).unwrap();
    let error = ApiError::from_response(&response, SystemTime::UNIX_EPOCH);
    drop(response);
    assert_eq!(live.load(Ordering::SeqCst), 0);
    assert_eq!(error.raw_body().len(), 64 << 10);
}
