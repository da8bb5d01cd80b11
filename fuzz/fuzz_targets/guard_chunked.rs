//! Chunked bodies: they read the same in whichever pieces they come.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_guard::api::http::chunked::Decoder;

fuzz_target!(|data: &[u8]| {
    assert_eq!(decode(data, usize::MAX), decode(data, 1));
});

/// Decodes in pieces; returns the body as far as it is read, and how that ended.
fn decode(data: &[u8], piece: usize) -> (Vec<u8>, Result<(usize, bool), &'static str>) {
    let mut decoder = Decoder::default();
    let mut body = Vec::new();
    let mut rest = data;
    while !rest.is_empty() && !decoder.is_done() {
        let window = &rest[..piece.min(rest.len())];
        let step = match decoder.decode(window) {
            Ok(step) => step,
            Err(refusal) => return (body, Err(refusal.rule)),
        };
        assert!(step.taken > 0);
        body.extend_from_slice(step.data);
        rest = &rest[step.taken..];
    }
    (body, Ok((rest.len(), decoder.is_done())))
}
