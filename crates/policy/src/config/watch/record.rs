//! `watch.ring:`: what is kept of the time before an alert, and where it goes.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::super::apply::Wrong;

/// What is kept of the time before an alert, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// How many seconds before an alert are kept.
    pub seconds: u64,
    /// How many seconds after an alert are recorded.
    pub after_seconds: u64,
    /// The most megabytes of memory, packed.
    pub megabytes: u64,
    /// The folder for recordings.
    pub folder: String,
    /// The most recordings in it; the oldest go.
    pub keep_files: u64,
    /// The most megabytes of recordings in it; the oldest go.
    pub keep_megabytes: u64,
    /// Alerts of this priority or worse are recorded, in Falco's words.
    pub priority: String,
    /// The rules whose alerts are recorded, where it is not all of them.
    pub rules: Option<Vec<String>>,
    /// Whether reading and writing is kept, too.
    pub all_events: bool,
}

/// What is kept in memory of the time before an alert, by container, and written to a file when there is one.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RingDocument {
    /// How many seconds before an alert are kept: 1 to 3600, 30 if it is not said.
    #[schemars(with = "Option<u64>", range(min = 1, max = 3600))]
    seconds: Option<Spanned<u64>>,
    /// How many seconds after an alert are recorded: 0 to 600, 10 if it is not said.
    #[schemars(with = "Option<u64>", range(min = 0, max = 600))]
    after_seconds: Option<Spanned<u64>>,
    /// The most megabytes of memory for all containers together, packed: 1 to 4096, 64 if it is not said.
    #[schemars(with = "Option<u64>", range(min = 1, max = 4096))]
    megabytes: Option<Spanned<u64>>,
    /// The folder for recordings; `/var/lib/seawall/recordings` if it is not said.
    #[schemars(with = "Option<String>")]
    folder: Option<Spanned<String>>,
    /// The most recordings in it, the oldest go: 1 to 100000, 100 if it is not said.
    #[schemars(with = "Option<u64>", range(min = 1, max = 100_000))]
    keep_files: Option<Spanned<u64>>,
    /// The most megabytes of recordings in it, the oldest go: 1 to 1000000, 1000 if it is not said.
    #[schemars(with = "Option<u64>", range(min = 1, max = 1_000_000))]
    keep_megabytes: Option<Spanned<u64>>,
    /// Alerts of this priority or worse are recorded; `warning` if it is not said, of `rules` all.
    #[schemars(with = "Option<String>")]
    priority: Option<Spanned<String>>,
    /// Only alerts of these rules are recorded; all if it is not said.
    #[schemars(with = "Option<Vec<String>>", length(min = 1))]
    rules: Option<Spanned<Vec<String>>>,
    /// Keep reading and writing, too: several times as many events.
    all_events: bool,
}

impl Default for Ring {
    fn default() -> Self {
        Self {
            seconds: 30,
            after_seconds: 10,
            megabytes: 64,
            folder: "/var/lib/seawall/recordings".to_owned(),
            keep_files: 100,
            keep_megabytes: 1000,
            priority: "warning".to_owned(),
            rules: None,
            all_events: false,
        }
    }
}

const PRIORITIES: [&str; 8] = [
    "emergency",
    "alert",
    "critical",
    "error",
    "warning",
    "notice",
    "informational",
    "debug",
];

/// Reads the section.
pub(super) fn apply(document: RingDocument) -> Result<Ring, Wrong> {
    let usual = Ring::default();
    let rules = document.rules.map(named).transpose()?;
    // Whoever names rules has chosen: no other choice stands in the way.
    let least = rules
        .as_ref()
        .map_or(usual.priority, |_| "debug".to_owned());
    Ok(Ring {
        seconds: within(document.seconds, usual.seconds, 1, 3600)?,
        after_seconds: within(document.after_seconds, usual.after_seconds, 0, 600)?,
        megabytes: within(document.megabytes, usual.megabytes, 1, 4096)?,
        folder: text(document.folder, usual.folder, |folder| {
            let why = || "a folder has a name".to_owned();
            if folder.is_empty() {
                Err(why())
            } else {
                Ok(())
            }
        })?,
        keep_files: within(document.keep_files, usual.keep_files, 1, 100_000)?,
        keep_megabytes: within(document.keep_megabytes, usual.keep_megabytes, 1, 1_000_000)?,
        priority: text(document.priority, least, |priority| {
            if PRIORITIES.contains(&priority) {
                return Ok(());
            }
            let all = PRIORITIES.join(", ");
            Err(format!("`{priority}` is no priority; priorities are {all}"))
        })?,
        rules,
        all_events: document.all_events,
    })
}

fn named(rules: Spanned<Vec<String>>) -> Result<Vec<String>, Wrong> {
    if rules.value.is_empty() {
        let why = "without rules nothing is recorded: name some, or leave the key out";
        return Err((rules.referenced, why.to_owned()));
    }
    Ok(rules.value)
}

fn within(said: Option<Spanned<u64>>, usual: u64, least: u64, most: u64) -> Result<u64, Wrong> {
    match said {
        None => Ok(usual),
        Some(number) if (least..=most).contains(&number.value) => Ok(number.value),
        Some(number) => {
            let why = format!("{} is not from {least} to {most}", number.value);
            Err((number.referenced, why))
        }
    }
}

fn text(
    said: Option<Spanned<String>>,
    usual: String,
    check: impl FnOnce(&str) -> Result<(), String>,
) -> Result<String, Wrong> {
    let Some(text) = said else {
        return Ok(usual);
    };
    check(&text.value).map_err(|why| (text.referenced, why))?;
    Ok(text.value)
}

#[cfg(test)]
mod tests {
    use crate::config::parse_config;

    #[test]
    fn a_ring_is_read_with_its_bounds() {
        let read = |ring: &str| {
            parse_config(
                &format!("version: 1\nwatch:\n  ring: {ring}\n"),
                "seawall.yaml",
            )
        };
        let usual = read("{}").unwrap().watch.ring.unwrap();
        assert_eq!(
            (usual.seconds, usual.after_seconds, usual.megabytes),
            (30, 10, 64)
        );
        let own =
            read("{seconds: 60, after-seconds: 0, folder: r, priority: notice, all-events: true}");
        let own = own.unwrap().watch.ring.unwrap();
        assert_eq!((own.seconds, own.after_seconds, &*own.folder), (60, 0, "r"));
        assert!(own.all_events && own.priority == "notice" && own.rules.is_none());
        let chosen = read("{rules: [a, b]}").unwrap().watch.ring.unwrap();
        assert_eq!(chosen.rules.unwrap(), ["a", "b"]);
        assert_eq!(chosen.priority, "debug");
        let both = read("{rules: [a], priority: error}")
            .unwrap()
            .watch
            .ring
            .unwrap();
        assert_eq!(both.priority, "error");
        assert_eq!(parse_config("version: 1\n", "f").unwrap().watch.ring, None);
        let wrong = [
            ("{seconds: 0}", "3:19: 0 is not from 1 to 3600"),
            (
                "{keep-files: 100001}",
                "3:22: 100001 is not from 1 to 100000",
            ),
            ("{rules: []}", "3:17: without rules nothing is recorded"),
            ("{priority: bad}", "3:20: `bad` is no priority"),
            ("{folder: \"\"}", "3:18: a folder has a name"),
            ("{second: 1}", "second"),
        ];
        for (ring, why) in wrong {
            let error = read(ring).unwrap_err().to_string();
            assert!(error.contains(why), "{ring}: {error}");
        }
    }
}
