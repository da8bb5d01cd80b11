//! Globs beside fnmatch(3) of the C library, which runs as a black box.

use proptest::prelude::*;
use seawall_runtime::engine::pattern::Glob;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

/// Answers a line `FOLDS PATTERN TEXT` (in hexadecimal digits) with 1 or 0.
const PROGRAM: &str = r#"
#define _GNU_SOURCE
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
static void plain(const char *hex, char *out) {
    unsigned byte;
    size_t n = 0;
    for (; hex[0] && hex[1] && sscanf(hex, "%2x", &byte) == 1; hex += 2) out[n++] = (char)byte;
    out[n] = 0;
}
int main(void) {
    static char line[65536], pattern[32768], text[32768];
    while (fgets(line, sizeof line, stdin)) {
        char *folds = strtok(line, " \n"), *one = strtok(NULL, " \n"), *two = strtok(NULL, " \n");
        if (!folds || !one || !two) return 1;
        plain(one + 1, pattern);
        plain(two + 1, text);
        printf("%d\n", fnmatch(pattern, text, folds[0] == '1' ? FNM_CASEFOLD : 0) == 0);
        fflush(stdout);
    }
    return 0;
}
"#;

struct Peer {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
    _folder: tempfile::TempDir,
}

impl Peer {
    /// Compiles it; nothing where there is no C compiler.
    #[expect(clippy::print_stdout, reason = "a test says that it is skipped")]
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (source, program) = (folder.path().join("peer.c"), folder.path().join("peer"));
        std::fs::write(&source, PROGRAM).unwrap();
        let built = Command::new("cc")
            .arg("-o")
            .arg(&program)
            .arg(&source)
            .status();
        if !built.is_ok_and(|status| status.success()) {
            println!("skipped: no C compiler to build a peer with");
            return None;
        }
        let mut child = Command::new(&program)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Some(Self {
            child,
            answers,
            _folder: folder,
        })
    }

    fn matches(&mut self, pattern: &[u8], text: &[u8], folds: bool) -> bool {
        let hex = |bytes: &[u8]| -> String {
            let digit = |byte: u8| char::from_digit(u32::from(byte), 16).unwrap();
            let digits = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
            bytes.iter().flat_map(digits).collect()
        };
        let line = format!("{} x{} x{}\n", u8::from(folds), hex(pattern), hex(text));
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        input.flush().unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim() == "1"
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

fn pattern() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "*",
        "?",
        "a",
        "b",
        "B",
        "/",
        ".",
        "[",
        "]",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "[]a]",
        "[!]]",
        "-",
        "!",
        "\\*",
        "\\",
        "[[:alpha:]]",
        "[[:digit:]x]",
        "[a",
        "[\\]]",
        "[b-a]",
        "[a-]",
        "[.",
        ".]",
        "[[.a.]]",
        "[[.-.]b]",
        "[[.].]-a]",
        "[!-[.a.]]",
        "[b[.ab.]a]",
        "[^b[.ab.]]",
        "[[=a=]/]",
        "[![=b=]-a]",
        "ä",
    ]);
    prop::collection::vec(pieces, 0..7).prop_map(|all| all.concat().into_bytes())
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let letters = prop::sample::select(b"abBc/.-]![*\\1x".to_vec());
    prop::collection::vec(letters, 0..7)
}

#[test]
fn globs_match_what_fnmatch_matches() {
    let Some(mut peer) = Peer::start() else {
        return;
    };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(20_000));
    let peer = std::cell::RefCell::new(&mut peer);
    runner
        .run(
            &(pattern(), text(), any::<bool>()),
            |(pattern, text, folds)| {
                // The library takes the case of a character that is named as it is, of all others not.
                let names = |two: &[u8]| pattern.windows(2).any(|pair| pair == two);
                let folds = folds && !names(b"[.") && !names(b"[=");
                let expected = peer.borrow_mut().matches(&pattern, &text, folds);
                let own = Glob::new(&pattern, folds).matches(&text);
                prop_assert_eq!(
                    own,
                    expected,
                    "{} on {} folds {}",
                    String::from_utf8_lossy(&pattern),
                    String::from_utf8_lossy(&text),
                    folds
                );
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn many_stars_take_no_time() {
    let pattern = "a*".repeat(2_000) + "b";
    let text = "a".repeat(20_000);
    let begin = std::time::Instant::now();
    assert!(!Glob::new(pattern.as_bytes(), false).matches(text.as_bytes()));
    assert!(begin.elapsed() < std::time::Duration::from_secs(10));
}
