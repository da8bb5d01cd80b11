//! Rows: a line of the shell that is run by the guard and, as its twin, at the engine itself. Both have to end alike and to
//! print the same, but for what no two runs have in common: ids, times, addresses.

use std::process::Output;
use std::sync::Mutex;

use super::stage::Stage;

/// Engines prune, and count what disks hold, once at a time, and refuse whoever else wants to.
static ALONE: Mutex<()> = Mutex::new(());

/// What of two runs has to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Same {
    /// Everything.
    All,
    /// The lines, in any order.
    Lines,
    /// How it ends.
    End,
}

/// A row: what has to be the same, and the line; `{}` in it stands for a name that is each side's own.
pub(super) type Row = (Same, &'static str);

/// Runs rows with a client, and returns what went wrong. `mark` is a letter that keeps apart what runs at the same time.
pub(super) fn compare(stage: &Stage, client: &str, mark: char, rows: &[Row]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (same, line) in rows {
        let side = |role: &str, side: &str| {
            let name = format!("{side}{mark}");
            let output = stage.run(client, role, &line.replace("{}", &name));
            seen(&output, &name, *same)
        };
        let both = || {
            std::thread::scope(|scope| {
                let bare = scope.spawn(|| side("engine", "eqx"));
                (side("administrator", "gqx"), bare.join().unwrap())
            })
        };
        let alone = ["prune", "system df"].iter().any(|it| line.contains(it));
        let (guarded, bare) = if alone {
            let _alone = ALONE.lock().unwrap();
            (side("administrator", "gqx"), side("engine", "eqx"))
        } else {
            both()
        };
        if guarded != bare {
            wrong.push(format!(
                "{client}: {line}\n  guard:  {guarded:?}\n  engine: {bare:?}"
            ));
        }
    }
    wrong
}

/// What is compared: the status, and what was printed.
fn seen(output: &Output, name: &str, same: Same) -> (Option<i32>, Vec<String>) {
    let status = output.status.code();
    if same == Same::End {
        return (status, Vec::new());
    }
    let mut lines = printed(output, name);
    if same == Same::Lines {
        lines.sort();
    }
    (status, lines)
}

/// Returns what was printed, a line each, without what is new in each run and with `{}` for the side's own name.
pub(super) fn printed(output: &Output, name: &str) -> Vec<String> {
    let text = [&output.stdout[..], b"\n--\n", &output.stderr].concat();
    let text = normal(&String::from_utf8_lossy(&text).replace(name, "{}"));
    text.lines().map(str::to_owned).collect()
}

/// Returns a text without what is new in each run: ids become `#`, other digits `0`, and rows of blanks one.
fn normal(text: &str) -> String {
    let mut normal = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest
            .find(|it: char| !it.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        if end == 0 {
            let is_more = first == ' ' && normal.ends_with(' ');
            if !is_more {
                normal.push(first);
            }
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, more) = rest.split_at(end);
        normal.push_str(&plain(word));
        rest = more;
    }
    // What docker says of how long something has been.
    for (said, plain) in [
        ("Less than a second", "0 seconds"),
        ("About a minute", "0 seconds"),
        ("0 second ", "0 seconds "),
        (" 0 minutes", " 0 seconds"),
    ] {
        normal = normal.replace(said, plain);
    }
    normal
}

fn plain(word: &str) -> String {
    let is_hexadecimal = word
        .bytes()
        .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    let is_swarm = word.len() == 25 && word.bytes().any(|it| it.is_ascii_digit());
    if word.len() >= 12 && is_hexadecimal || is_swarm {
        return "#".to_owned();
    }
    let mut plain = String::new();
    for letter in word.chars() {
        let letter = if letter.is_ascii_digit() { '0' } else { letter };
        if letter != '0' || !plain.ends_with('0') {
            plain.push(letter);
        }
    }
    plain
}

#[test]
fn what_is_new_in_each_run_is_left_out() {
    let text = "cc3995c80ccc  box:1   Less than a second ago, 2026-11-23T03:31:42Z\nv12 hi";
    assert_eq!(normal(text), "# box:0 0 seconds ago, 0-0-0T0:0:0Z\nv0 hi");
}
