//! Kubernetes manifests: every check judges them, and what its fixes make of them is judged again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::fix::apply;
use seawall_checks::kubernetes::{CHECKS, Input};
use seawall_checks::pragma::of_manifests;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(Source::new("manifest.yaml", data), Settings::default());
    for error in &input.manifests.errors {
        let text = input.manifests.source.text();
        assert!(text.get(error.span.range()).is_some(), "{error:?}");
    }
    let mut edits = Vec::new();
    for check in CHECKS.iter().copied().flatten() {
        for fault in check.judge_kubernetes(&input).finish().0 {
            let span = fault.place.span.unwrap_or_default();
            assert!(input.manifests.source.text().get(span.range()).is_some());
            edits.extend(fault.fixes.into_iter().take(1).flat_map(|fix| fix.edits));
        }
    }
    let _ = of_manifests(&input.manifests);
    let (fixed, _) = apply(input.manifests.source.text(), &edits);
    let again = Input::new(
        Source::new("manifest.yaml", fixed.as_bytes()),
        Settings::default(),
    );
    // What was read stays read.
    let (before, after) = (&input.manifests.errors, &again.manifests.errors);
    assert!(after.len() <= before.len(), "{fixed}\n{after:?}");
    for check in CHECKS.iter().copied().flatten() {
        check.judge_kubernetes(&again);
    }
});
