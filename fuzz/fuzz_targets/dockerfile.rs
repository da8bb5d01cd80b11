//! Dockerfiles: the parser, stages, expansion, mounts, names of images; and `.dockerignore`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::parse::dockerfile::ignore::Ignore;
use seawall_checks::parse::dockerfile::mount::parse_mount;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::parse::dockerfile::reference::Reference;
use seawall_checks::parse::dockerfile::stage::Stages;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

fuzz_target!(|data: &[u8]| {
    let document = parse(Source::new("Dockerfile", data));
    let mut at = 0;
    for token in &document.tokens {
        assert_eq!(token.span.start, at);
        at = token.span.end;
    }
    assert_eq!(at, document.source.span().end);
    let stages = Stages::new(&document, &Settings::default());
    for (at, instruction) in document.instructions.iter().enumerate() {
        instruction.script();
        stages.words(at, instruction);
        stages.expand(at, &instruction.rest);
        Reference::parse(&instruction.rest).is_valid();
        for flag in &instruction.flags {
            parse_mount(&flag.resolved().unwrap_or_default());
        }
    }
    Ignore::parse(document.source.text()).ignores("a/b.c");
});
