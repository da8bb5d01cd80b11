//! What a script runs, as data.

use super::*;
use crate::parse::shell::parse;
use crate::source::Source;

fn found(text: &str) -> Vec<Invocation> {
    found_in(text, Dialect::Posix)
}

fn found_in(text: &str, dialect: Dialect) -> Vec<Invocation> {
    let source = Source::new("Dockerfile", text.as_bytes());
    let script = parse(&Text::of(&source, source.span()), dialect);
    invocations(&script)
}

/// Writes an invocation: wrappers, program, arguments.
fn shown(invocation: &Invocation) -> String {
    let mut out = String::new();
    for wrapper in &*invocation.wrappers {
        out.push_str(&wrapper.program);
        out.push('>');
    }
    out.push_str(&invocation.program);
    for word in invocation.arguments() {
        out.push(' ');
        out.push_str(&word.shown());
    }
    out
}

/// Sees that scripts run these, in order.
fn runs(cases: &[(&str, &[&str])]) {
    for (text, wanted) in cases {
        let found: Vec<String> = found(text).iter().map(shown).collect();
        assert_eq!(found, *wanted, "{text}");
    }
}

#[test]
fn commands_are_found_everywhere() {
    runs(&[
        ("a b && c | d; e\nf & g", &["a b", "c", "d", "e", "f", "g"]),
        (
            "(a; { b; }); if c; then d; elif e; then f; else g; fi",
            &["a", "b", "c", "d", "e", "f", "g"],
        ),
        (
            "while a; do b; done; for x in $(c); do d; done",
            &["a", "b", "c", "d"],
        ),
        ("case $(a) in b) c;; *) d;; esac", &["a", "c", "d"]),
        ("f() { a; }; f", &["a", "f"]),
        (
            "x=$(a `b`) c \"$(d)\" <(e) > $(f)",
            &["c $(…) <(…)", "a $(…)", "b", "d", "e", "f"],
        ),
        ("a <<E\n$(b)\nE\nc", &["a", "b", "c"]),
        ("[[ -n $(a) ]] && b", &["a", "b"]),
        ("echo $((1 + $(a)))", &["echo $((…))", "a"]),
        ("/usr/bin/apt-get update", &["apt-get update"]),
        (
            "\"$HOME\"/bin/pip install x; ${PIP} y",
            &["pip install x", " y"],
        ),
    ]);
}

#[test]
fn wrappers_are_passed_through() {
    runs(&[
        (
            "sudo -u x -E A=b apt-get install c",
            &[
                "sudo -u x -E A=b apt-get install c",
                "sudo>apt-get install c",
            ],
        ),
        (
            "env -i A=b nice -n 5 c d",
            &[
                "env -i A=b nice -n 5 c d",
                "env>nice -n 5 c d",
                "env>nice>c d",
            ],
        ),
        (
            "exec timeout -k 5 10 a",
            &[
                "exec timeout -k 5 10 a",
                "exec>timeout -k 5 10 a",
                "exec>timeout>a",
            ],
        ),
        ("command -v curl", &["command -v curl"]),
        (
            "echo a | xargs -0 -n 1 -I{} rm {}",
            &["echo a", "xargs -0 -n 1 -I{} rm {}", "xargs>rm {}"],
        ),
        (
            "find / -name x -exec rm -r {} + -exec chmod 777 {} \\;",
            &[
                "find / -name x -exec rm -r {} + -exec chmod 777 {} ;",
                "find>rm -r {}",
                "find>chmod 777 {}",
            ],
        ),
        ("gosu x a -b", &["gosu x a -b", "gosu>a -b"]),
        (
            "chroot --userspec=a /b c d",
            &["chroot --userspec=a /b c d", "chroot>c d"],
        ),
        (
            "python3.11 -m pip install x",
            &["python3.11 -m pip install x", "python3.11>pip install x"],
        ),
        ("python -c 'import os' -m x", &["python -c import os -m x"]),
        (
            "uv pip install x",
            &["uv pip install x", "uv>pip install x"],
        ),
        (
            "conda run -n a pip install b",
            &["conda run -n a pip install b", "conda>pip install b"],
        ),
        ("busybox wget x", &["busybox wget x", "busybox>wget x"]),
        (
            "runuser -u a -- b -c",
            &["runuser -u a -- b -c", "runuser>b -c"],
        ),
        ("tini -- a b", &["tini -- a b", "tini>a b"]),
        ("time a", &["a"]),
    ]);
}

#[test]
fn scripts_within_words_are_read() {
    runs(&[
        ("sh -c 'a b && c'", &["sh -c a b && c", "sh>a b", "sh>c"]),
        (
            "bash -exo pipefail -c \"a \\\"b c\\\"; d $E\" x",
            &[
                "bash -exo pipefail -c a \"b c\"; d ${E} x",
                "bash>a b c",
                "bash>d ${E}",
            ],
        ),
        ("su - x -c \"a; b\"", &["su - x -c a; b", "su>a", "su>b"]),
        ("su -c a x", &["su -c a x", "su>a"]),
        ("eval 'a b' c", &["eval a b c", "eval>a b c"]),
        (
            "sudo sh -c 'sh -c \"a\"'",
            &[
                "sudo sh -c sh -c \"a\"",
                "sudo>sh -c sh -c \"a\"",
                "sudo>sh>sh -c a",
                "sudo>sh>sh>a",
            ],
        ),
        ("sh -c \"$(curl x)\"", &["sh -c $(…)", "sh>", "curl x"]),
        ("bash <<E\na\nb $c\nE\n", &["bash", "bash>a", "bash>b ${c}"]),
        ("sh -s <<'E'\na\nE\n", &["sh -s", "sh>a"]),
        (
            "bash <<E\n$(a) \\$b \\\"c\nE",
            &["bash", "bash> ${b} \"c", "a"],
        ),
        ("bash x <<E\na\nE\n", &["bash x"]),
        ("cat <<E | sh\na\nE\n", &["cat", "sh", "sh>a"]),
        ("echo 'a b' | bash", &["echo a b", "bash", "bash>a b"]),
        (
            "trap 'rm x' EXIT; trap - EXIT",
            &["trap rm x EXIT", "trap>rm x", "trap - EXIT"],
        ),
        (
            "find . | xargs sh -c 'a \"$@\"'",
            &[
                "find .",
                "xargs sh -c a \"$@\"",
                "xargs>sh -c a \"$@\"",
                "xargs>sh>a ${@}",
            ],
        ),
        ("bash script.sh -c x", &["bash script.sh -c x"]),
        ("cmd /C a b", &["cmd /C a b", "cmd>a b"]),
    ]);
}

#[test]
fn spans_reach_into_scripts_within_words() {
    let text = "RUN sh -c \"apt-get install \\\"curl\\\" && b\"";
    let source = Source::new("Dockerfile", text.as_bytes());
    let script = parse(&Text::of(&source, Span::new(4, 41)), Dialect::Posix);
    let found = invocations(&script);
    let spans: Vec<&str> = found[1]
        .arguments()
        .iter()
        .map(|word| source.slice(word.span))
        .collect();
    assert_eq!(spans, ["install", "\"curl\\\""]);
    assert_eq!(source.slice(found[2].span), "b");
}

/// Options of the first invocation, with their values.
fn options(text: &str) -> Vec<String> {
    let found = found(text);
    let shown = |option: &OptionUse<'_>| match (&option.value, option.value_word) {
        (Some(value), _) => format!("{}={value}", option.name),
        (None, Some(_)) => format!("{}=?", option.name),
        (None, None) => option.name.clone(),
    };
    found.last().unwrap().options().iter().map(shown).collect()
}

fn operands(text: &str) -> Vec<String> {
    let found = found(text);
    found
        .last()
        .unwrap()
        .operands()
        .iter()
        .map(|word| word.shown())
        .collect()
}

#[test]
fn options_are_those_of_the_program() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        (
            "apt-get -o Foo=1 -qy install -t x a b=1 -- -c",
            &["-o=Foo=1", "-q", "-y", "-t=x"],
            &["install", "a", "b=1", "-c"],
        ),
        (
            "apt-get -q=2 -oFoo=1 install a",
            &["-q=2", "-o=Foo=1"],
            &["install", "a"],
        ),
        (
            "apk add --no-cache -t .deps -X https://x a",
            &["--no-cache", "-t=.deps", "-X=https://x"],
            &["add", "a"],
        ),
        (
            "pip3 install --index-url https://x -r y --no-cache-dir a",
            &["--index-url=https://x", "-r=y", "--no-cache-dir"],
            &["install", "a"],
        ),
        (
            "pip install --index-url=$X a",
            &["--index-url=?"],
            &["install", "a"],
        ),
        (
            "dnf --setopt a=b -y install c",
            &["--setopt=a=b", "-y"],
            &["install", "c"],
        ),
        (
            "npm --prefix x install -g y",
            &["--prefix=x", "-g"],
            &["install", "y"],
        ),
        (
            "git -C x clone --depth 1 -b y url",
            &["-C=x", "--depth=1", "-b=y"],
            &["clone", "url"],
        ),
        ("git commit -m x", &["-m=x"], &["commit"]),
        (
            "curl -fsSLo x -H 'a: b' url",
            &["-f", "-s", "-S", "-L", "-o=x", "-H=a: b"],
            &["url"],
        ),
        ("wget -qnv -O- url", &["-q", "-nv", "-O=-"], &["url"]),
        ("tar xzf a -C b c", &["-x", "-z", "-f=a", "-C=b"], &["c"]),
        ("tar cCf a b c", &["-c", "-C=a", "-f=b"], &["c"]),
        ("tar -xzf a", &["-x", "-z", "-f=a"], &[]),
        ("useradd -lmu 1000 x", &["-l", "-m", "-u=1000"], &["x"]),
        ("zypper -n in -r x y", &["-n", "-r=x"], &["in", "y"]),
        (
            "go install -ldflags '-s -w' x@v1",
            &["-ldflags=-s -w"],
            &["install", "x@v1"],
        ),
        ("go build -o=x .", &["-o=x"], &["build", "."]),
        ("echo -n x --y", &[], &["-n", "x", "--y"]),
        (
            "unknown -ab --c=d --e f - g",
            &["-a", "-b", "--c=d", "--e"],
            &["f", "-", "g"],
        ),
        ("sudo -u x apt-get -y install y", &["-y"], &["install", "y"]),
        ("python -W x script.py -v", &["-W=x"], &["script.py", "-v"]),
        (
            "rpm -ivh --nosignature x",
            &["-i", "-v", "-h", "--nosignature"],
            &["x"],
        ),
        ("chmod -R 777 /x", &["-R"], &["777", "/x"]),
    ];
    for (text, wanted, wanted_operands) in cases {
        assert_eq!(options(text), *wanted, "{text}");
        assert_eq!(operands(text), *wanted_operands, "{text}");
    }
}

#[test]
fn substitutions_that_print_nothing_are_no_words() {
    // As bash runs them; a redirection in such a word makes no difference, quotes do.
    runs(&[
        ("`# a comment` curl -k x", &["curl -k x"]),
        (
            "apt-get install `# why` -y \\\n `# b` a",
            &["apt-get install -y a"],
        ),
        ("$() curl $( ) x", &["curl x"]),
        ("$(:) $(true) curl x", &["curl x", ":", "true"]),
        ("sudo `# a` curl x", &["sudo curl x", "sudo>curl x"]),
        ("\"$()\" curl", &[" curl"]),
        ("$(a) curl", &[" curl", "a"]),
        ("$(: || a) curl", &[" curl", ":", "a"]),
    ]);
}

#[test]
fn places_of_options_are_exact() {
    let text = "apt-get -qy install --target-release=x a";
    let found = found(text);
    let slice = |span: Span| &text[span.range()];
    let option = found[0].option(&["-y", "--yes"]).unwrap();
    assert_eq!((slice(option.span), option.at), ("y", 0));
    let option = found[0].option(&["-t", "--target-release"]).unwrap();
    assert_eq!(slice(option.span), "--target-release=x");
    assert_eq!(slice(option.value_span.unwrap()), "x");
    assert_eq!(found[0].subcommand().unwrap(), "install");
    assert_eq!(found[0].targets().len(), 1);
    assert!(found[0].has_option(&["-q"]) && !found[0].has_option(&["-z"]));
}

#[test]
fn programs_are_known_by_other_names() {
    for (text, name) in [
        ("pip3.11 x", "pip"),
        ("pip x", "pip"),
        ("python3 x", "python"),
        ("nodejs x", "node"),
        ("gem2.7 x", "gem"),
        ("dnf5 x", "dnf"),
        ("/opt/x/bin/bundler y", "bundle"),
    ] {
        assert!(found(text)[0].is(name), "{text}");
    }
    assert!(!found("bash x")[0].is("sh") && !found("apt x")[0].is("apt-get"));
}

#[test]
fn circumstances_are_told() {
    let found =
        found("set -eux; a && b || true; ! c | d; if e; then f; fi; cd /x && g; (cd y; h); k &");
    let one = |program: &str| found.iter().find(|each| each.program == program).unwrap();
    assert!(one("a").options.errexit && one("a").options.xtrace && !one("a").options.pipefail);
    assert!(one("a").guard.tested && one("a").guard.ignored && one("b").guard.ignored);
    assert_eq!(one("b").connector, Connector::And);
    assert_eq!(one("true").connector, Connector::Or);
    assert!(one("true").guard.conditional && !one("b").guard.conditional);
    assert!(one("c").guard.tested && one("c").pipe.is_piped_on());
    assert_eq!(one("d").connector, Connector::Pipe);
    let previous = one("d").pipe.previous.unwrap();
    assert_eq!(found[previous].program, "c");
    assert!(one("e").guard.tested && !one("e").guard.conditional && one("f").guard.conditional);
    assert_eq!(one("g").directory, Directory::At("/x".into()));
    assert_eq!(one("h").directory, Directory::At("/x/y".into()));
    assert_eq!(one("k").directory, Directory::At("/x".into()));
    assert!(one("k").guard.background);
}

#[test]
fn the_state_of_the_shell_is_followed() {
    let cases: &[(&str, bool, Directory)] = &[
        ("x", false, Directory::Start),
        ("set -o pipefail; x", true, Directory::Start),
        ("set -euo pipefail && x", true, Directory::Start),
        (
            "set -o pipefail; set +o pipefail; x",
            false,
            Directory::Start,
        ),
        ("(set -o pipefail); x", false, Directory::Start),
        ("{ set -o pipefail; }; x", true, Directory::Start),
        ("if a; then set -o pipefail; fi; x", false, Directory::Start),
        (
            "if a; then set -o pipefail; else set -o pipefail; fi; x",
            true,
            Directory::Start,
        ),
        ("a || set -o pipefail; x", false, Directory::Start),
        ("set -o pipefail | a; x", false, Directory::Start),
        ("bash -o pipefail -c 'x'", true, Directory::Start),
        ("set -o pipefail; sh -c x", false, Directory::Start),
        ("cd a/b; cd ../c; x", false, Directory::At("a/c".into())),
        ("cd a || exit 1; x", false, Directory::At("a".into())),
        ("cd $A; x", false, Directory::Unknown),
        ("cd /a; sh -c 'cd b'; x", false, Directory::At("/a".into())),
        ("if a; then cd b; fi; x", false, Directory::Unknown),
        (
            "for i in 1 2; do cd /a; done; x",
            false,
            Directory::At("/a".into()),
        ),
        ("f() { cd /a; }; x", false, Directory::Start),
        ("cd /a; cd -; x", false, Directory::Unknown),
    ];
    for (text, pipefail, directory) in cases {
        let found = found(text);
        let last = found.iter().rfind(|each| each.program == "x").unwrap();
        assert_eq!(last.options.pipefail, *pipefail, "{text}");
        assert_eq!(last.directory, *directory, "{text}");
    }
}

#[test]
fn what_feeds_a_shell_is_told() {
    for text in [
        "curl x | sh",
        "curl x | sudo bash",
        "curl x | tee y | bash -",
        "curl x | (cd y; sh)",
        "(curl x) | sh",
        "curl x | { sh; }",
        "if a; then curl x; fi | sh",
        "curl x |\n sh",
    ] {
        let found = found(text);
        let shell = found
            .iter()
            .rfind(|each| each.is_any(&["sh", "bash"]))
            .unwrap();
        let feeds = shell.pipe.upstream().any(|at| found[at].is("curl"));
        assert!(feeds, "{text}");
    }
    for text in [
        "bash <(curl x)",
        "bash -c \"$(curl x)\"",
        "eval `curl x`",
        ". <(curl x)",
        "sh < <(curl x)",
        "sudo sh <<< $(curl x)",
    ] {
        let found = found(text);
        let curl = found.iter().find(|each| each.is("curl")).unwrap();
        let host = &found[curl.host.unwrap()];
        assert!(host.is_any(&["bash", "sh", "eval", ".", "sudo"]), "{text}");
    }
    let found = found("curl x; sh");
    assert!(!found[1].pipe.is_fed());
}

#[test]
fn assignments_are_gathered() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("A=b", &[("A", "b")]),
        ("A=b C=\"d e\" f", &[("A", "b"), ("C", "d e")]),
        ("export A=b C D=$e", &[("A", "b"), ("D", "${e}")]),
        ("env A=b c", &[("A", "b")]),
        ("sudo A='b c' d", &[("A", "b c")]),
        ("export 'A=b c'", &[("A", "b c")]),
        ("export A=", &[("A", "")]),
        ("A=1 env B=2 c", &[("A", "1"), ("B", "2")]),
    ];
    for (text, wanted) in cases {
        let found = found(text);
        let assigned = found.last().unwrap().assigned();
        let assigned: Vec<(&str, String)> = assigned
            .iter()
            .map(|(name, value)| (name.as_str(), value.shown()))
            .collect();
        let wanted: Vec<(&str, String)> = wanted
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        assert_eq!(assigned, wanted, "{text}");
    }
}

#[test]
fn what_is_too_deep_is_told() {
    for text in [
        "env ".repeat(20),
        format!("{}a", "eval ".repeat(20)),
        "sudo ".repeat(12),
    ] {
        let found = found(&text);
        assert!(found.iter().any(|each| each.is_unread), "{text}");
    }
    let nested = "bash <<E\n$(bash <<F\n".repeat(60);
    assert!(found(&nested).len() < 2_000);
    assert!(found("sudo env a").iter().all(|each| !each.is_unread));
}
