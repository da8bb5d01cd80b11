//! The configuration of a daemon as it is in force: its flags and its file as one file. Where a setting stands in
//! both the daemon does not start, so that nothing has to be decided between them; but for `--config-file` itself and
//! for what the daemon joins (`labels`, `insecure-registries` … must not stand in both either).

use std::fmt::Write as _;

use super::key::Key;
use super::keys;
use super::kind::Kind;
use crate::parse::json::parse;
use crate::parse::node::Node;
use crate::source::{Source, Span};

/// A configuration in force.
#[derive(Clone, Debug)]
pub struct Effective {
    /// Flags and file as the text of one file.
    pub source: Source,
    /// Which part of the text came from where.
    parts: Vec<(Span, String)>,
    /// What stands for all: the flags and the file that were read.
    all: String,
    flags: usize,
    keys: usize,
}

/// Makes one configuration of a command line and the text of the file at `path`, where there is one.
///
/// # Errors
/// Where the file cannot be read as an object, or a flag is not known: what it does nobody can say.
pub fn effective(command: &[String], path: &str, text: Option<&str>) -> Result<Effective, String> {
    let flags = flags(command)?;
    let source = Source::new(path, text.unwrap_or("{}").as_bytes());
    let read = parse(&source);
    if let Some(error) = read.errors.first() {
        return Err(format!("{path} cannot be read: {}", error.why));
    }
    let entries = read.roots.first().map_or(&[][..], Node::entries);
    let mut writer = Writer::default();
    for entry in entries {
        let origin = format!("{path} line {}", source.position(entry.key.span.start).line);
        writer.entry(
            source.slice(entry.key.span),
            source.slice(entry.value.span),
            origin,
        );
    }
    for flag in flags.iter().filter(|flag| !UNREAD.contains(&flag.key.name)) {
        let name = quoted(flag.key.name);
        writer.entry(&name, &flag.value(), flag.origin());
    }
    let all = match text {
        Some(_) => format!("dockerd's flags and {path}"),
        None => format!("dockerd's flags ({path} does not exist)"),
    };
    Ok(Effective {
        parts: writer.parts,
        source: Source::new(path, format!("{{{}\n}}\n", writer.text).as_bytes()),
        all,
        flags: flags.len(),
        keys: entries.len(),
    })
}

impl Effective {
    /// Returns where a part of the text came from; all that was read where none is named.
    pub fn origin(&self, span: Option<Span>) -> String {
        let holds = |part: &Span, span: Span| part.start <= span.start && span.end <= part.end;
        let part = span.and_then(|span| self.parts.iter().find(|(part, _)| holds(part, span)));
        part.map_or_else(|| self.all.clone(), |(_, origin)| origin.clone())
    }

    /// Returns what was read, in figures.
    pub fn summary(&self) -> String {
        let count = |count: usize, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        let flags = count(self.flags, "flag", "flags");
        format!("{flags}, {}", count(self.keys, "key", "keys"))
    }
}

/// Returns the keys that a command line gives, each with the name of its flag as it was written.
pub(crate) fn keys_of_flags(command: &[String]) -> Result<Vec<(&'static str, String)>, String> {
    let flags = flags(command)?.into_iter();
    Ok(flags.map(|flag| (flag.key.name, flag.name)).collect())
}

/// Writes entries of an object, and remembers where each came from.
#[derive(Debug, Default)]
struct Writer {
    text: String,
    parts: Vec<(Span, String)>,
}

impl Writer {
    fn entry(&mut self, key: &str, value: &str, origin: String) {
        if !self.text.is_empty() {
            self.text.push(',');
        }
        self.text.push_str("\n  ");
        // The bracket in front of all entries counts.
        let start = self.text.len().saturating_add(1);
        self.text.extend([key, ": ", value]);
        let end = self.text.len().saturating_add(1);
        self.parts.push((Span::of(start..end), origin));
    }
}

/// A flag with all its values.
#[derive(Debug)]
struct Flag {
    key: &'static Key,
    name: String,
    values: Vec<String>,
}

impl Flag {
    fn origin(&self) -> String {
        format!("dockerd --{}", self.name)
    }

    /// Returns the value as the file would have it.
    fn value(&self) -> String {
        let last = self.values.last().map_or("", String::as_str);
        match self.key.kind {
            Kind::Truth if matches!(last, "" | "1" | "t" | "T" | "true" | "TRUE" | "True") => {
                "true".to_owned()
            }
            Kind::Truth => "false".to_owned(),
            Kind::Whole if last.parse::<i64>().is_ok() => last.to_owned(),
            Kind::List(_) => list(&self.values),
            Kind::Map(_) => map(&self.values, member(self.key.name)),
            _ => quoted(last),
        }
    }
}

fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    format!("[{}]", values.join(", "))
}

/// `NAME=VALUE`, several times.
fn map(values: &[String], member: fn(&str, &str) -> String) -> String {
    let entry = |value: &String| {
        let (name, value) = value.split_once('=').unwrap_or((value, ""));
        format!("{}: {}", quoted(name), member(name, value))
    };
    let entries: Vec<String> = values.iter().map(entry).collect();
    format!("{{{}}}", entries.join(", "))
}

/// Returns how the file writes a value of a flag that names things.
fn member(key: &str) -> fn(&str, &str) -> String {
    match key {
        "runtimes" => |_, path| format!("{{\"path\": {}}}", quoted(path)),
        "default-ulimits" => ulimit,
        _ => |_, value| quoted(value),
    }
}

/// `SOFT:HARD`, or one number for both.
fn ulimit(name: &str, value: &str) -> String {
    let (soft, hard) = value.split_once(':').unwrap_or((value, value));
    let number = |text: &str| text.parse::<i64>().unwrap_or(-1);
    let (soft, hard) = (number(soft), number(hard));
    let name = quoted(name);
    format!("{{\"Name\": {name}, \"Soft\": {soft}, \"Hard\": {hard}}}")
}

/// Reads the flags of a command line (pflag's rules: `--name value`, `--name=value`, `-n value`, `-nvalue`; a truth
/// value only takes `=`). Several of one name are joined.
fn flags(command: &[String]) -> Result<Vec<Flag>, String> {
    let mut flags: Vec<Flag> = Vec::new();
    let mut words = command.iter().skip(1).peekable();
    while let Some(word) = words.next() {
        let (name, value) = split(word)?;
        let Some(name) = name else {
            continue;
        };
        if BESIDE.contains(&name.as_str()) {
            if value.is_none() {
                words.next();
            }
            continue;
        }
        if ALONE.contains(&name.as_str()) {
            continue;
        }
        let key = keys::of_flag(&name)
            .ok_or_else(|| format!("the daemon's flag --{name} is not known"))?;
        let value = match value {
            Some(value) => value,
            None if matches!(key.kind, Kind::Truth) => String::new(),
            None => words.next().cloned().unwrap_or_default(),
        };
        match flags.iter_mut().find(|flag| flag.key.name == key.name) {
            Some(flag) => flag.values.push(value),
            None => flags.push(Flag {
                key,
                name,
                values: vec![value],
            }),
        }
    }
    Ok(flags)
}

/// Splits a word of the command line into the name of its flag and what stands behind `=`.
fn split(word: &str) -> Result<(Option<String>, Option<String>), String> {
    if let Some(long) = word.strip_prefix("--") {
        return Ok(match long.split_once('=') {
            Some((name, value)) => (Some(name.to_owned()), Some(value.to_owned())),
            None if long.is_empty() => (None, None),
            None => (Some(long.to_owned()), None),
        });
    }
    let Some(short) = word.strip_prefix('-') else {
        // `dockerd` takes no arguments; what looks like one belongs to nothing.
        return Ok((None, None));
    };
    let mut letters = short.chars();
    let Some(letter) = letters.next() else {
        return Ok((None, None));
    };
    let rest = letters.as_str();
    let name = SHORT.iter().find(|(short, _)| *short == letter);
    let Some((_, name)) = name else {
        return Err(format!("the daemon's flag -{letter} is not known"));
    };
    let value = rest.strip_prefix('=').unwrap_or(rest);
    let value = (!rest.is_empty()).then(|| value.to_owned());
    Ok((Some((*name).to_owned()), value))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for char in text.chars() {
        match char {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            char if u32::from(char) < 0x20 => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(char));
            }
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}

/// Short names of flags.
const SHORT: &[(char, &str)] = &[
    ('b', "bridge"),
    ('D', "debug"),
    ('G', "group"),
    ('g', "graph"),
    ('H', "host"),
    ('l', "log-level"),
    ('p', "pidfile"),
    ('s', "storage-driver"),
];
/// Flags with a value that no key of the file stands for.
const BESIDE: &[&str] = &["config-file"];
/// Keys whose flags are written in another way than in the file, and which no check reads.
const UNREAD: &[&str] = &["default-address-pools", "default-network-opts", "proxies"];
/// Flags that end the daemon at once.
const ALONE: &[&str] = &["validate", "version", "help"];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn flags_become_keys() {
        let cases = [
            ("dockerd", "{}"),
            ("dockerd --icc=false", r#"{"icc": false}"#),
            ("dockerd --live-restore", r#"{"live-restore": true}"#),
            (
                "dockerd --tlsverify=1 -H fd:// -H tcp://0:1",
                r#"{"tlsverify": true, "hosts": ["fd://", "tcp://0:1"]}"#,
            ),
            (
                "dockerd -lwarn --log-opt max-size=1m",
                r#"{"log-level": "warn", "log-opts": {"max-size": "1m"}}"#,
            ),
            (
                "dockerd --mtu 1400 --config-file /x.json -D",
                r#"{"mtu": 1400, "debug": true}"#,
            ),
            (
                "dockerd --default-ulimit nofile=1024:2048",
                r#"{"default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}}}"#,
            ),
            ("dockerd --label a\"b", r#"{"labels": ["a\"b"]}"#),
        ];
        for (command, want) in cases {
            let made = effective(&words(command), "daemon.json", None).unwrap();
            let text = made.source.text().to_owned();
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            let want: serde_json::Value = serde_json::from_str(want).unwrap();
            assert_eq!(read, want, "{command}");
        }
    }

    #[test]
    fn every_part_knows_its_origin() {
        let text = "{\n  \"icc\": true\n}";
        let made = effective(
            &words("dockerd --iptables=false"),
            "/etc/docker/daemon.json",
            Some(text),
        );
        let made = made.unwrap();
        let text = made.source.text();
        let at = |word: &str| {
            let start = text.find(word).unwrap();
            made.origin(Some(Span::of(start..start + word.len())))
        };
        assert_eq!(at("\"icc\""), "/etc/docker/daemon.json line 2");
        assert_eq!(at("\"iptables\""), "dockerd --iptables");
        assert!(made.origin(None).contains("daemon.json"));
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for (command, text) in [
            ("dockerd --no-such-flag", None),
            ("dockerd -z", None),
            ("dockerd", Some("{\"icc\": ")),
        ] {
            assert!(
                effective(&words(command), "daemon.json", text).is_err(),
                "{command}"
            );
        }
    }
}
