//! Tests of the parser: what `BuildKit` reads from a line, after its documentation and its parser.

use super::parse;
use super::syntax::{Arguments, Dockerfile, Form, Instruction, InstructionKind};
use crate::source::Source;

fn read(text: &str) -> Dockerfile {
    parse(Source::new("Dockerfile", text.as_bytes()))
}

/// Puts an instruction in short words.
fn short(instruction: &Instruction) -> String {
    let words = |words: &[super::syntax::Word]| {
        let words: Vec<&str> = words.iter().map(crate::parse::text::Text::as_str).collect();
        words.join("|")
    };
    let arguments = |arguments: &Arguments| match arguments {
        Arguments::Exec(strings) => {
            let strings: Vec<&str> = strings.iter().map(|it| it.value.as_str()).collect();
            format!("[{}]", strings.join("|"))
        }
        Arguments::Shell(text) => format!("({})", text.as_str()),
        Arguments::Script => "script".to_owned(),
    };
    let pairs = |pairs: &[super::syntax::Pair]| {
        let pairs: Vec<String> = pairs
            .iter()
            .map(|it| match &it.value {
                Some(value) => format!("{}={}", it.name.as_str(), value.as_str()),
                None => it.name.as_str().to_owned(),
            })
            .collect();
        pairs.join("|")
    };
    let kind = match &instruction.kind {
        InstructionKind::From { image, alias } => match alias {
            Some((_, name)) => format!("{} as {}", image.as_str(), name.as_str()),
            None => image.as_str().to_owned(),
        },
        InstructionKind::Run(it)
        | InstructionKind::Cmd(it)
        | InstructionKind::Entrypoint(it)
        | InstructionKind::Healthcheck(it) => arguments(it),
        InstructionKind::Shell(it) => arguments(&Arguments::Exec(it.clone())),
        InstructionKind::Copy(it) => {
            format!("{} -> {}", words(&it.sources), it.destination.as_str())
        }
        InstructionKind::Env(it, form) | InstructionKind::Label(it, form) => match form {
            Form::Pairs => pairs(it),
            Form::Legacy => format!("old {}", pairs(it)),
        },
        InstructionKind::Arg(it) => pairs(it),
        InstructionKind::Expose(it) | InstructionKind::Volume(it) => words(it),
        InstructionKind::User(it)
        | InstructionKind::Workdir(it)
        | InstructionKind::StopSignal(it)
        | InstructionKind::Maintainer(it) => it.as_str().to_owned(),
        InstructionKind::NoHealthcheck => "none".to_owned(),
        InstructionKind::Onbuild(inner) => short(inner),
        InstructionKind::Unknown => "unknown".to_owned(),
        InstructionKind::Broken => "broken".to_owned(),
    };
    let flags: Vec<String> = instruction
        .flags
        .iter()
        .map(|flag| match flag.resolved() {
            Some(value) => format!("--{}={} ", flag.name.as_str(), value.as_str()),
            None => format!("--{} ", flag.name.as_str()),
        })
        .collect();
    let heredocs: Vec<String> = instruction
        .heredocs
        .iter()
        .map(|it| format!(" <{}:{}>", it.name, it.body.as_str()))
        .collect();
    format!(
        "{} {}{kind}{}",
        instruction.name(),
        flags.concat(),
        heredocs.concat()
    )
}

/// Reads a file and compares its instructions and errors.
fn check(text: &str, wanted: &[&str], wanted_errors: &[&str]) {
    let file = read(text);
    let found: Vec<String> = file.instructions.iter().map(short).collect();
    assert_eq!(found, wanted, "{text}");
    let errors: Vec<&str> = file.errors.iter().map(|it| it.why.as_str()).collect();
    assert_eq!(errors, wanted_errors, "{text}");
    assert_tokens(&file);
}

/// Sees that the tokens hold every byte once, in order.
fn assert_tokens(file: &Dockerfile) {
    let mut at = 0;
    for token in &file.tokens {
        assert_eq!(token.span.start, at, "{:?}", file.source.text());
        assert!(token.span.end > at);
        at = token.span.end;
    }
    assert_eq!(at, file.source.span().end, "{:?}", file.source.text());
}

#[test]
fn lines_are_joined() {
    check("FROM a\nRUN b \\\n  c\n", &["FROM a", "RUN (b   c)"], &[]);
    check("RUN b \\\r\n  c\r\n", &["RUN (b   c)"], &[]);
    check("RUN b \\ \t\n# no\n\n  # no\n&& c", &["RUN (b && c)"], &[]);
    check("RUN b \\\\\nRUN c", &["RUN (b \\\\)", "RUN (c)"], &[]);
    check("\\\nRUN c", &["RUN (c)"], &[]);
    check("R\\\nUN c", &["RUN (c)"], &[]);
    check("RUN c \\", &["RUN (c)"], &[]);
    check("RUN c \\\n# more\n", &["RUN (c)"], &[]);
    check(
        "# escape=`\nRUN c `\n \\\nRUN d",
        &["RUN (c  \\)", "RUN (d)"],
        &[],
    );
    check("\u{feff}FROM a", &["FROM a"], &[]);
    check("  \t from a\n\n", &["FROM a"], &[]);
    check("", &[], &["the file has no instructions"]);
    check("# a\n", &[], &["the file has no instructions"]);
    let file = read("RUN a \\\n\n \t\n# x\n b\n");
    assert_eq!(file.empty_continuations.len(), 2);
}

#[test]
fn directives_stand_at_the_top() {
    let names = |text: &str| {
        let file = read(text);
        let found = file.directives.iter();
        let found: Vec<String> = found
            .map(|it| format!("{}={}", it.name, it.value.as_str()))
            .collect();
        (found.join(" "), file.escape, file.errors.len())
    };
    let some = |words: &str, escape: char, errors: usize| (words.to_owned(), escape, errors);
    assert_eq!(
        names("# syntax = docker/dockerfile:1 \n#ESCAPE=`\n#check=skip=all\nFROM a"),
        some("syntax=docker/dockerfile:1 escape=` check=skip=all", '`', 0)
    );
    assert_eq!(names("# about\n# escape=`\nFROM a"), some("", '\\', 0));
    assert_eq!(names("\n# escape=`\nFROM a"), some("", '\\', 0));
    assert_eq!(names("# x=y\n# escape=`\nFROM a"), some("", '\\', 0));
    assert_eq!(names("FROM a\n# escape=`\n"), some("", '\\', 0));
    assert_eq!(
        names("# escape=`\n# escape=\\\nFROM a"),
        some("escape=`", '`', 1)
    );
    assert_eq!(names("# escape=x\nFROM a"), some("", '\\', 1));
    assert_eq!(
        names("#!/usr/bin/env x\n# syntax=a\n# escape=`\n# check=error=true\nFROM a"),
        some("syntax=a check=error=true", '\\', 0)
    );
    assert_eq!(names("// syntax=a/b\n").0, "syntax=a/b");
    assert_eq!(names("{ \"syntax\": \"a/b\" }").0, "syntax=a/b");
}

#[test]
fn forms_are_told_apart() {
    check("RUN [\"a\", \"b c\\n\"]", &["RUN [a|b c\n]"], &[]);
    check("RUN ['a']", &["RUN (['a'])"], &[]);
    check("RUN [\"a\",]", &["RUN ([\"a\",])"], &[]);
    check("RUN [\"a\"] && b", &["RUN ([\"a\"] && b)"], &[]);
    check("RUN [ -f x ] && y", &["RUN ([ -f x ] && y)"], &[]);
    check("CMD []", &["CMD []"], &[]);
    check("CMD", &["CMD ()"], &[]);
    check(
        "CMD [1]",
        &["CMD broken"],
        &["the JSON form takes strings only"],
    );
    check(
        "CMD [\"a\", [\"b\"]]",
        &["CMD broken"],
        &["the JSON form takes strings only"],
    );
    check(
        "CMD [\"\\u0061\\ud83d\\ude00\\ud83d\"]",
        &["CMD [a\u{1f600}\u{fffd}]"],
        &[],
    );
    check("COPY [\"a b\", \"c\"]", &["COPY a b -> c"], &[]);
    check("COPY a b c/", &["COPY a|b -> c/"], &[]);
    check(
        "COPY a",
        &["COPY broken"],
        &["COPY needs a source and a destination"],
    );
    check("VOLUME /a /b", &["VOLUME /a|/b"], &[]);
    check("VOLUME [\"/a\"]", &["VOLUME /a"], &[]);
    check(
        "VOLUME [\"\"]",
        &["VOLUME broken"],
        &["a volume can't be an empty string"],
    );
    check("SHELL [\"a\"]", &["SHELL [a]"], &[]);
    let why = "SHELL needs a JSON array: SHELL [\"/bin/sh\", \"-c\"]";
    check("SHELL bash", &["SHELL broken"], &[why]);
    check("EXPOSE 80\t443/udp", &["EXPOSE 80|443/udp"], &[]);
    check("USER a b", &["USER a b"], &[]);
    check("USER", &["USER broken"], &["USER needs a user"]);
    check("STOPSIGNAL 9", &["STOPSIGNAL 9"], &[]);
    check("HEALTHCHECK none", &["HEALTHCHECK none"], &[]);
    check("HEALTHCHECK cmd a b", &["HEALTHCHECK (a b)"], &[]);
    check("HEALTHCHECK CMD [\"a\"]", &["HEALTHCHECK [a]"], &[]);
    let why = "HEALTHCHECK needs a command behind CMD";
    check("HEALTHCHECK CMD", &["HEALTHCHECK broken"], &[why]);
    let why = "HEALTHCHECK takes NONE or CMD, not `CURL`";
    check("HEALTHCHECK curl x", &["HEALTHCHECK broken"], &[why]);
}

#[test]
fn pairs_are_split() {
    check("ENV a=b c=d", &["ENV a=b|c=d"], &[]);
    check(
        "ENV a=\"b c\" d=e\\ f g='h i'",
        &["ENV a=\"b c\"|d=e\\ f|g='h i'"],
        &[],
    );
    check("ENV a b=c d", &["ENV old a=b=c d"], &[]);
    check("LABEL \"a b\"=c", &["LABEL \"a b\"=c"], &[]);
    check("ENV a", &["ENV broken"], &["ENV needs a value, too"]);
    check("ENV", &["ENV broken"], &["ENV needs a name and a value"]);
    check("ENV a=b c d=e", &["ENV a=b|d=e"], &["`c` has no ="]);
    check(
        "ENV =b",
        &["ENV =b"],
        &["ENV has no name in front of the ="],
    );
    check("ENV a=\"b\\\"c d\" e=f", &["ENV a=\"b\\\"c d\"|e=f"], &[]);
    check("ENV a='b\\' c=d", &["ENV a='b\\'|c=d"], &[]);
    check("ENV a= b=", &["ENV a=|b="], &[]);
    check("ARG a b=c \"d=e f\"", &["ARG a|b=c|\"d=e f\""], &[]);
    check("ARG", &["ARG broken"], &["ARG needs a name"]);
    check("# escape=`\nENV a=c:\\ b=d` e", &["ENV a=c:\\|b=d` e"], &[]);
}

#[test]
fn flags_are_known() {
    check(
        "FROM --platform=linux/amd64 a",
        &["FROM --platform=linux/amd64 a"],
        &[],
    );
    check(
        "COPY --from=a --link b c",
        &["COPY --from=a --link b -> c"],
        &[],
    );
    check(
        "RUN --mount=type=cache,target=/x --mount=type=ssh a",
        &["RUN --mount=type=cache,target=/x --mount=type=ssh (a)"],
        &[],
    );
    check(
        "COPY --chown=\"a b\" b c",
        &["COPY --chown=a b b -> c"],
        &[],
    );
    check("COPY -- --a b", &["COPY --a -> b"], &[]);
    check(
        "RUN --network=none -- --x",
        &["RUN --network=none (--x)"],
        &[],
    );
    check(
        "COPY --form=a b c",
        &["COPY --form=a b -> c"],
        &["COPY knows no flag --form"],
    );
    check(
        "CMD --help",
        &["CMD --help ()"],
        &["CMD knows no flag --help"],
    );
    check(
        "COPY --from b c",
        &["COPY --from b -> c"],
        &["the flag --from has no value"],
    );
    check(
        "COPY --link=x b c",
        &["COPY --link=x b -> c"],
        &["the value `x` of --link is not true or false"],
    );
    check(
        "COPY --from=a --from=b b c",
        &["COPY --from=a --from=b b -> c"],
        &["the flag --from is given twice"],
    );
    check(
        "HEALTHCHECK --interval=1m30s --retries=3 CMD a",
        &["HEALTHCHECK --interval=1m30s --retries=3 (a)"],
        &[],
    );
    check(
        "HEALTHCHECK --interval=10 CMD a",
        &["HEALTHCHECK --interval=10 (a)"],
        &["the value `10` of --interval is not a time like 30s, at least 1ms"],
    );
    let hint = read("COPY --form=a b c").errors.remove(0).hint;
    assert_eq!(hint.as_deref(), Some("did you mean --from?"));
}

#[test]
fn stages_have_names() {
    check("FROM a AS b", &["FROM a as b"], &[]);
    check("FROM a as B.c-1_d", &["FROM a as B.c-1_d"], &[]);
    check(
        "FROM a AS 1b",
        &["FROM a as 1b"],
        &["`1b` can't name a stage"],
    );
    let why = "FROM takes an image, or an image, AS and a name";
    check("FROM a b", &["FROM a"], &[why]);
    check("FROM a AS", &["FROM a"], &[why]);
    check("FROM a AS b c", &["FROM a as b"], &[why]);
    check("FROM", &["FROM broken"], &["FROM needs an image"]);
}

#[test]
fn heredocs_follow_their_line() {
    check(
        "RUN <<EOF\na\nb\nEOF\nUSER x",
        &["RUN script <EOF:a\nb\n>", "USER x"],
        &[],
    );
    check("RUN <<-E cat\n\ta\n\tE\n", &["RUN (<<-E cat) <E:a\n>"], &[]);
    check(
        "RUN cat <<A <<B\n1\nA\n2\nB\n",
        &["RUN (cat <<A <<B) <A:1\n> <B:2\n>"],
        &[],
    );
    check(
        "COPY <<a <<\"b\" c /d\n1\na\n2\nb\n",
        &["COPY c -> /d <a:1\n> <b:2\n>"],
        &[],
    );
    check(
        "ONBUILD RUN <<E\n1\nE\n",
        &["ONBUILD RUN script <E:1\n>"],
        &[],
    );
    check("RUN [\"<<E\"]\nUSER x", &["RUN [<<E]", "USER x"], &[]);
    check("CMD <<E\nUSER x", &["CMD (<<E)", "USER x"], &[]);
    check(
        "RUN <<E\r\na\r\nE\r\nUSER x",
        &["RUN script <E:a\r\n>", "USER x"],
        &[],
    );
    check("RUN <<E && b\nE", &["RUN (<<E && b) <E:>"], &[]);
    check(
        "RUN cat \\\n <<E\n# no comment\nE\n",
        &["RUN (cat  <<E) <E:# no comment\n>"],
        &[],
    );
    check(
        "RUN <<E\na\nUSER x\n",
        &["RUN script <E:a\n>", "USER x"],
        &["the heredoc E has no end"],
    );
    check(
        "COPY a <<E\nE\n",
        &["COPY a -> <<E <E:>"],
        &["a heredoc can't be the destination"],
    );
    let file = read("RUN cat <<A\n1\nA\n");
    assert_eq!(
        file.instructions[0].script().unwrap().as_str(),
        "cat <<A\n1\nA"
    );
    assert_eq!(
        file.source.slice(file.instructions[0].span),
        "RUN cat <<A\n1\nA"
    );
    assert_eq!(file.source.slice(file.instructions[0].head), "RUN cat <<A");
}

#[test]
fn onbuild_nests_one_instruction() {
    check(
        "ONBUILD COPY --from=a b c",
        &["ONBUILD COPY --from=a b -> c"],
        &[],
    );
    check(
        "ONBUILD",
        &["ONBUILD broken"],
        &["ONBUILD needs an instruction"],
    );
    check(
        "ONBUILD ONBUILD RUN a",
        &["ONBUILD ONBUILD broken"],
        &["ONBUILD can't trigger ONBUILD"],
    );
    check(
        "ONBUILD FROM a",
        &["ONBUILD FROM broken"],
        &["ONBUILD can't trigger FROM"],
    );
    check(
        "FORM a\nRUN b",
        &["FORM unknown", "RUN (b)"],
        &["unknown instruction `FORM`"],
    );
}

#[test]
fn comments_belong_to_what_follows() {
    let file =
        read("# syntax=x\n# one\n\n# two\nFROM a\n# cut\n#\n# three\nRUN a \\\n # in\n b\n# end");
    let comments = |index: usize| {
        let range = file.instructions[index].comments.clone();
        let texts: Vec<&str> = file.comments[range]
            .iter()
            .map(|it| it.text.as_str())
            .collect();
        texts.join("|")
    };
    assert_eq!(comments(0), "one|two");
    assert_eq!(comments(1), "three|in");
    assert_eq!(file.comments.len(), 8);
}

#[test]
fn long_lines_are_told() {
    let line = |length: usize| format!("RUN {}\n", "a".repeat(length - 4));
    assert_eq!(read(&line(65_535)).errors.len(), 0);
    assert_eq!(read(&line(65_536)).errors.len(), 1);
}
