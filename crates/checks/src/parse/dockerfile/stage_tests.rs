//! Tests of stages: scopes of variables, inheritance, edges, after the reference and `BuildKit`'s converter.

use super::expand::Definition;
use super::parse;
use super::stage::{Base, Origin, Setting, Stages, What};
use super::syntax::{Dockerfile, InstructionKind};
use crate::settings::Settings;
use crate::source::Source;

fn read(text: &str, settings: &Settings) -> (Dockerfile, Stages) {
    let document = parse(Source::new("Dockerfile", text.as_bytes()));
    let stages = Stages::new(&document, settings);
    (document, stages)
}

/// Expands the value of the last instruction's first word.
fn check_value(text: &str, settings: &Settings, wanted: &str, known: bool) {
    let (document, stages) = read(text, settings);
    let at = document.instructions.len() - 1;
    let word = match &document.instructions[at].kind {
        InstructionKind::From { image, .. } => image,
        InstructionKind::User(word) => word,
        _ => panic!("{text}"),
    };
    let found = stages.expand(at, word);
    assert_eq!(
        (found.value.as_str(), found.is_known),
        (wanted, known),
        "{text}"
    );
}

#[test]
fn variables_have_scopes() {
    let none = Settings::default();
    for (text, wanted, known) in [
        ("ARG a=1\nFROM $a", "1", true),
        ("ARG a=1 b=$a\nFROM $b", "1", true),
        ("ARG a\nFROM x$a", "x", false),
        ("ARG a\nFROM ${a:-y}", "y", true),
        ("FROM x$a", "x", true),
        (
            "FROM --platform=$BUILDPLATFORM x-$TARGETARCH",
            "x-$TARGETARCH",
            false,
        ),
        ("FROM x-$TARGETSTAGE", "x-default", true),
        ("ARG a=1\nFROM scratch\nUSER $a", "", true),
        ("ARG a=1\nFROM scratch\nARG a\nUSER $a", "1", true),
        ("ARG a=1\nFROM scratch\nARG a=2\nUSER $a", "2", true),
        ("FROM scratch\nUSER $a\nARG a=2\nUSER $a", "2", true),
        ("FROM scratch\nARG a=2\nENV a=3\nUSER $a", "3", true),
        ("FROM scratch\nENV a=3\nARG a=2\nUSER $a", "2", true),
        ("FROM scratch\nENV a=1\nENV a=2 b=$a\nUSER $b", "1", true),
        ("FROM scratch\nARG a=2 b=$a\nUSER $b", "2", true),
        ("FROM scratch\nENV a=1\nARG a\nUSER $a", "1", true),
        ("FROM x\nUSER $a", "$a", false),
        ("FROM x\nARG a\nUSER $a", "", false),
        ("FROM scratch\nUSER $PATH", "$PATH", false),
        ("FROM scratch\nUSER $http_proxy", "$http_proxy", false),
        ("FROM scratch AS s\nARG a=1\nFROM s\nUSER $a", "1", true),
        (
            "FROM x AS s\nENV a=1\nFROM s AS t\nFROM t\nUSER $a$b",
            "1$b",
            false,
        ),
        (
            "FROM scratch AS s\nENV a=1\nFROM scratch\nUSER $a",
            "",
            true,
        ),
        ("FROM scratch\nENV a=$b\nENV b=1\nUSER x$a", "x", true),
        ("FROM scratch\nENV \"a\"=\"1 2\"\nUSER $a", "1 2", true),
        ("FROM scratch\nENV a 1  2 \nUSER $a", "1  2", true),
        (
            "FROM scratch\nARG TARGETARCH\nUSER $TARGETARCH",
            "$TARGETARCH",
            false,
        ),
        (
            "# escape=`\nFROM scratch\nENV a=1\nUSER `$a\\$a",
            "$a\\1",
            true,
        ),
    ] {
        check_value(text, &none, wanted, known);
    }
    let mut given = Settings {
        platform: Some("linux/arm64/v8".to_owned()),
        ..Settings::default()
    };
    given.build_arguments.insert("a".to_owned(), "9".to_owned());
    for (text, wanted) in [
        ("ARG a=1\nFROM $a", "9"),
        ("FROM scratch\nARG a\nUSER $a", "9"),
        ("FROM scratch\nARG a=2\nUSER $a", "9"),
        ("FROM scratch\nUSER x$a", "x"),
        (
            "FROM x-$TARGETOS-$TARGETARCH-$TARGETVARIANT",
            "x-linux-arm64-v8",
        ),
    ] {
        check_value(text, &given, wanted, true);
    }
}

#[test]
fn uses_say_who_may_set_a_variable() {
    let (document, stages) = read(
        "FROM scratch AS a\nFROM x\nARG u\nENV v=1\nUSER $v$u$b$PATH",
        &Settings::default(),
    );
    let InstructionKind::User(word) = &document.instructions[4].kind else {
        panic!()
    };
    let uses = stages.expand(4, word).uses;
    let uses: Vec<_> = uses.iter().map(|it| it.definition).collect();
    let wanted = [
        Definition::Value,
        Definition::Unset,
        Definition::Base,
        Definition::Unknown,
    ];
    assert_eq!(uses, wanted);
}

#[test]
fn bases_are_told_apart() {
    let settings = Settings {
        contexts: vec![
            "ctx".to_owned(),
            "docker.io/library/alpine:latest".to_owned(),
        ],
        ..Settings::default()
    };
    let base = |text: &str| {
        let (_, stages) = read(text, &settings);
        stages.all().last().unwrap().base.clone()
    };
    for (text, wanted) in [
        ("FROM a:1", Base::Image("a:1".to_owned())),
        ("FROM scratch", Base::Scratch),
        ("FROM x AS B\nFROM b", Base::Stage(0)),
        // Names of stages are lower-cased, those that FROM asks for are not.
        ("FROM x AS B\nFROM B", Base::Image("B".to_owned())),
        ("FROM x AS b\nFROM y AS b\nFROM b", Base::Stage(1)),
        ("FROM b AS b", Base::Image("b".to_owned())),
        ("ARG i=b\nFROM x AS b\nFROM $i", Base::Stage(0)),
        ("ARG i\nFROM $i", Base::Unknown),
        ("FROM x-$TARGETARCH", Base::Unknown),
        ("FROM", Base::Unknown),
        ("FROM ctx", Base::Context("ctx".to_owned())),
        (
            "FROM alpine",
            Base::Context("docker.io/library/alpine:latest".to_owned()),
        ),
        ("FROM x AS ctx", Base::Context("ctx".to_owned())),
    ] {
        assert_eq!(base(text), wanted, "{text}");
    }
}

#[test]
fn stages_need_each_other() {
    let text = "FROM a AS one\nFROM b\nCOPY --from=one x y\nCOPY --from=0 x y\nCOPY --from=img:1 x y\n\
        COPY --from=9 x y\nCOPY --from=$v x y\nRUN --mount=from=ONE,target=/x --mount=from=0,dst=/y z\n\
        FROM c AS unused\nFROM 1\n";
    let (_, stages) = read(text, &Settings::default());
    let origins: Vec<Origin> = stages.all()[1]
        .needs
        .iter()
        .map(|need| need.origin.clone())
        .collect();
    let image = |name: &str| Origin::Image(name.to_owned());
    assert_eq!(
        origins,
        [
            Origin::Stage(0),
            Origin::Stage(0),
            image("img:1"),
            Origin::NoStage(9),
            Origin::Unknown,
            Origin::Stage(0),
            image("0"),
        ]
    );
    // FROM knows no numbers either.
    assert_eq!(stages.all()[3].base, Base::Image("1".to_owned()));
    let reached: Vec<bool> = (0..4).map(|at| stages.is_reachable(at)).collect();
    assert_eq!(reached, [false, false, false, true]);
    assert_eq!(stages.errors().len(), 1);
    assert!(stages.circles().is_empty());
}

#[test]
fn what_is_refused_beyond_the_syntax_is_told() {
    for (text, wanted) in [
        (
            "FROM x\nRUN --mount=type=cache,target=/x,z y",
            "`z` is not key=value",
        ),
        (
            "RUN x\nFROM y",
            "only ARG may stand in front of the first FROM",
        ),
        ("FROM x\nUSER a\nENV a='b", "a single quote is missing"),
        ("FROM \"\"", "the name of the image is empty"),
        (
            "FROM x\nCOPY --from=$a b c",
            "variables are not expanded in from",
        ),
    ] {
        let (_, stages) = read(text, &Settings::default());
        let errors: Vec<&str> = stages.errors().iter().map(|it| it.why.as_str()).collect();
        assert_eq!(errors, [wanted], "{text}");
    }
}

#[test]
fn targets_and_circles_are_found() {
    let text = "FROM x AS a\nCOPY --from=b / /\nFROM x AS b\nCOPY --from=a / /\nFROM x AS c\nCOPY --from=c / /\n";
    let target = |name: &str| Settings {
        target: Some(name.to_owned()),
        ..Settings::default()
    };
    let (_, stages) = read(text, &target("A"));
    assert_eq!(stages.target().unwrap().index, 0);
    assert_eq!(stages.circles(), [vec![0, 1], vec![2]]);
    assert!(stages.is_reachable(1) && !stages.is_reachable(2));
    let (_, stages) = read(text, &target("2"));
    assert_eq!(stages.target().unwrap().index, 2);
    let (_, stages) = read(text, &target("nobody"));
    assert!(stages.target().is_none() && stages.errors().len() == 1);
}

#[test]
fn settings_are_inherited() {
    let text = "FROM x AS a\nUSER 1\nWORKDIR /a\nSHELL [\"bash\"]\nFROM a\nRUN x\nUSER 2\nWORKDIR b\nRUN y\n\
        FROM scratch\nRUN z\nFROM y\nWORKDIR c\nRUN w\nHEALTHCHECK NONE\n";
    let (document, stages) = read(text, &Settings::default());
    let at = |text: &str| {
        document
            .instructions
            .iter()
            .position(|it| it.rest.as_str() == text)
            .unwrap()
    };
    let (x, y, z, w) = (at("x"), at("y"), at("z"), at("w"));
    let x = document.instructions[x + 1..]
        .iter()
        .position(|it| it.rest.as_str() == "x")
        .map_or(x, |more| x + 1 + more);
    assert_eq!(stages.user_at(x), Setting::By(1));
    assert_eq!(stages.user_at(y), Setting::By(6));
    assert_eq!(stages.user_at(z), Setting::Nobody);
    assert_eq!(stages.user_at(w), Setting::Base);
    assert_eq!(stages.shell_at(y), Setting::By(3));
    let workdir = |at: usize| stages.workdir_at(at).map(|it| it.path.as_str());
    assert_eq!(workdir(x), Some("/a"));
    assert_eq!(workdir(y), Some("/a/b"));
    assert_eq!(workdir(z), None);
    assert_eq!(workdir(w), Some("c"));
    let last = stages.all().last().unwrap();
    assert_eq!(last.final_setting(What::Healthcheck), Setting::By(w + 1));
    assert_eq!(last.final_setting(What::Cmd), Setting::Base);
}

#[test]
fn places_have_words_that_survive() {
    let text = "ARG a\nARG b\nFROM x AS build\nRUN 1\nCOPY a b\nRUN 2\nFROM y\nrun 3\n";
    let (document, stages) = read(text, &Settings::default());
    let words: Vec<String> = (0..8)
        .map(|at| stages.words(at, &document.instructions[at]))
        .collect();
    assert_eq!(
        words,
        [
            "ARG 1",
            "ARG 2",
            "stage build, FROM",
            "stage build, RUN 1",
            "stage build, COPY 1",
            "stage build, RUN 2",
            "stage 1, FROM",
            "stage 1, RUN 1",
        ]
    );
}

#[test]
fn hostile_values_are_bounded() {
    let mut text = "FROM scratch\nENV a=0123456789\n".to_owned();
    for _ in 0..100 {
        text.push_str("ENV a=$a$a$a$a\n");
    }
    text.push_str("USER $a");
    check_value(&text, &Settings::default(), "$a", false);
    let links = (1..5_000).map(|at| format!("FROM s{} AS s{at}\nENV v{at}=$v0$none\n", at - 1));
    let chain: String = links.collect();
    let chain = format!("FROM scratch AS s0\nENV v0=1\n{chain}");
    read(&chain, &Settings::default());
}
