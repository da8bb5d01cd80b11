//! Comments that accept faults: those of Dockerfiles, of YAML and of manifests.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::pragma::{Pragmas, of_dockerfile, of_lines};
use seawall_checks::source::Source;

fuzz_target!(|data: &[u8]| {
    let document = parse(Source::new("Dockerfile", data));
    let sound = |pragmas: &Pragmas| {
        let spans = pragmas.list.iter().map(|it| it.span);
        for span in spans.chain(pragmas.wrong.iter().map(|(span, _)| *span)) {
            assert!(document.source.text().get(span.range()).is_some());
        }
    };
    sound(&of_dockerfile(&document));
    sound(&of_lines(&document.source));
});
