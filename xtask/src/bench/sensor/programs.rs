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
const LOADS: [(&str, &[&str]); 2] = [
    ("open and close", &["storm", "300000", "/dev/null"]),
    ("start of a program", &["spawn", "500"]),
];

/// Opened files of which no rule can match, and turns.
const CUT: [&str; 3] = ["cut", "300000", "5"];

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
            loaded(program, words)?;
            let counted = watching.end()?;
            let programs = counted.pointer("/programs").and_then(Value::as_object);
            for (of, ran) in programs.into_iter().flatten() {
                let runs = number(ran, "/runs");
                if runs < 1.0 {
                    continue;
                }
                let each = number(ran, "/nanoseconds") / runs;
                writeln!(text, "| {name} | {what} | {of} | {runs} | {each:.0} |")?;
            }
        }
    }
    text += &cut(program)?;
    Ok(text)
}

/// What a call costs that no rule can match, beside one that nobody wants: much of that is the measuring itself.
fn cut(program: &Path) -> Result<String> {
    let rows = loaded(program, &CUT)?;
    let mut text = String::from(
        "\n| a call that is cut | when it returns, median ns (least to most) | with its begin |\n| --- | --- | --- |\n",
    );
    for row in rows.as_array().into_iter().flatten() {
        let name = row.pointer("/name").and_then(Value::as_str);
        writeln!(
            text,
            "| {} | {} | {} |",
            name.unwrap_or_default(),
            spread(row, "/nanoseconds"),
            spread(row, "/all")
        )?;
    }
    Ok(text)
}

/// The median of what was taken, and between what it lies.
fn spread(row: &Value, of: &str) -> String {
    let taken = row.pointer(of).and_then(Value::as_array);
    let taken = taken.into_iter().flatten();
    let mut taken: Vec<u64> = taken.filter_map(Value::as_u64).collect();
    taken.sort_unstable();
    let at = |place: usize| taken.get(place).copied().unwrap_or_default();
    let (least, most) = (at(0), at(taken.len().saturating_sub(1)));
    format!("{} ({least} to {most})", at(taken.len() / 2))
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
