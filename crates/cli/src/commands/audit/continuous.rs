//! The part of the command line of `seawall audit` that is about time: a baseline, and watching.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

/// What was there before, and what comes.
#[derive(Args)]
pub(crate) struct Continuous {
    /// Accept the findings of hosts that this file knows, and say what is new and what is gone
    #[arg(long, value_name = "FILE", help_heading = "What counts")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the findings of this host of now to the baseline; what it knows of others stays
    #[arg(long, requires = "baseline", help_heading = "What counts")]
    pub(super) update_baseline: bool,
    /// Follow the engine's events, look again at what changed, and tell what is new and what is gone, until Ctrl-C;
    /// ends with the exit code of the last judgement
    #[arg(
        long,
        conflicts_with_all = ["from", "save", "update_baseline", "fix", "harden", "scan_images", "earlier", "network", "paths"],
        help_heading = "Watching"
    )]
    pub(super) watch: bool,
    /// Look at everything again each so often, whatever the engine tells: 30s, 5m, 1h
    #[arg(
        long,
        value_name = "TIME",
        value_parser = time,
        default_value = "5m",
        requires = "watch",
        help_heading = "Watching"
    )]
    pub(super) every: Duration,
    /// How to print what changes
    #[arg(
        long,
        value_enum,
        default_value = "lines",
        requires = "watch",
        help_heading = "Watching"
    )]
    pub(super) changes: Changes,
}

/// How changes are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Changes {
    /// A line each, for people
    Lines,
    /// A JSON document each, for programs
    Jsonl,
}

/// Reads a time of 10 seconds to a week.
fn time(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no time such as 30s, 5m or 1h");
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return Err(wrong()),
    };
    let number = text.strip_suffix(unit).unwrap_or_default();
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let all = number.checked_mul(seconds).ok_or_else(wrong)?;
    if !(SHORTEST..=LONGEST).contains(&all) {
        return Err("it has to be from 10s to 168h".to_owned());
    }
    Ok(Duration::from_secs(all))
}

const SHORTEST: u64 = 10;
const LONGEST: u64 = 7 * 24 * 3600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_and_bounds() {
        let cases = [
            ("30s", Some(30)),
            ("5m", Some(300)),
            ("1h", Some(3600)),
            ("168h", Some(LONGEST)),
            ("169h", None),
            ("9s", None),
            ("5", None),
            ("m", None),
            ("", None),
            ("-5m", None),
            ("5µ", None),
            ("99999999999999999999h", None),
            ("18446744073709551615h", None),
        ];
        for (text, want) in cases {
            assert_eq!(time(text).ok().map(|it| it.as_secs()), want, "{text}");
        }
    }
}
