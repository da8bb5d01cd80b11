//! What POSIX.1-2017, Shell Command Language, and bash's manual say, as data.

use crate::parse::shell::syntax::{Command, CompoundKind, Item, Joint, List, Redirect, Terminator};
use crate::parse::shell::word::{Part, PartKind, Word};
use crate::parse::shell::{Dialect, Room, Script, invocations, parse, parse_within};
use crate::parse::text::Text;
use crate::source::{Source, Span};

fn script(text: &str) -> Script {
    let source = Source::new("Dockerfile", text.as_bytes());
    parse(&Text::of(&source, source.span()), Dialect::Bash)
}

/// Writes commands with brackets around all that hangs together.
fn list(list: &List) -> String {
    let items: Vec<String> = list.items.iter().map(item).collect();
    items.join(" ")
}

fn item(item: &Item) -> String {
    let mut out = String::new();
    for link in &item.links {
        match link.joint {
            Some((Joint::And, _)) => out.push_str(" && "),
            Some((Joint::Or, _)) => out.push_str(" || "),
            None => {}
        }
        let pipeline = &link.pipeline;
        out.push_str(if pipeline.negated.is_some() { "! " } else { "" });
        out.push_str(if pipeline.timed.is_some() {
            "time "
        } else {
            ""
        });
        let commands: Vec<String> = pipeline.commands.iter().map(command).collect();
        out.push_str(&commands.join(" | "));
    }
    match item.end {
        Terminator::Semicolon(_) => out.push(';'),
        Terminator::Background(_) => out.push('&'),
        Terminator::Newline => out.push('~'),
        Terminator::End => {}
    }
    out
}

fn command(command: &Command) -> String {
    match command {
        Command::Simple(simple) => {
            let mut out: Vec<String> = simple
                .assignments
                .iter()
                .map(|each| {
                    format!(
                        "{}{}={}",
                        each.name,
                        if each.appends { "+" } else { "" },
                        word(&each.value)
                    )
                })
                .collect();
            out.extend(simple.words.iter().map(word));
            out.extend(simple.redirects.iter().map(redirect));
            format!("[{}]", out.join(" "))
        }
        Command::Compound(compound) => {
            let mut out = kind(&compound.kind);
            for each in &compound.redirects {
                out.push_str(&redirect(each));
            }
            out
        }
        Command::Function(function) => {
            format!("fn {} {}", function.name, self::command(&function.body))
        }
        Command::Broken(_) => "broken".to_owned(),
    }
}

fn kind(kind: &CompoundKind) -> String {
    let words = |words: &[Word]| words.iter().map(word).collect::<Vec<_>>().join(" ");
    match kind {
        CompoundKind::Subshell(body) => format!("({})", list(body)),
        CompoundKind::Group(body) => format!("{{{}}}", list(body)),
        CompoundKind::If {
            branches,
            otherwise,
        } => {
            let mut out: Vec<String> = branches
                .iter()
                .map(|(condition, body)| format!("if {} then {}", list(condition), list(body)))
                .collect();
            out.extend(
                otherwise
                    .as_ref()
                    .map(|body| format!("else {}", list(body))),
            );
            out.join(" ")
        }
        CompoundKind::Loop {
            until,
            condition,
            body,
        } => {
            let word = if *until { "until" } else { "while" };
            format!("{word} {} do {}", list(condition), list(body))
        }
        CompoundKind::For {
            name,
            words: items,
            body,
            ..
        } => {
            let items = items.as_ref().map_or("@".to_owned(), |items| words(items));
            format!("for {} in {items} do {}", word(name), list(body))
        }
        CompoundKind::ArithmeticFor { expression, body } => {
            format!("for (({})) do {}", word(expression), list(body))
        }
        CompoundKind::Case { subject, arms } => {
            let arms: Vec<String> = arms
                .iter()
                .map(|arm| format!("{}) {}", words(&arm.patterns), list(&arm.body)))
                .collect();
            format!("case {} in {}", word(subject), arms.join(" "))
        }
        CompoundKind::Test(items) => format!("test {}", words(items)),
        CompoundKind::Arithmetic(expression) => format!("(({}))", word(expression)),
        CompoundKind::Coproc(body) => format!("coproc {}", command(body)),
    }
}

fn redirect(redirect: &Redirect) -> String {
    let body = redirect
        .heredoc
        .get()
        .map(|body| format!("={}", word(&body.word)));
    format!(
        "{}{:?}:{}{}",
        redirect.descriptor.as_deref().unwrap_or_default(),
        redirect.kind,
        word(&redirect.target),
        body.unwrap_or_default()
    )
}

fn word(word: &Word) -> String {
    parts(&word.parts)
}

fn parts(parts: &[Part]) -> String {
    let part = |part: &Part| match &part.kind {
        PartKind::Literal(text) => text.replace('\n', "␤"),
        PartKind::Single(text) => format!("'{}'", text.replace('\n', "␤")),
        PartKind::Ansi(text) => format!("$'{}'", text.replace('\n', "␤")),
        PartKind::Double(inner) => format!("\"{}\"", self::parts(inner)),
        PartKind::Parameter(parameter) => format!(
            "<{}{}{}{}>",
            parameter.name,
            parameter
                .subscript
                .as_ref()
                .map(|sub| format!("[{}]", word(sub)))
                .unwrap_or_default(),
            if parameter.operator.is_empty() {
                String::new()
            } else {
                format!(" {} ", parameter.operator)
            },
            parameter.argument.as_ref().map(word).unwrap_or_default()
        ),
        PartKind::Command(inner) => format!("$({})", list(inner)),
        PartKind::Process(inner) => format!("<({})", list(inner)),
        PartKind::Arithmetic(inner) => format!("$(({}))", self::parts(inner)),
        PartKind::Glob(text) => format!("*{text}*"),
        PartKind::Tilde(text) => format!("~{text}~"),
        PartKind::Brace(text) => format!("^{text}^"),
        PartKind::Array(words) => {
            format!("({})", words.iter().map(word).collect::<Vec<_>>().join(" "))
        }
    };
    parts.iter().map(part).collect()
}

/// Sees that texts without faults are read as written here.
fn reads(cases: &[(&str, &str)]) {
    for (text, wanted) in cases {
        let script = script(text);
        assert_eq!(list(&script.list), *wanted, "{text}");
        assert_eq!(script.errors, [], "{text}");
    }
}

#[test]
fn lists_and_pipelines() {
    reads(&[
        ("", ""),
        ("a", "[a]"),
        ("a b  c", "[a b c]"),
        ("a && b || c", "[a] && [b] || [c]"),
        ("a; b & c", "[a]; [b]& [c]"),
        ("a | b |& c", "[a] | [b] | [c]"),
        ("a &&\n\n b", "[a] && [b]"),
        ("a |\n b", "[a] | [b]"),
        ("a\nb\n", "[a]~ [b]~"),
        ("! a | b", "! [a] | [b]"),
        ("time -p a", "time [a]"),
        ("/usr/bin/time -f x a", "[/usr/bin/time -f x a]"),
        ("time -f x a", "[time -f x a]"),
        ("a # b && c\nd#e", "[a]~ [d#e]"),
        ("a \\\n b\\\nc", "[a bc]"),
        ("a&&b||c;d", "[a] && [b] || [c]; [d]"),
        ("a\r\nb \r\n", "[a]~ [b]~"),
    ]);
}

#[test]
fn compound_commands() {
    reads(&[
        ("(a; b)", "([a]; [b])"),
        ("((a) || b)", "(([a]) || [b])"),
        ("{ a; b; }", "{[a]; [b];}"),
        ("{ a\n} >x", "{[a]~}Write:x"),
        ("if a; then b; fi", "if [a]; then [b];"),
        (
            "if a\nthen b\nelif c; then d; else e; fi",
            "if [a]~ then [b]~ if [c]; then [d]; else [e];",
        ),
        ("while a; do b; done | c", "while [a]; do [b]; | [c]"),
        ("until ! a; do sleep 1; done", "until ! [a]; do [sleep 1];"),
        ("for x in a b; do c $x; done", "for x in a b do [c <x>];"),
        ("for x; do c; done", "for x in @ do [c];"),
        ("for x do c; done", "for x in @ do [c];"),
        ("for x in a\ndo c\ndone", "for x in a do [c]~"),
        ("for x in; do c; done", "for x in  do [c];"),
        (
            "for ((i=0; i<3; i++)); do c; done",
            "for ((i=0; i<3; i++)) do [c];",
        ),
        ("for x in a; { b; }", "for x in a do [b];"),
        (
            "case $x in a|b) c;; (d) e ;; *) f; esac",
            "case <x> in a b) [c] d) [e] ***) [f];",
        ),
        ("case x in\na) b\n;;\nesac", "case x in a) [b]~"),
        ("case x in a) ;; esac", "case x in a) "),
        ("case x in a) b ;& c) d ;;& esac", "case x in a) [b] c) [d]"),
        ("case x in esac", "case x in "),
        ("f() { a; }", "fn f {[a];}"),
        ("f ( )\n( a )", "fn f ([a])"),
        ("function f { a; }; f", "fn f {[a];}; [f]"),
        ("function f() { a; }", "fn f {[a];}"),
        (
            "[[ -f a && ( b = c || d =~ ^(a|b c)$ ) ]] && x",
            "test -f a && ( b = c || d =~ ^(a|b c)$ ) && [x]",
        ),
        (
            "[[ a =~ [[:space:]]*(b) ]]; x",
            "test a =~ [[:space:]]*(b); [x]",
        ),
        ("((i++)); a", "((i++)); [a]"),
        ("((x > 1 && (y | 2))) && a", "((x > 1 && (y | 2))) && [a]"),
        ("select x in a b; do c; done", "for x in a b do [c];"),
        ("coproc a b", "coproc [a b]"),
        ("coproc N { a; }", "coproc {[a];}"),
        ("echo if then fi { } done", "[echo if then fi { } done]"),
        ("a=1 if", "[a=1 if]"),
    ]);
}

#[test]
fn words_and_quotes() {
    reads(&[
        (r#"a 'b c' "d e" f\ g"#, r#"[a 'b c' "d e" f g]"#),
        (r#""a\$b\"c\d""#, r#"["a$b"c\d"]"#),
        (r#"'a\'"b"'c'"#, r#"['a\'"b"'c']"#),
        ("$'a\\tb\\x41\\u00e9\\'\\n'", "[$'a\tbAé'␤']"),
        ("$\"a\"", "[\"a\"]"),
        ("\"\" ''", "[\"\" '']"),
        ("$a ${b} $1 $@ $? $ $", "[<a> <b> <1> <@> <?> $ $]"),
        ("$ab-c$10", "[<ab>-c<1>0]"),
        (
            "${a:-b c} ${#a} ${a%%.*} ${a/b/c} ${!a}",
            "[<a :- b c> <a length > <a %% .*> <a / b/c> <a indirect >]",
        ),
        ("${a[0]} ${a[@]} ${#} ${#-x}", "[<a[0]> <a[@]> <#> <# - x>]"),
        ("\"${a:-\"b}\"}\" x", "[\"<a :- \"b}\">\" x]"),
        ("\"${a:-i't's}\" x", "[\"<a :- i't's>\" x]"),
        ("${a:-'}'} x", "[<a :- '}'> x]"),
        ("\"${a#'}'}\" x", "[\"<a # '}'>\" x]"),
        ("$(a | b) `c d`", "[$([a] | [b]) $([c d])]"),
        ("\"$(a \"b c\")\"", "[\"$([a \"b c\"])\"]"),
        ("`a \\`b\\` \\$c`", "[$([a $([b]) <c>])]"),
        ("\"`a \\\"b\\\"`\"", "[\"$([a \"b\"])\"]"),
        ("$(case x in a) b;; esac)", "[$(case x in a) [b])]"),
        (
            "$((1 + $(a) * (2))) $(( $x ))",
            "[$((1 + $([a]) * (2))) $(( <x> ))]",
        ),
        ("$((a); (b))", "[$(([a]); ([b]))]"),
        ("$[1+2]", "[$((1+2))]"),
        ("* a?b [a-z]x [!]] [ ]", "[*** a*?*b *[a-z]*x *[!]]* [ ]]"),
        ("~ ~/a ~b a~ x=~/y", "[~~~ ~~~/a ~~b~ a~ x=~/y]"),
        ("x=~/y z=a:~/b", "[x=~~~/y z=a:~~~/b]"),
        ("{a,b}.c {1..3} {x} {}", "[^{a,b}^.c ^{1..3}^ {x} {}]"),
        ("a <(b) >(c)", "[a <([b]) <([c])]"),
        ("a=1 b+=2 c= d", "[a=1 b+=2 c= d]"),
        ("a=(b 'c'\nd) e[1]=2", "[a=(b 'c' d) e=2]"),
        ("declare -a a=(b c) d", "[declare -a a=(b c) d]"),
        ("1a=b a-b=c", "[1a=b a-b=c]"),
        ("ls !(a|b) @(c)", "[ls *!(a|b)* *@(c)*]"),
        ("a \\\"b", "[a \"b]"),
        ("a#b", "[a#b]"),
        ("${a}b\"c\"'d'", "[<a>b\"c\"'d']"),
    ]);
}

#[test]
fn redirects_and_heredocs() {
    reads(&[
        ("a >b 2>&1 <c", "[a Write:b 2CopyOut:1 Read:c]"),
        (">a b", "[b Write:a]"),
        (
            "a &>b &>>c >&d >|e <>f",
            "[a WriteBoth:b AppendBoth:c WriteBoth:d Clobber:e ReadWrite:f]",
        ),
        ("a 2>&- 3<&0 {x}>y", "[a 2CopyOut:- 3CopyIn:0 {x}Write:y]"),
        ("a <<<\"b c\"", "[a HereString:\"b c\"]"),
        ("a < <(b)", "[a Read:<([b])]"),
        ("a 2 >b", "[a 2 Write:b]"),
        ("a <<E && c\nx $y\nE\nd", "[a Heredoc:E=x <y>␤] && [c]~ [d]"),
        ("a <<'E'\nx $y\nE\n", "[a Heredoc:'E'='x $y␤']~"),
        ("a <<-E\n\tx\n\tE\nb", "[a HeredocTabs:E=\tx␤]~ [b]"),
        (
            "a <<A <<B\n1\nA\n2\nB\nc",
            "[a Heredoc:A=1␤ Heredoc:B=2␤]~ [c]",
        ),
        ("a <<E | b\n$(c d)\nE\n", "[a Heredoc:E=$([c d])␤] | [b]~"),
        ("$(a <<E\nx\nE\n)", "[$([a Heredoc:E=x␤]~)]"),
        ("a <<\\E\n$x\nE", "[a Heredoc:E='$x␤']~"),
        (
            "if a <<E; then\nx\nE\nb; fi",
            "if [a Heredoc:E=x␤]; then [b];",
        ),
        ("a <<E\r\nx\r\nE\r\nb", "[a Heredoc:E=x\r␤]~ [b]"),
    ]);
}

#[test]
fn the_rest_of_broken_scripts_is_read() {
    let cases = [
        ("a && && b", "[a] [b]", "a command is missing behind this"),
        ("a | | b", "[a] [b]", "a command is missing behind this"),
        (") a", "[a]", "this stands where a command is expected"),
        (
            "a; ; b",
            "[a]; [b]",
            "this stands where a command is expected",
        ),
        ("fi; a", " [a]", "this stands where a command is expected"),
        ("(a; b", "([a]; [b])", "this `(` has no `)`"),
        ("if a; then b", "if [a]; then [b]", "this `if` has no `fi`"),
        (
            "if a; then (b; fi; c",
            "if [a]; then ([b];); [c]",
            "this `(` has no `)`",
        ),
        (
            "while a; do b",
            "while [a]; do [b]",
            "this loop has no `done`",
        ),
        ("a 'b", "[a 'b]", "this quote has no end"),
        (
            "a (b) c",
            "[a] ([b]) [c]",
            "a separator is missing in front of this",
        ),
        ("a > ; b", "[a Write:]; [b]", "this redirect has no target"),
        (
            "a $(b; c",
            "[a $([b]; [c])]",
            "this substitution has no end",
        ),
        ("a ${b c", "[a <b  c>]", "this `${` has no `}`"),
        (
            "a <<E\nb",
            "[a Heredoc:E=b]~",
            "the end of this heredoc is missing",
        ),
        (
            "case x in a) b",
            "case x in a) [b]",
            "this `case` has no `esac`",
        ),
        ("() a", "() [a]", "there is no command in this"),
    ];
    for (text, _, why) in cases {
        let script = script(text);
        let wanted = script.errors.iter().any(|error| error.why == why);
        assert!(wanted, "{text}: {:?} {}", script.errors, list(&script.list));
    }
    for (text, read) in [
        ("a | | b", "[b]"),
        (") a", "[a]"),
        ("fi; a", "[a]"),
        ("(a; b", "([a]; [b])"),
        ("if a; then (b; fi; c", "[c]"),
        ("a (b) c", "[c]"),
        ("a > ; b", "[b]"),
        ("a $(b; c", "[c]"),
        ("case x in a) b", "[b]"),
    ] {
        let found = list(&script(text).list);
        assert!(found.contains(read), "{text}: {found}");
    }
}

#[test]
fn depth_is_bounded_and_nothing_is_hidden() {
    for opening in [
        "(",
        "$(",
        "{ ",
        "`\\`",
        "${a:-",
        "\"$(",
        "((",
        "$((",
        "if ",
        "while ",
        "case x in a) ",
        "f() ",
    ] {
        let text = format!("{} curl x\ny", opening.repeat(20_000));
        let script = script(&text);
        assert!(!script.errors.is_empty(), "{opening}");
    }
    let text = format!("{} curl x; y", "(".repeat(20_000));
    assert!(list(&script(&text).list).contains("[curl x]; [y]"));
}

#[test]
fn spans_are_those_of_the_document() {
    let source = Source::new("Dockerfile", b"RUN apt-get \\\n  install \"a\\\n b\" && c");
    let mut text = Text::empty(4);
    for (start, end) in [(4, 12), (14, 26), (28, 36)] {
        text.push(&source, Span::new(start, end));
    }
    let script = parse(&text, Dialect::Posix);
    assert_eq!(list(&script.list), "[apt-get install \"a b\"] && [c]");
    let Command::Simple(simple) = &script.list.items[0].links[0].pipeline.commands[0] else {
        panic!()
    };
    let spans: Vec<&str> = simple
        .words
        .iter()
        .map(|word| source.slice(word.span))
        .collect();
    assert_eq!(spans, ["apt-get", "install", "\"a\\\n b\""]);
    assert_eq!(
        source.slice(simple.span),
        "apt-get \\\n  install \"a\\\n b\""
    );
}

/// Where there is no room for more, the script ends, and says so; nothing of it is called wrong.
#[test]
fn no_more_is_read_than_there_is_room_for() {
    for line in [
        "a;",
        "a|",
        "!;",
        ">a ",
        "$a",
        "a ",
        "'a' ",
        "a=b ",
        "(a);",
        "$(a) ",
        "`a` ",
        "{ a; };",
        "f() { a; };",
        "if a; then b; fi;",
        "case a in b) c;; esac;",
    ] {
        let text = line.repeat(2_000);
        let source = Source::new("x", text.as_bytes());
        let text = Text::of(&source, source.span());
        let read = |pieces| parse_within(&text, Dialect::Posix, &mut Room::of(pieces));
        let (cut, whole) = (read(500), read(1_000_000));
        assert!(cut.is_cut && cut.commands < 500, "{line}");
        let mut errors = cut.errors.iter();
        assert!(errors.all(|it| whole.errors.contains(it)), "{line}");
        assert!(!whole.is_cut, "{line}");
    }
}

/// What opens too deep is one thing, however often it stands there.
#[test]
fn what_is_too_deep_is_small() {
    let text = format!("echo {} curl x", "$(".repeat(50_000));
    let script = script(&text);
    assert!(script.commands < 100, "{}", script.commands);
    let found = invocations(&script);
    assert!(found.iter().any(|it| it.is("curl")));
}
