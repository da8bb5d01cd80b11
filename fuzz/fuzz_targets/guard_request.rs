//! Requests to the engine: what is read is written in one form, and that form reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_guard::api::http::{self, Head, Progress};
use seawall_guard::api::read;
use seawall_guard::api::write::{self, Canonical};

fuzz_target!(|data: &[u8]| {
    // Encoding makes a target up to three times as long: bounds of heads are not what this looks at.
    let Some((head, canonical)) = once(data).filter(|_| data.len() < 8192) else {
        return;
    };
    if head.fields.iter().count() > 100 {
        return;
    }
    let mut bytes = http::write::request(&canonical, &head, canonical.framing(head.framing));
    bytes.extend(canonical.body.iter().flatten());
    let (_, again) = once(&bytes).expect("the one form is read");
    assert_eq!(again, canonical);
});

/// Reads a request, and writes it.
fn once(bytes: &[u8]) -> Option<(Head, Canonical)> {
    let Ok(Progress::Done { head, length }) = http::request::read(bytes) else {
        return None;
    };
    let asked = read::read(&head, Some(bytes.get(length..)?)).ok()?;
    let canonical = write::write(&asked).expect("what is read can be written");
    Some((head, canonical))
}
