//! `Location` headers and rules of `NO_PROXY`: text that decides where a request goes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::source::http::Environment;
use seawall_artifact::source::http::location::{Origin, parse_url, resolve};
use seawall_artifact::source::http::proxy;
use seawall_artifact::source::http::retry::parse_retry_after;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let Some(base) = parse_url("https://registry.example:5000/v2/a/blobs/b") else {
        return;
    };
    if let Some(url) = resolve(&base, &text) {
        // What is followed has a host and a scheme that we speak.
        assert!(Origin::of(&url).is_some());
    }
    let _ = parse_retry_after(&text);
    let environment = Environment::default()
        .with("HTTPS_PROXY", "http://proxy.example")
        .with("NO_PROXY", text.as_ref());
    if let Some(origin) = Origin::of(&base) {
        let _ = proxy::choose(&environment, &origin);
    }
});
