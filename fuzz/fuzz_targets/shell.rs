//! Shell scripts of all dialects: the parser, what runs, options. The first byte chooses the dialect.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::parse::shell::{Dialect, invocations, parse};
use seawall_checks::parse::text::Text;
use seawall_checks::source::Source;

fuzz_target!(|data: &[u8]| {
    let (first, script) = data.split_first().unwrap_or((&0, &[]));
    let dialect = match first % 4 {
        0 => Dialect::Posix,
        1 => Dialect::Bash,
        2 => Dialect::Cmd,
        _ => Dialect::PowerShell,
    };
    let source = Source::new("Dockerfile", script);
    let script = parse(&Text::of(&source, source.span()), dialect);
    for error in &script.errors {
        assert!(source.span().contains(error.span));
    }
    for invocation in invocations(&script) {
        assert!(source.text().get(invocation.span.range()).is_some());
        invocation.options();
        invocation.operands();
        invocation.assigned();
    }
});
