//! What the programs in the kernel take, as the kernel itself measures it: a turn of its own for each load, because measuring
//! costs, too.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Watching, loaded, number};

/// While it holds 1, the kernel measures its programs (`kernel.bpf_stats_enabled`).
const SWITCH: &str = "/proc/sys/kernel/bpf_stats_enabled";

/// Loads, each of calls of few classes.
const LOADS: [(&str, [&str; 2]); 2] = [
    ("open and close", ["storm", "300000"]),
    ("start of a program", ["spawn", "500"]),
];

/// One row for each load, way of watching and program.
pub(super) fn report(program: &Path) -> Result<String> {
    let Ok(_measured) = Measured::start() else {
        return Ok(format!(
            "\nWhat the programs in the kernel take was left out: {SWITCH} can't be written.\n"
        ));
    };
    let mut text = String::from(
        "\n| load | watched for | program | runs | ns a run |\n| --- | --- | --- | --- | --- |\n",
    );
    for (name, words) in LOADS {
        for what in ["rules", "all"] {
            let watching = Watching::start(program, what)?;
            loaded(program, &words)?;
            let counted = watching.end()?;
            let programs = counted.pointer("/programs").and_then(Value::as_object);
            for (of, ran) in programs.into_iter().flatten() {
                let runs = number(ran, "/runs");
                let each = number(ran, "/nanoseconds") / runs;
                writeln!(text, "| {name} | {what} | {of} | {runs} | {each:.0} |")?;
            }
        }
    }
    Ok(text)
}

/// The kernel measures until this goes; then the switch is what it was.
struct Measured(String);

impl Measured {
    fn start() -> Result<Self> {
        let before = fs::read_to_string(SWITCH).context(SWITCH)?;
        fs::write(SWITCH, "1").context(SWITCH)?;
        Ok(Self(before))
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        // Where it can't be set back, measuring goes on: that harms nobody.
        drop(fs::write(SWITCH, self.0.trim()));
    }
}
