//! Configurations of the daemon: every check judges them, and every fix is applied.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::daemon::{CHECKS, Input};
use seawall_checks::fix::apply;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(Source::new("daemon.json", data), Settings::default());
    for check in CHECKS.iter().copied().flatten() {
        for fault in check.judge_daemon(&input).finish().0 {
            let span = fault.place.span.unwrap_or_default();
            assert!(input.source.text().get(span.range()).is_some());
            for fix in fault.fixes {
                let (fixed, _) = apply(input.source.text(), &fix.edits);
                let source = Source::new("daemon.json", fixed.as_bytes());
                assert!(Input::new(source, Settings::default()).errors.is_empty());
            }
        }
    }
});
