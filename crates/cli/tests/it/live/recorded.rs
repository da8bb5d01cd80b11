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
        let words = format!("watch record -o {file} {form}");
        let mut live = Live::start(&desk, "record", &words);
        let acts = 200;
        let code = std::thread::scope(|scope| {
            // Acts go on while it ends.
            scope.spawn(|| (0..acts).for_each(|number| act(&number.to_string())));
            std::thread::sleep(Duration::from_millis(100));
            live.end_by(signal)
        });
        assert_eq!(code, Some(0), "{file}: {}", live.said());
        let ran = desk.run(&format!("watch replay --strict {file} -r rules.yaml"));
        assert_eq!(ran.code, 0, "{file}: {ran:?}");
        let numbers: Vec<u32> = ran
            .out
            .lines()
            .filter_map(|line| {
                line.split("seawall-mark-")
                    .nth(1)?
                    .split(' ')
                    .next()?
                    .parse()
                    .ok()
            })
            .collect();
        // Those up to the end, without a gap.
        let count = u32::try_from(numbers.len()).unwrap();
        assert!(
            count > 0 && numbers.iter().copied().eq(0..count),
            "{numbers:?}"
        );
        let ran = desk.run(&format!("watch recording show {file}"));
        assert_eq!(ran.code, 0, "{file}: {ran:?}");
    }
}
