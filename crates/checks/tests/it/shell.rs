//! Properties of the shell parser on hostile input, its time, real shells as oracles, and the seeds of the fuzz
//! target `shell`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command as Process;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use seawall_checks::parse::shell::syntax::{Command, CompoundKind, List, Redirect, Simple};
use seawall_checks::parse::shell::word::{Part, PartKind};
use seawall_checks::parse::shell::{Dialect, Script, Word, invocations, parse};
use seawall_checks::parse::text::Text;
use seawall_checks::source::{Source, Span};

const DIALECTS: [Dialect; 5] = [
    Dialect::Posix,
    Dialect::Bash,
    Dialect::Cmd,
    Dialect::PowerShell,
    Dialect::Unknown,
];

fn read(bytes: &[u8], dialect: Dialect) -> (Source, Script) {
    let source = Source::new("Dockerfile", bytes);
    let script = parse(&Text::of(&source, source.span()), dialect);
    (source, script)
}

/// Goes through a whole script and sees what holds for any.
struct Walk<'a> {
    source: &'a Source,
    script: &'a Script,
    /// Whether what stands between words is looked at: in scripts of the POSIX family.
    gaps: bool,
}

impl Walk<'_> {
    fn span(&self, span: Span) {
        assert!(self.source.span().contains(span), "{span:?}");
        assert!(
            self.source.text().get(span.range()).is_some(),
            "{span:?} cuts a character"
        );
    }

    fn list(&self, list: &List) {
        self.span(list.span);
        for item in &list.items {
            assert!(list.span.contains(item.span));
            for link in &item.links {
                assert!(item.span.contains(link.pipeline.span));
                let commands = &link.pipeline.commands;
                assert_eq!(
                    link.pipeline.operators.len(),
                    commands.len().saturating_sub(1)
                );
                for command in commands {
                    assert!(link.pipeline.span.contains(command.span()));
                    self.command(command);
                }
            }
        }
    }

    fn command(&self, command: &Command) {
        self.span(command.span());
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound) => {
                self.kind(&compound.kind);
                compound
                    .redirects
                    .iter()
                    .for_each(|redirect| self.redirect(redirect));
            }
            Command::Function(function) => self.command(&function.body),
            Command::Broken(_) => {}
        }
    }

    fn kind(&self, kind: &CompoundKind) {
        match kind {
            CompoundKind::Subshell(list) | CompoundKind::Group(list) => self.list(list),
            CompoundKind::If {
                branches,
                otherwise,
            } => {
                for (condition, body) in branches {
                    self.list(condition);
                    self.list(body);
                }
                if let Some(list) = otherwise {
                    self.list(list);
                }
            }
            CompoundKind::Loop {
                condition, body, ..
            } => {
                self.list(condition);
                self.list(body);
            }
            CompoundKind::For {
                name, words, body, ..
            } => {
                self.word(name);
                words.iter().flatten().for_each(|word| self.word(word));
                self.list(body);
            }
            CompoundKind::ArithmeticFor { expression, body } => {
                self.word(expression);
                self.list(body);
            }
            CompoundKind::Case { subject, arms } => {
                self.word(subject);
                for arm in arms {
                    arm.patterns.iter().for_each(|word| self.word(word));
                    self.list(&arm.body);
                }
            }
            CompoundKind::Test(words) => words.iter().for_each(|word| self.word(word)),
            CompoundKind::Arithmetic(word) => self.word(word),
            CompoundKind::Coproc(command) => self.command(command),
        }
    }

    /// Words, assignments and redirects of a simple command, and blanks, are all of it.
    fn simple(&self, simple: &Simple) {
        let targets = simple.redirects.iter().map(|redirect| &redirect.target);
        let values = simple.assignments.iter().map(|each| &each.value);
        let words = || simple.words.iter();
        words().for_each(|word| self.word(word));
        simple
            .redirects
            .iter()
            .for_each(|redirect| self.redirect(redirect));
        values.clone().for_each(|word| self.word(word));
        let mut spans: Vec<Span> = words().map(|word| word.span).collect();
        spans.extend(simple.redirects.iter().map(|redirect| redirect.span));
        spans.extend(simple.assignments.iter().map(|each| each.span));
        spans.sort();
        // Backslashes of backquotes around stand between words, too.
        let is_moved = |word: &Word| word.range.is_empty() && !word.parts.is_empty();
        let gaps = self.gaps && !words().chain(targets).chain(values).any(is_moved);
        let mut end = simple.span.start;
        for span in spans {
            assert!(end <= span.start, "words overlap");
            let gap = self.source.slice(Span::new(end, span.start));
            let mut gap = gap.replace("\\\r\n", "").replace("\\\n", "");
            gap.retain(|letter| !matches!(letter, ' ' | '\t' | '\r'));
            assert!(!gaps || gap.is_empty(), "lost: {gap:?}");
            end = span.end;
        }
        assert_eq!(end, simple.span.end);
    }

    fn redirect(&self, redirect: &Redirect) {
        self.span(redirect.span);
        self.word(&redirect.target);
        if let Some(body) = redirect.heredoc.get() {
            self.word(&body.word);
            body.end.iter().for_each(|end| self.span(*end));
        }
    }

    fn word(&self, word: &Word) {
        self.span(word.span);
        let text = self.script.text.as_str();
        if !word.range.is_empty() {
            assert_eq!(
                text.get(word.range.range()),
                Some(self.source.slice(word.span))
            );
        }
        self.parts(&word.parts);
        word.value_with(&|_| Some("a.b".to_owned()));
        assert_eq!(word.is_dynamic(), word.literal().is_none());
        assert!(word.shown().starts_with(&word.literal_prefix()));
    }

    fn parts(&self, parts: &[Part]) {
        for part in parts {
            self.span(part.span);
            match &part.kind {
                PartKind::Double(parts) | PartKind::Arithmetic(parts) => self.parts(parts),
                PartKind::Parameter(parameter) => {
                    let words = parameter.subscript.iter().chain(&parameter.argument);
                    words.for_each(|word| self.word(word));
                }
                PartKind::Command(list) | PartKind::Process(list) => self.list(list),
                PartKind::Array(words) => words.iter().for_each(|word| self.word(word)),
                _ => {}
            }
        }
    }
}

fn walk(bytes: &[u8], dialect: Dialect) {
    let (source, script) = read(bytes, dialect);
    let walk = Walk {
        source: &source,
        script: &script,
        gaps: dialect.is_posix(),
    };
    walk.list(&script.list);
    script.comments.iter().for_each(|span| walk.span(*span));
    script.errors.iter().for_each(|error| walk.span(error.span));
    script
        .extensions
        .iter()
        .for_each(|each| walk.span(each.span));
    let found = invocations(&script);
    for (at, invocation) in found.iter().enumerate() {
        walk.span(invocation.span);
        assert!(invocation.host.is_none_or(|host| host < at));
        assert!(invocation.pipe.upstream().all(|other| other < at));
        for option in invocation.options() {
            walk.span(option.span);
            option.value_span.iter().for_each(|span| walk.span(*span));
        }
        assert!(invocation.operands().len() <= invocation.arguments().len());
        invocation.subcommand();
        invocation.assigned();
    }
}

/// Pieces of scripts of which hostile ones are made.
#[expect(clippy::too_many_lines, reason = "a list of snippets")]
fn snippet() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&str] = &[
        "a",
        "b c",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\\\n",
        "\\",
        ";",
        ";;",
        ";&",
        "&",
        "&&",
        "|",
        "||",
        "|&",
        "(",
        ")",
        "((",
        "))",
        "{ ",
        " }",
        "}",
        "[[ ",
        " ]]",
        "[",
        "]",
        "if ",
        "; then ",
        "elif ",
        "else ",
        "; fi",
        "while ",
        "; do ",
        "; done",
        "for x in ",
        "case x in ",
        "a) ",
        "esac",
        "f() ",
        "function f ",
        "coproc ",
        "select x in ",
        "time ",
        "! ",
        "'",
        "\"",
        "`",
        "\\`",
        "$'",
        "$\"",
        "$",
        "$x",
        "${",
        "${x:-",
        "${x#",
        "${x/",
        "${#x}",
        "${!x}",
        "$(",
        "$((",
        "$[",
        "<(",
        ">(",
        "x=",
        "x+=",
        "x=(",
        "x[1]=",
        "<",
        ">",
        ">>",
        "<<E\n",
        "<<-E\n",
        "<<'E'\n",
        "\nE\n",
        "<<<",
        "2>&1",
        "&>x",
        "{x}>",
        "#",
        " # c",
        "~",
        "*",
        "?",
        "[a-z]",
        "{a,b}",
        "@(",
        "!(",
        "é",
        "\0",
        "\u{fffd}",
        "=~ ",
        "sudo ",
        "env A=b ",
        "sh -c '",
        "eval ",
        "xargs ",
        "find . -exec ",
        " \\;",
        "su -c ",
        "bash <<E\n",
        "set -e",
        "cd /x",
        "tar xzf ",
        "-abc",
        "--a=b",
        "--",
        "if exist ",
        "%a%",
        "^",
        "@",
        "powershell -Command ",
        "$env:a",
        "@'\n",
        "\n'@",
        "`\n",
        "-eq ",
    ];
    prop_oneof![
        10 => prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(pieces in prop::collection::vec(snippet(), 0..40)) {
        for dialect in DIALECTS {
            walk(&pieces.concat(), dialect);
        }
    }
}

/// Forty kilobytes of anything take about as long as any other; what is quadratic or worse takes minutes.
#[test]
fn nothing_takes_long() {
    let pieces = [
        "a ",
        "a;",
        "(",
        "$(",
        "`\\`",
        "${a:-",
        "\"$(",
        "((",
        "$((",
        "((a) ",
        "(('",
        "if ",
        "case x in a) ",
        "f() ",
        "a <<E\n",
        "<<E ",
        "[",
        "[a",
        "{a,",
        "@(",
        "a|",
        "a&&",
        "env ",
        "eval ",
        "-exec a \\; ",
        "sh -c 'a' ;",
        "sh -c \"eval a\";",
        "a\\\n",
        "`a \\$b` ",
        "`",
        "$'",
        "a[x",
        "cd aaaaaaaa\n",
        "echo x | sh;",
        "sh | ",
        "$",
        "<(",
        "a=(",
        "[[ ",
        "[[ a =~ (",
        "{ a | ",
        "$[",
        "$((${a",
        "a <<E\n$(a <<F\n",
        "bash <<E\n$(bash <<F\n",
        "-a",
        "coproc ",
        "\\",
        "'",
        "\"",
        "${a#*}",
        "if not a ",
        "for %i in ",
        "@'\n",
        "cmd /c ",
        "powershell ",
        "^",
        "{",
        "x(",
    ];
    for piece in pieces {
        for dialect in [Dialect::Bash, Dialect::Cmd, Dialect::PowerShell] {
            let text = piece.repeat(40_000 / piece.len());
            let start = Instant::now();
            let (_, script) = read(text.as_bytes(), dialect);
            let found = invocations(&script);
            let options: usize = found.iter().map(|each| each.options().len()).sum();
            let taken = start.elapsed();
            assert!(
                taken < Duration::from_secs(10),
                "{taken:?} {options}: {piece:?}"
            );
        }
    }
}

/// Runs a program on a script; nothing where the program is not there.
fn accepts(shell: &str, script: &str) -> Option<bool> {
    let output = Process::new(shell)
        .args(["-n", "-c", script])
        .output()
        .ok()?;
    // What bash only warns of is no refusal; neither is a heredoc without an end, which both shells take.
    Some(output.status.success())
}

/// Scripts that shells accept or refuse.
const SCRIPTS: &[&str] = &[
    "a",
    "a b",
    "a;",
    "a;;",
    ";a",
    "a &",
    "a && b",
    "a &&",
    "a && && b",
    "&& a",
    "a |",
    "| a",
    "a | | b",
    "a || b",
    "a ||",
    "!",
    "! a",
    "a && ! b",
    "(a)",
    "(a",
    "a)",
    "()",
    "(a;)",
    "(a);b",
    "(a) b",
    "a (b)",
    "{ a; }",
    "{ a }",
    "{ a;",
    "}",
    "{a;}",
    "a }",
    "{ }",
    "if a; then b; fi",
    "if a; then b",
    "if a; then fi",
    "if; then a; fi",
    "if a; b; fi",
    "if a; then b; else c; fi",
    "if a; then b; else fi",
    "if a; then b; elif c; then d; fi",
    "if a; then b; elif c; fi",
    "fi",
    "then a",
    "else",
    "elif a",
    "while a; do b; done",
    "while a; do b",
    "while a; do done",
    "while a; b; done",
    "until a; do b; done",
    "done",
    "do a",
    "for x in a b; do c; done",
    "for x in a b; c; done",
    "for x; do a; done",
    "for x do a; done",
    "for x in; do a; done",
    "for x in a\ndo b\ndone",
    "for; do a; done",
    "for x in a; do done",
    "case x in a) b;; esac",
    "case x in a) b; esac",
    "case x in (a|b) c;; *) d; esac",
    "case x in esac",
    "case x in a) b;;",
    "case x a) b;; esac",
    "case x in a b) c;; esac",
    "esac",
    "case x in a) ;; b) c ;; esac",
    "f() { a; }",
    "f() (a)",
    "f() if a; then b; fi",
    "f() { }",
    "f() {",
    "f()",
    "f() { a; } > x",
    "a > b",
    "a >",
    "a > > b",
    "> a",
    "a < b > c 2>&1",
    "a 2>",
    "a >& 2",
    "a <&-",
    "a >>b",
    "a >|b",
    "a <>b",
    "a <<E\nb\nE",
    "a <<E\nb\nE\nc",
    "'",
    "\"",
    "a 'b",
    "a \"b",
    "`a",
    "$(a",
    "$(a)",
    "`a`",
    "\"$(a \"b\")\"",
    "\"$(a \"b)\"",
    "$((1+1))",
    "$((1+(2)))",
    "${a}",
    "${a:-b}",
    "${a",
    "${a:-${b}}",
    "${a:-'}'}",
    "${a:-\"}\"}",
    "\"${a:-'}\"",
    "\"${a:-it's}\"",
    "a # b '",
    "a#b",
    "#",
    "a \\\n b",
    "a=b",
    "a=b c",
    "a= b",
    "1a=b",
    "a=$(b) c",
    "a=`b`",
    "echo if then fi",
    "if a # b\nthen c\nfi",
    "a;\n\nb",
    "a\n;b",
    "a &\nb",
    "a & & b",
    "a & b",
    "a &; b",
    "( (a) )",
    "((a);b)",
    "{ (a); }",
    "(a\n)",
    "{\na\n}",
    "a && { b || c; }",
    "a | while read b; do c; done",
    "a | { b; }",
    "while read a; do b; done < c",
    "if a; then b; fi > c",
    "if (a) then b; fi",
    "if { a; } then b; fi",
    "while (a) do b; done",
    "a && (b || c) && d",
    "x() { y; }; x",
    "a\\;b",
    "a';'b",
    "a\";\"b",
    "echo )",
    "echo (",
    "echo {",
    "echo }",
    "echo !",
    "a ! b",
    "if ! a; then b; fi",
    "case $(a) in b) c;; esac",
    "$(case x in a) b;; esac)",
    "$( (a) )",
    "`(a)`",
    "`if a; then b; fi`",
    "$(if a; then b)",
    "trap 'a' EXIT",
    "eval \"a\"",
    "a() { b; }\nc() { d; }",
    "for i in $(a); do b \"$i\"; done",
    "until a\ndo\nb\ndone",
    "a <<E && b\nx\nE\nc",
];

/// The same of what only bash knows.
const BASH: &[&str] = &[
    "[[ a ]]",
    "[[ -f a && b == c ]]",
    "[[ a",
    "[[ a =~ ^(b|c)$ ]]",
    "[[ ( a || b ) && ! c ]]",
    "((1+1))",
    "((1+1)",
    "for ((i=0;i<3;i++)); do a; done",
    "for ((;;)) { a; }",
    "for x in a; { b; }",
    "a=(b c)",
    "a=(b c",
    "a+=(b)",
    "a+=b",
    "a[1]=b",
    "${a[@]}",
    "${a/b/c}",
    "${a^^}",
    "${!a}",
    "${a:1:2}",
    "a <(b)",
    "a > >(b)",
    "a <(b",
    "a <<< b",
    "a <<<",
    "a &> b",
    "a &>> b",
    "a |& b",
    "function f { a; }",
    "function f() { a; }",
    "function f",
    "case x in a) b ;& c) d ;;& esac",
    "select x in a b; do c; done",
    "coproc a",
    "coproc x { a; }",
    "$'a\\'b'",
    "$\"a\"",
    "{ a; } 2>&1",
    "time a",
    "time -p a | b",
    "time",
    "declare -a x=(a b)",
    "local x=(a)",
    "export x=(a)",
    "a {b,c}",
    "{x}>y a",
    "$[1+1]",
    "[[ a < b ]]",
    "[[ $a == *.b ]]",
    "while [[ a ]]; do b; done",
    "if [[ a ]]; then b; fi",
    "[[ a ]] && b || c",
    "(( a > b )) && c",
    "((a)) || b",
    "$( ((1)) )",
    "x=$(a <(b))",
];

#[test]
fn shells_refuse_what_is_an_error_here() {
    let cases = SCRIPTS.iter().flat_map(|script| {
        [
            ("dash", Dialect::Posix, script),
            ("bash", Dialect::Bash, script),
        ]
    });
    let cases = cases.chain(BASH.iter().map(|script| ("bash", Dialect::Bash, script)));
    let mut wrong = String::new();
    let mut compared = 0;
    for (shell, dialect, script) in cases {
        let Some(accepted) = accepts(shell, script) else {
            eprintln!("skipped: {shell} is not here");
            continue;
        };
        compared += 1;
        let (_, ours) = read(script.as_bytes(), dialect);
        if ours.errors.is_empty() != accepted {
            let _ = writeln!(
                wrong,
                "{shell} {script:?} accepted: {accepted}, ours: {:?}",
                ours.errors
            );
        }
    }
    assert!(wrong.is_empty(), "{compared} compared\n{wrong}");
}

/// Scripts of which each command runs exactly once, with words that are known.
const RUN: &[&str] = &[
    "p a 'b c' \"d e\" f\\ g",
    "p a;q b && p c || false;q d",
    "p \"a\\\"b\\$c\\\\d\\e\" 'x\\y' | q",
    "p $'a\\tb\\x41\\'' \"\" ''",
    "if p a; then q b; fi; for i in 1; do p c; done",
    "(p a; q b) | { p c; q d; }",
    "f() { p a; }; f; q b",
    "case x in x) p a;; y) ;; esac >/dev/null",
    "p \"$(q a)\" b >/dev/null; x=`p c \\`q d\\``",
    "p a <<E; q b\n$(p c)\nE\np d",
    "env A=b p c 'd e'; exec q f",
    "sh -c 'p a \"b c\"; q d' x; bash -ec \"p \\\"e f\\\"\"",
    "eval 'p d' e; p \"f g\"",
    "[[ -n x ]] && p a; ((1)) && q b; [ x ] && p c",
    "p a \\\n  b; q # c\np d#e '#f'",
    "p {a}b a{} {x; time q a; ! p b",
    "bash <<'E'\np a 'b c'\nq d\nE\np e",
    "command p a; nohup q b 2>/dev/null; nice -n 1 p c; timeout 9 q d",
    "p -- -a; q --x=y -z; p \"a\"'b'c\\d$'e'",
];

#[test]
fn what_runs_is_what_bash_runs() {
    let folder = std::env::temp_dir().join(format!("seawall-shell-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let log = folder.join("log");
    if accepts("bash", "a").is_none() {
        eprintln!("skipped: bash is not here");
        return;
    }
    for name in ["p", "q"] {
        write_stub(&folder.join(name), name);
    }
    let path = format!("{}:/usr/bin:/bin", folder.display());
    for script in RUN {
        std::fs::write(&log, "").unwrap();
        let mut bash = Process::new("bash");
        bash.args(["-c", script])
            .env("PATH", &path)
            .env("LOG", &log);
        bash.output().unwrap();
        let written = std::fs::read_to_string(&log).unwrap_or_default();
        let mut theirs: Vec<String> = written.lines().map(str::to_owned).collect();
        let (_, parsed) = read(script.as_bytes(), Dialect::Bash);
        let found = invocations(&parsed);
        let found = found
            .iter()
            .filter(|each| !each.wraps && each.is_any(&["p", "q"]));
        let (known, unknown): (Vec<_>, Vec<_>) = found
            .map(|each| {
                let words: Vec<String> = each.arguments().iter().map(Word::shown).collect();
                format!("{} <{}>", each.program, words.join("><"))
            })
            .partition(|line| !line.contains('$') || script.contains("\\$"));
        for line in &known {
            let at = theirs.iter().position(|other| other == line);
            theirs.swap_remove(at.unwrap_or_else(|| panic!("{script}: {line} of {theirs:?}")));
        }
        assert_eq!(
            theirs.len(),
            unknown.len(),
            "{script}: {theirs:?} beside {unknown:?}"
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[cfg(unix)]
fn write_stub(path: &Path, name: &str) {
    use std::os::unix::fs::PermissionsExt as _;

    let body = format!(
        "#!/bin/sh\n{{ printf '{name} <'; s=; for w; do printf '%s%s' \"$s\" \"$w\"; s='><'; done; printf '>\\n'; }} >> \"$LOG\"\n"
    );
    std::fs::write(path, body).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn seeds_of_shell() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/shell");
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for dialect in DIALECTS {
            walk(&bytes, dialect);
        }
        seeds += 1;
    }
    assert!(seeds > 0);
}
