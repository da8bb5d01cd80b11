//! What Microsoft's documentation says of `cmd` and `PowerShell`, as data.

use crate::parse::shell::{Dialect, invocations, parse};
use crate::parse::text::Text;
use crate::source::Source;

fn runs(dialect: Dialect, cases: &[(&str, &[&str])]) {
    for (text, wanted) in cases {
        let source = Source::new("Dockerfile", text.as_bytes());
        let script = parse(&Text::of(&source, source.span()), dialect);
        let found: Vec<String> = invocations(&script)
            .iter()
            .map(|each| {
                let mut words = vec![each.program.clone()];
                words.extend(each.arguments().iter().map(super::super::word::Word::shown));
                words.join(" ")
            })
            .collect();
        assert_eq!(found, *wanted, "{text}");
        assert_eq!(script.errors, [], "{text}");
    }
}

#[test]
fn cmd_is_split() {
    runs(
        Dialect::Cmd,
        &[
            ("a b && c || d & e | f", &["a b", "c", "d", "e", "f"]),
            (r#"copy "C:\a b\c" D:\x"#, &[r"copy C:\a b\c D:\x"]),
            ("echo a ^& b ^\n c", &["echo a & b c"]),
            ("(a & b) && c", &["a", "b", "c"]),
            ("if exist C:\\x (del x) else (dir)", &["del x", "dir"]),
            ("if not defined A a b", &["a b"]),
            ("if \"%A%\"==\"b\" c d", &["c d"]),
            ("if %A% equ 1 c", &["c"]),
            ("for %i in (a b) do @del %i", &["del %i"]),
            ("rem a && b\nc %PATH%", &["c ${PATH}"]),
            ("a > x 2>&1 & b", &["a", "b"]),
            (
                "C:\\tools\\Choco.exe install -y git",
                &["choco install -y git"],
            ),
            (
                "powershell -NoProfile -Command \"a b; c\"",
                &["powershell -NoProfile -Command a b; c", "a b", "c"],
            ),
        ],
    );
}

#[test]
fn powershell_is_split() {
    runs(
        Dialect::PowerShell,
        &[
            ("a -b c; d | e", &["a -b c", "d", "e"]),
            (
                "Invoke-WebRequest 'https://x' -OutFile \"$env:TEMP\\y z\"",
                &["Invoke-WebRequest https://x -OutFile ${env:TEMP}\\y z"],
            ),
            ("a `\n b `\"c", &["a b \"c"]),
            (
                "if (Test-Path x) { Remove-Item y -Force } else { z }",
                &[
                    "if $(…) $(…) else $(…)",
                    "Test-Path x",
                    "Remove-Item y -Force",
                    "z",
                ],
            ),
            (
                "iex ((New-Object Net.WebClient).DownloadString('https://x'))",
                &["iex $(…)", "", "New-Object Net.WebClient"],
            ),
            ("& 'C:\\a b\\c.exe' d", &["c d"]),
            ("$ErrorActionPreference = 'Stop'; $x = a b", &["", "a b"]),
            ("# c\n<# d\n #> a # b", &["a"]),
            ("@'\na ' b\n'@ | x", &["a ' b", "x"]),
            ("a 'it''s' > b", &["a it's"]),
            ("a && b || c", &["a", "b", "c"]),
        ],
    );
}

#[test]
fn options_of_powershell_are_read() {
    let source = Source::new(
        "Dockerfile",
        b"iwr -Uri https://x -UseBasicParsing -OutFile y z",
    );
    let script = parse(&Text::of(&source, source.span()), Dialect::PowerShell);
    let found = invocations(&script);
    assert!(found[0].is("Invoke-WebRequest"));
    assert_eq!(found[0].option_value(&["-uri"]).unwrap(), "https://x");
    assert!(found[0].has_option(&["-usebasicparsing"]));
    assert_eq!(found[0].operands().len(), 1);
}
