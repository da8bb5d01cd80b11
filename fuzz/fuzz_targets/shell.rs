//! Shell scripts of all dialects: the parser, what runs, options. The first byte chooses the dialect.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::parse::shell::{Dialect, invocations, parse};
use seawall_checks::parse::text::Text;
use seawall_checks::source::{Source, Span};

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
    let fits = |span: Span| assert!(source.text().get(span.range()).is_some(), "{span:?}");
    script.errors.iter().for_each(|error| fits(error.span));
    script.comments.iter().for_each(|comment| fits(*comment));
    let extensions = script.extensions.iter();
    extensions.for_each(|extension| fits(extension.span));
    let mut at = 0;
    for item in &script.list.items {
        fits(item.span);
        assert!(item.span.start >= at, "items overlap");
        at = item.span.end;
        for link in &item.links {
            assert!(item.span.contains(link.pipeline.span));
            for command in &link.pipeline.commands {
                fits(command.span());
                assert!(link.pipeline.span.contains(command.span()));
            }
        }
    }
    for invocation in invocations(&script) {
        fits(invocation.span);
        invocation.options();
        invocation.operands();
        invocation.assigned();
    }
});
