//! Records of scans: what is read is written and read as itself, and judged without trouble.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_model::time::Date;
use seawall_policy::essence::{Essence, Terms};
use seawall_policy::gate::Gate;

fuzz_target!(|data: &[u8]| {
    let Ok(read) = Essence::parse(data) else {
        return;
    };
    let written = read.to_json().expect("what was read is not too large");
    assert_eq!(Essence::parse(&written).as_ref(), Ok(&read));
    let judged = read.judged(Terms {
        today: Date::from_days(20_000),
        ignore_unfixed: false,
        exceptions: false,
    });
    // Without exceptions, what is open closes the widest gate.
    let any: Gate = "any".parse().expect("a gate");
    let is_open = read.claims.iter().any(|it| !it.not_loaded);
    assert_eq!(any.judge(&[judged]).passed, !is_open);
});
