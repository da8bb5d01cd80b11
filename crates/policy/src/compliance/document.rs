//! Files of statements, `seawall.statements/1`: JSON, plain or as what an envelope with signatures holds. Who opens
//! envelopes, and believes whom, is the caller's affair.

use seawall_model::compliance::{ControlStatement, StatementGiven};
use seawall_model::time::Date;
use serde::Deserialize;

/// A file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {why}")]
pub struct InvalidStatements {
    /// File as the caller named it.
    pub origin: String,
    /// What is wrong, as a clause.
    pub why: String,
}

/// A statement as it is written, in whatever file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written<'a> {
    pub(crate) control: &'a str,
    pub(crate) met: bool,
    pub(crate) text: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) made: Option<&'a str>,
    pub(crate) until: Option<&'a str>,
    pub(crate) hosts: &'a [String],
}

/// Reads a file of statements. `signed_by` are the keys whose signatures hold, where it was in an envelope.
///
/// # Errors
/// Where it is not as documented: half of what people state is a surprise either way.
pub fn parse_statements(
    bytes: &[u8],
    origin: &str,
    signed_by: Option<&str>,
) -> Result<Vec<StatementGiven>, InvalidStatements> {
    let wrong = |why: String| InvalidStatements {
        origin: origin.to_owned(),
        why,
    };
    if bytes.len() > LARGEST {
        return Err(wrong(format!("it has more than {LARGEST} bytes")));
    }
    let document: Document =
        serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    if document.schema != SCHEMA {
        let shown: String = document.schema.chars().take(80).collect();
        return Err(wrong(format!(
            "its schema is `{shown}`, and `{SCHEMA}` is read"
        )));
    }
    let mut given = Vec::new();
    for (index, one) in document.statements.iter().enumerate() {
        let number = index.saturating_add(1);
        let mut read =
            statement(&one.written()).map_err(|why| wrong(format!("statement {number}: {why}")))?;
        read.shown.origin = format!("{origin}, statement {number}");
        read.shown.signed_by = signed_by.map(str::to_owned);
        given.push(read);
    }
    Ok(given)
}

/// Reads a statement; its origin is left to the caller.
pub(crate) fn statement(written: &Written<'_>) -> Result<StatementGiven, String> {
    for (what, value) in [
        ("text", written.text),
        ("owner", written.owner),
        ("control", written.control),
    ] {
        if value.trim().is_empty() {
            return Err(format!("it has no {what}"));
        }
        if value.len() > LONGEST {
            return Err(format!("its {what} has more than {LONGEST} bytes"));
        }
    }
    if written
        .hosts
        .iter()
        .any(|host| host.trim().is_empty() || host.len() > LONGEST)
    {
        return Err("a host has no name, or one that is too long".to_owned());
    }
    let made = written.made.map(day).transpose()?;
    let until = written.until.map(day).transpose()?;
    if made.zip(until).is_some_and(|(made, until)| until < made) {
        return Err("it ends before it is made".to_owned());
    }
    Ok(StatementGiven {
        control: written.control.trim().to_owned(),
        is_met: written.met,
        until,
        hosts: written
            .hosts
            .iter()
            .map(|host| host.trim().to_owned())
            .collect(),
        shown: ControlStatement {
            text: written.text.trim().to_owned(),
            owner: written.owner.trim().to_owned(),
            made: made.map(|day| day.to_string()),
            until: until.map(|day| day.to_string()),
            origin: String::new(),
            signed_by: None,
        },
    })
}

fn day(text: &str) -> Result<Date, String> {
    let read = text.trim().parse::<Date>();
    read.map_err(|error| error.to_string())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    statements: Vec<StatementDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementDocument {
    control: String,
    met: bool,
    text: String,
    owner: String,
    made: Option<String>,
    until: Option<String>,
    #[serde(default)]
    hosts: Vec<String>,
}

impl StatementDocument {
    fn written(&self) -> Written<'_> {
        Written {
            control: &self.control,
            met: self.met,
            text: &self.text,
            owner: &self.owner,
            made: self.made.as_deref(),
            until: self.until.as_deref(),
            hosts: &self.hosts,
        }
    }
}

/// What such a file calls itself.
pub const SCHEMA: &str = "seawall.statements/1";
/// Bytes of a file.
const LARGEST: usize = 1 << 20;
/// Bytes of a text in it.
const LONGEST: usize = 4 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn file(statement: &str) -> String {
        format!(r#"{{"schema": "seawall.statements/1", "statements": [{statement}]}}"#)
    }

    #[test]
    fn statements_are_read() {
        let text = file(
            r#"{"control": "CIS-Docker-1.6/1.2.1", "met": true, "text": " Hardened. ", "owner": "Ann",
                "made": "2026-11-01", "until": "2027-05-01", "hosts": ["ship"]}"#,
        );
        let read = parse_statements(text.as_bytes(), "said.json", Some("sha256:00")).unwrap();
        let [one] = &read[..] else { panic!("{read:?}") };
        assert!(one.is_met);
        assert_eq!(one.control, "CIS-Docker-1.6/1.2.1");
        assert_eq!(one.until, Date::from_ymd(2027, 5, 1));
        assert_eq!(one.hosts, ["ship"]);
        let shown = ControlStatement {
            text: "Hardened.".to_owned(),
            owner: "Ann".to_owned(),
            made: Some("2026-11-01".to_owned()),
            until: Some("2027-05-01".to_owned()),
            origin: "said.json, statement 1".to_owned(),
            signed_by: Some("sha256:00".to_owned()),
        };
        assert_eq!(one.shown, shown);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let one = |more: &str| {
            let head = r#""control": "HST-0019", "met": true, "text": "x""#;
            file(&format!("{{{head}, {more}}}"))
        };
        let long = "x".repeat(LONGEST + 1);
        // (file, what the message holds)
        let cases = [
            (String::new(), "EOF"),
            ("[]".to_owned(), "invalid"),
            (
                r#"{"schema": "seawall.statements/2", "statements": []}"#.to_owned(),
                "`seawall.statements/2`",
            ),
            (one(r#""owner": " ""#), "statement 1: it has no owner"),
            (
                one(&format!(r#""owner": "{long}""#)),
                "statement 1: its owner has more than",
            ),
            (one(r#""owner": "Ann", "owner": "Bob""#), "duplicate field"),
            (
                one(r#""owner": "Ann", "expires": "2027-01-01""#),
                "unknown field",
            ),
            (one(r#""owner": "Ann", "until": "soon""#), "statement 1:"),
            (
                one(r#""owner": "Ann", "until": "2026-02-30""#),
                "statement 1:",
            ),
            (
                one(r#""owner": "Ann", "made": "2027-01-02", "until": "2027-01-01""#),
                "ends before it is made",
            ),
            (
                one(r#""owner": "Ann", "hosts": [""]"#),
                "a host has no name",
            ),
            (
                file(r#"{"control": "HST-0019", "text": "x", "owner": "Ann"}"#),
                "missing field `met`",
            ),
            (" ".repeat(LARGEST + 1), "more than"),
        ];
        for (text, why) in cases {
            let error = parse_statements(text.as_bytes(), "said.json", None).unwrap_err();
            assert!(error.why.contains(why), "{error} | {why}");
        }
    }
}
