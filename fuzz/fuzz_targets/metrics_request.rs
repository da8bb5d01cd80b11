//! Requests to the server of health and metrics: whatever is asked, the answer is one, whole, and says how long it is.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../shared/metrics_request.rs"]
mod metrics_request;

fuzz_target!(|data: &[u8]| {
    metrics_request::ask(data);
});
