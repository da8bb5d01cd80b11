//! `seawall watch record` on a live machine, ended as people and systems do it.

use std::time::Duration;

use super::{Live, RULES, act, alone, can_watch};
use crate::program::Desk;

/// Whatever ends it, in the middle of what happens: the file is whole, and raises the alerts of what it has.
#[test]
fn a_recording_that_is_ended_by_a_signal_is_whole() {
    if !can_watch() {
        return;
    }
    let _alone = alone();
    let desk = Desk::new();
    desk.file("rules.yaml", RULES);
    for (signal, file, form) in [
        ("-TERM", "term.swr", ""),
        ("-INT", "int.swr", ""),
        ("-TERM", "term.scap", "--scap"),
        ("-INT", "int.scap", "--scap"),
    ] {
        // What a machine that is too busy could not record is told: then it is done again.
        let is_whole = (0..5).any(|_| is_without_loss(&desk, signal, file, form));
        assert!(is_whole, "{file}: something is lost each time");
    }
}

/// Ends a recording; says whether it has all that happened until then. Where it says that it has not, nothing more is asked of it.
fn is_without_loss(desk: &Desk, signal: &str, file: &str, form: &str) -> bool {
    drop(std::fs::remove_file(desk.path(file)));
    let words = format!("watch record -o {file} {form}");
    let mut live = Live::start(desk, "record", &words);
    let code = std::thread::scope(|scope| {
        // Acts go on while it ends.
        scope.spawn(|| (0..200).for_each(|number| act(&number.to_string())));
        std::thread::sleep(Duration::from_millis(100));
        live.end_by(signal)
    });
    assert_eq!(code, Some(0), "{file}: {}", live.said());
    let ran = desk.run(&format!("watch replay --strict {file} -r rules.yaml"));
    let shown = desk.run(&format!("watch recording show {file}"));
    assert_eq!(shown.code, 0, "{file}: {shown:?}");
    let is_lost = shown.out.lines().any(|line| line.starts_with("Missing"));
    if is_lost || live.said().contains(" lost") {
        println!("{file}: something was lost: {}", live.said());
        return false;
    }
    assert_eq!(ran.code, 0, "{file}: {ran:?}");
    let numbers: Vec<u32> = ran.out.lines().filter_map(number).collect();
    // Those up to the end, without a gap.
    let count = u32::try_from(numbers.len()).unwrap();
    assert!(
        count > 0 && numbers.iter().copied().eq(0..count),
        "{file}: {numbers:?} {}",
        live.said()
    );
    true
}

/// The number of the act that a line tells of.
fn number(line: &str) -> Option<u32> {
    let after = line.split("seawall-mark-").nth(1)?;
    after.split(' ').next()?.parse().ok()
}
