//! An open document: its text as the editor has it, and what is known about it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::outcome::Outcome;
use super::text::{Encoding, Lines, Range};
use super::uri;

/// An open document.
#[derive(Debug)]
pub(super) struct Document {
    /// What the editor calls it.
    pub(super) uri: Arc<str>,
    /// Its path, where it has one.
    pub(super) path: Option<Arc<str>>,
    /// What the editor takes it for.
    pub(super) language: Arc<str>,
    /// Number of the text.
    pub(super) version: i64,
    pub(super) lines: Arc<Lines>,
    /// Counts whatever may change what is to be said about it.
    pub(super) stamp: u64,
    /// What was seen last.
    pub(super) outcome: Option<Arc<Outcome>>,
    /// Since when it waits to be looked at, and when something changed last.
    waits: Option<(Instant, Instant)>,
}

impl Document {
    /// Takes a document that was opened; nothing where the message is none.
    pub(super) fn open(item: &Value) -> Option<Self> {
        let text = |key: &str| item.get(key)?.as_str();
        let uri = text("uri")?;
        Some(Self {
            uri: uri.into(),
            path: uri::path(uri).map(Into::into),
            language: text("languageId").unwrap_or_default().into(),
            version: item.get("version").and_then(Value::as_i64).unwrap_or(0),
            lines: Arc::new(Lines::new(text("text")?)),
            stamp: 0,
            outcome: None,
            waits: None,
        })
    }

    /// Makes changes in their order.
    ///
    /// # Errors
    /// Where one cannot be understood: what the editor has is not known any more.
    pub(super) fn change(&mut self, changes: &Value, encoding: Encoding) -> Result<(), ()> {
        for change in changes.as_array().ok_or(())? {
            let text = change.get("text").and_then(Value::as_str).ok_or(())?;
            let next = match change.get("range").filter(|range| !range.is_null()) {
                None => Lines::new(text),
                Some(range) => {
                    let range = Range::read(range).ok_or(())?;
                    let start = self.lines.byte(range.start, encoding);
                    let end = self.lines.byte(range.end, encoding).max(start);
                    let old = self.lines.text();
                    let (before, behind) = (old.get(..start), old.get(end..));
                    let parts = [before.ok_or(())?, text, behind.ok_or(())?];
                    Lines::new(&parts.concat())
                }
            };
            if next.text().len() > LONGEST {
                return Err(());
            }
            self.lines = Arc::new(next);
        }
        Ok(())
    }

    /// Notes that what was seen is out of date.
    pub(super) fn touch(&mut self, stamp: u64, now: Instant) {
        self.stamp = stamp;
        let since = self.waits.map_or(now, |(since, _)| since);
        self.waits = Some((since, now));
    }

    /// Notes that somebody looks at it now.
    pub(super) fn begin(&mut self) {
        self.waits = None;
    }

    /// Returns when it is to be looked at: when its writer pauses, but not later than after a while.
    pub(super) fn due(&self, pause: Duration) -> Option<Instant> {
        let (since, last) = self.waits?;
        if self.outcome.is_none() {
            return Some(since);
        }
        Some((last + pause).min(since + LONGEST_WAIT.max(pause)))
    }

    /// Returns what was seen, where it is of the present text and its surroundings.
    pub(super) fn current(&self) -> Option<&Arc<Outcome>> {
        let outcome = self.outcome.as_ref();
        outcome.filter(|outcome| outcome.stamp == self.stamp)
    }
}

/// Bytes of a document; what is looked at of it is bounded elsewhere.
const LONGEST: usize = 80 << 20;
/// How long somebody who types without a pause waits.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn open(text: &str) -> Document {
        let item = json!({"uri": "file:///p/Dockerfile", "languageId": "dockerfile",
            "version": 3, "text": text});
        Document::open(&item).unwrap()
    }

    fn change(start: (u32, u32), end: (u32, u32), text: &str) -> Value {
        let point = |(line, character): (u32, u32)| json!({"line": line, "character": character});
        json!({"range": {"start": point(start), "end": point(end)}, "text": text})
    }

    #[test]
    fn changes_are_made_in_order() {
        let cases = [
            (
                "a\nb\n",
                json!([change((1, 0), (1, 1), "xy"), change((0, 1), (1, 0), " ")]),
                "a xy\n",
            ),
            ("𐐀b\r\nc", json!([change((0, 2), (0, 3), "é")]), "𐐀é\r\nc"),
            ("a\r\nb", json!([change((0, 1), (1, 0), "")]), "ab"),
            (
                "a",
                json!([change((0, 1), (0, 1), "\nb"), change((1, 1), (1, 1), "c")]),
                "a\nbc",
            ),
            (
                "a",
                json!([{"text": "new"}, change((0, 99), (9, 9), "!")]),
                "new!",
            ),
            ("ab", json!([change((0, 2), (0, 1), "x")]), "abx"),
        ];
        for (before, changes, wanted) in cases {
            let mut document = open(before);
            assert!(
                document.change(&changes, Encoding::Utf16).is_ok(),
                "{changes}"
            );
            assert_eq!(document.lines.text(), wanted, "{changes}");
        }
        for changes in [
            json!(null),
            json!([1]),
            json!([{"range": {"start": {"line": -1, "character": 0}}, "text": ""}]),
            json!([{"range": 1, "text": ""}]),
        ] {
            assert!(
                open("a").change(&changes, Encoding::Utf16).is_err(),
                "{changes}"
            );
        }
    }

    #[test]
    fn documents_are_looked_at_when_their_writer_pauses() {
        let mut document = open("a");
        let (now, pause) = (Instant::now(), Duration::from_millis(100));
        assert_eq!(document.due(pause), None);
        document.touch(1, now);
        // What was never looked at does not wait.
        assert_eq!(document.due(pause), Some(now));
        document.outcome = Some(Arc::default());
        assert_eq!(document.due(pause), Some(now + pause));
        for step in 1..40 {
            document.touch(1, now + pause / 2 * step);
        }
        assert_eq!(document.due(pause), Some(now + LONGEST_WAIT));
        assert!(document.current().is_none());
        document.begin();
        assert_eq!(document.due(pause), None);
    }
}
