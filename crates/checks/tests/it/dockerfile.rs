//! Properties of the Dockerfile parser on hostile input, its time, and the seeds of the fuzz target `dockerfile`.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use seawall_checks::parse::dockerfile::ignore::Ignore;
use seawall_checks::parse::dockerfile::mount::parse_mount;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::parse::dockerfile::reference::Reference;
use seawall_checks::parse::dockerfile::stage::Stages;
use seawall_checks::parse::dockerfile::syntax::{Dockerfile, InstructionKind};
use seawall_checks::pragma;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

/// Reads a file in every way there is, and sees what holds for any file.
fn walk(bytes: &[u8]) -> Dockerfile {
    let document = parse(Source::new("Dockerfile", bytes));
    let source = &document.source;
    assert_eq!(&*source.original(), bytes);
    let printed: String = document
        .tokens
        .iter()
        .map(|token| source.slice(token.span))
        .collect();
    assert_eq!(printed, source.text(), "tokens are the text");
    assert!(
        document
            .tokens
            .windows(2)
            .all(|pair| pair[0].span.end == pair[1].span.start)
    );
    assert!(document.tokens.iter().all(|token| !token.span.is_empty()));
    for error in &document.errors {
        assert!(source.span().contains(error.span), "{error:?}");
    }
    let stages = Stages::new(&document, &Settings::default());
    for (at, instruction) in document.instructions.iter().enumerate() {
        assert!(source.span().contains(instruction.span));
        assert!(instruction.span.contains(instruction.head));
        assert!(instruction.head.contains(instruction.keyword.span()));
        assert!(!stages.words(at, instruction).is_empty());
        for flag in &instruction.flags {
            assert!(instruction.head.contains(flag.span));
            parse_mount(&flag.resolved().unwrap_or_default());
        }
        if let InstructionKind::From { image, .. } = &instruction.kind {
            Reference::parse(image).is_valid();
        }
        stages.expand(at, &instruction.rest);
        if let Some(script) = instruction.script() {
            let whole = script.span_of(0..script.as_str().len());
            assert!(source.span().contains(whole));
        }
    }
    Ignore::parse(source.text()).ignores("a/b.c");
    document
}

/// Pieces of Dockerfiles of which hostile files are made.
fn snippet() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&str] = &[
        "FROM a\n",
        "FROM --platform=$X a AS b\n",
        "RUN ",
        "COPY --from=b ",
        "ONBUILD ",
        "ENV a=",
        "ARG ",
        "HEALTHCHECK --interval=1s CMD ",
        "SHELL [\"a\"]\n",
        "# escape=`\n",
        "# syntax=a\n",
        "#!\n",
        "# a\n",
        "#\n",
        "<<EOF",
        "<<-\"E F\"",
        "EOF",
        "E F",
        "\tEOF\n",
        "\\\n",
        "`\n",
        "\\",
        "`",
        "\\ \t\r\n",
        "\r\n",
        "\n",
        "\n\n",
        " ",
        "\t",
        "[\"a\", \"b\"]",
        "[1]",
        "[",
        "\"",
        "'",
        "${a:-",
        "${a#",
        "${a/b/c}",
        "$a",
        "$$",
        "}",
        "=",
        "a",
        "--mount=type=cache,",
        "--",
        "\u{feff}",
        "\u{a0}",
        "\u{2028}",
        "é",
        "\0",
        "{\"syntax\":\"a\"}",
        "// syntax=a\n",
        "WORKDIR ",
        "USER ",
        "LABEL ",
    ];
    prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_and_printed(pieces in prop::collection::vec(snippet(), 0..40)) {
        walk(&pieces.concat());
    }
}

/// What is linear takes some seconds without optimisation; what is quadratic takes an hour.
#[test]
fn nothing_takes_long() {
    let size = 200_000;
    let repeat = |piece: &str| piece.repeat(size / piece.len());
    let unterminated: Vec<String> = (0..8_000)
        .map(|at| format!("RUN a <<E{at}\nRUN b\n"))
        .collect();
    let terminated: Vec<String> = (0..8_000)
        .map(|at| format!("RUN a <<E{at}\nE{at}\n"))
        .collect();
    let chain: Vec<String> = (0..5_000)
        .map(|at| format!("FROM s{at} AS s{}\nENV v{at}=$v0$w\n", at + 1))
        .collect();
    for text in [
        repeat("RUN a\n"),
        repeat("RUN a \\\n# b\n"),
        repeat("RUN a \\\n\n b \\\n"),
        repeat("ENV a=b \\\n"),
        repeat("a"),
        repeat("#\n"),
        repeat("\n "),
        repeat("ONBUILD "),
        format!("RUN {}", repeat("<<a ")),
        format!("RUN {}", repeat("${a:-")),
        format!("USER {}", repeat("${a:-")),
        format!("CMD {}", repeat("[")),
        format!("CMD [{}", repeat("\"a\",")),
        format!("COPY {}", repeat("a ")),
        format!("RUN {}", repeat("--a=b ")),
        format!("RUN --mount={}", repeat("a=\"b\",")),
        format!("EXPOSE {}", repeat("1\\\n ")),
        format!("FROM {}", repeat("a/:@")),
        format!("LABEL {}", repeat("a='b\"' ")),
        format!(
            "FROM a\nENV a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n{}",
            repeat("ENV b=${a//?*/$a}\n")
        ),
        unterminated.concat(),
        terminated.concat(),
        chain.concat(),
    ] {
        let start = Instant::now();
        walk(text.as_bytes());
        let taken = start.elapsed();
        let shown: String = text.chars().take(40).collect();
        assert!(taken < Duration::from_secs(30), "{taken:?}: {shown:?}");
    }
}

/// As the fuzz target `pragma` does.
#[test]
fn seeds_of_pragma() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/pragma");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let document = parse(Source::new("Dockerfile", &bytes));
        let (above, lines) = (
            pragma::of_dockerfile(&document),
            pragma::of_lines(&document.source),
        );
        for it in above.list.iter().chain(&lines.list) {
            assert!(document.source.text().get(it.span.range()).is_some());
        }
        count += above.list.len() + lines.list.len();
    }
    assert!(count > 10);
}

#[test]
fn seeds_of_dockerfile() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/dockerfile");
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        walk(&std::fs::read(entry.unwrap().path()).unwrap());
        seeds += 1;
    }
    assert!(seeds > 0);
}
