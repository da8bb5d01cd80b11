//! Heads of the engine's answers: what is sent on reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_guard::api::http::{Framing, Progress, response, write};

fuzz_target!(|data: &[u8]| {
    let Ok(Progress::Done { head, length }) = response::read(data) else {
        return;
    };
    assert!(length <= data.len());
    let Ok(framing) = head.framing("GET") else {
        return;
    };
    // An answer has a few fields more when it is sent on, and what is no UTF-8 becomes longer.
    if head.fields.iter().count() > 100 || data.len() > 8192 {
        return;
    }
    let bytes = write::answer(&head, framing, true);
    let Ok(Progress::Done {
        head: again,
        length,
    }) = response::read(&bytes)
    else {
        panic!("what is sent on is not read");
    };
    assert_eq!(length, bytes.len());
    assert_eq!((again.status, &again.reason), (head.status, &head.reason));
    if head.status != 101 && framing != Framing::UntilClose {
        assert_eq!(again.framing("GET"), Ok(framing));
    }
});
