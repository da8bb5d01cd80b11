//! Dockerfiles: the parser, stages, expansion, mounts, names of images; and `.dockerignore`. What is read is the
//! text, byte by byte, and all places are places of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::parse::dockerfile::ignore::Ignore;
use seawall_checks::parse::dockerfile::mount::parse_mount;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::parse::dockerfile::reference::Reference;
use seawall_checks::parse::dockerfile::stage::Stages;
use seawall_checks::settings::Settings;
use seawall_checks::source::{Source, Span};

fuzz_target!(|data: &[u8]| {
    let document = parse(Source::new("Dockerfile", data));
    let source = &document.source;
    assert_eq!(&*source.original(), data);
    let fits = |span: Span| assert!(source.text().get(span.range()).is_some(), "{span:?}");
    let mut at = 0;
    for token in &document.tokens {
        assert_eq!(token.span.start, at);
        fits(token.span);
        at = token.span.end;
    }
    assert_eq!(at, source.span().end);
    document.errors.iter().for_each(|error| fits(error.span));
    let comments = document.comments.iter();
    comments.for_each(|comment| fits(comment.span));
    let stages = Stages::new(&document, &Settings::default());
    for (at, instruction) in document.instructions.iter().enumerate() {
        fits(instruction.span);
        assert!(instruction.span.contains(instruction.head));
        assert!(instruction.head.contains(instruction.keyword.span()));
        if let Some(script) = instruction.script() {
            fits(script.span_of(0..script.as_str().len()));
        }
        for heredoc in &instruction.heredocs {
            fits(heredoc.opening);
            fits(heredoc.body.span());
        }
        stages.words(at, instruction);
        stages.expand(at, &instruction.rest);
        Reference::parse(&instruction.rest).is_valid();
        for flag in &instruction.flags {
            fits(flag.span);
            assert!(instruction.head.contains(flag.span));
            parse_mount(&flag.resolved().unwrap_or_default());
        }
    }
    Ignore::parse(source.text()).ignores("a/b.c");
});
