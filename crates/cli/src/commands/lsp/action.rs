//! Quick fixes: what mends a finding, all safe fixes at once, and the comment that accepts a finding.

use std::collections::BTreeMap;

use seawall_checks::fault::Safety;
use seawall_checks::parse::dockerfile;
use seawall_checks::source::Source;
use seawall_engine::check::fix::mend;
use seawall_engine::check::{CheckOptions, Checked, Given, check};
use seawall_model::artifact::ArtifactKind;
use seawall_model::finding::Finding;
use seawall_model::misconfiguration::{ProposedEdit, ProposedFix};
use serde_json::{Value, json};
use similar::{DiffOp, TextDiff};

use super::outcome::{Outcome, Shown};
use super::text::{Lines, Range};
use super::work::Snapshot;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wanted {
    pub(super) range: Range,
    /// Kinds; everything where none is named.
    pub(super) only: Option<Vec<String>>,
}

/// Finds the actions for a part of a document.
pub(super) fn actions(outcome: &Outcome, wanted: &Wanted, snapshot: &Snapshot) -> Value {
    let Some((given, options)) = &outcome.looked_at else {
        return json!([]);
    };
    let mut actions = Vec::new();
    if wanted.wants(QUICK_FIX) {
        let here = outcome.shown.iter();
        let here = here.filter(|shown| shown.range.meets(wanted.range));
        let here: Vec<&Shown> = here.take(MOST).collect();
        for shown in &here {
            actions.extend(fixes(shown, snapshot));
        }
        for shown in &here {
            actions.extend(accepting(shown, given, options, snapshot));
        }
    }
    if wanted.wants(FIX_ALL) {
        actions.extend(fix_all(outcome, given, options, snapshot));
    }
    Value::Array(actions)
}

impl Wanted {
    /// Says whether actions of a kind are asked for: kinds name those below them.
    fn wants(&self, kind: &str) -> bool {
        let Some(only) = &self.only else {
            return true;
        };
        only.iter().any(|it| {
            let rest = kind.strip_prefix(it.as_str());
            it.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// Makes an action of each way to mend a finding.
fn fixes(shown: &Shown, snapshot: &Snapshot) -> Vec<Value> {
    let Some(finding) = &shown.finding else {
        return Vec::new();
    };
    let said = finding.misconfiguration.iter();
    let proposed = said.flat_map(|said| said.fixes.iter());
    let best = shown.finding.as_ref().and_then(best);
    let action = |fix: &ProposedFix| {
        let edit = workspace_edit(&fix.edits, snapshot)?;
        let caution = if fix.is_safe { "" } else { ", unsafe" };
        let title = format!("{} ({}{caution})", fix.title, finding.id);
        let mut action = action(&title, QUICK_FIX, &edit);
        if let Some(fields) = action.as_object_mut() {
            fields.insert("diagnostics".to_owned(), json!([shown.diagnostic]));
            if best == Some(fix) {
                fields.insert("isPreferred".to_owned(), json!(true));
            }
        }
        Some(action)
    };
    proposed.filter_map(action).collect()
}

/// Returns the fix to take without thinking, where there is one.
fn best(finding: &Finding) -> Option<&ProposedFix> {
    let mut fixes = finding.misconfiguration.as_deref()?.fixes.iter();
    fixes.find(|fix| fix.is_safe)
}

/// Mends all that can be mended safely.
fn fix_all(
    outcome: &Outcome,
    given: &Given,
    options: &CheckOptions,
    snapshot: &Snapshot,
) -> Option<Value> {
    let mut findings = outcome.shown.iter().filter_map(|it| it.finding.as_ref());
    if given.bytes.len() > LONGEST || !findings.any(|finding| best(finding).is_some()) {
        return None;
    }
    let mended = mend(given, options, Safety::Safe)?;
    if mended.done.is_empty() {
        return None;
    }
    let edits = changes(&snapshot.lines, &mended.after, snapshot);
    let edit = snapshot.edit([(snapshot.uri.to_string(), edits)].into());
    let title = format!("Fix all safe ones (Seawall, {} fixes)", mended.done.len());
    Some(action(&title, FIX_ALL, &edit))
}

/// Writes a new text as edits of lines, so that cursors and folds stay where they are.
fn changes(before: &Lines, after: &str, snapshot: &Snapshot) -> Vec<Value> {
    let new = Lines::new(after);
    let diff = TextDiff::from_lines(before.text(), after);
    let changed = diff
        .ops()
        .iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let edit = |op: &DiffOp| {
        let (old, fresh) = (op.old_range(), op.new_range());
        let encoding = snapshot.session.client.encoding;
        let range = before.range_of(before.row(old.start), before.row(old.end), encoding);
        let text = new.text().get(new.row(fresh.start)..new.row(fresh.end));
        json!({"range": range.write(), "newText": text.unwrap_or_default()})
    };
    changed.map(edit).collect()
}

/// Makes the action that puts a comment above a finding which accepts it. Where that works is tried out: comments
/// are not possible everywhere, and not in every kind of document.
fn accepting(
    shown: &Shown,
    given: &Given,
    options: &CheckOptions,
    snapshot: &Snapshot,
) -> Option<Value> {
    let finding = shown.finding.as_ref()?;
    if given.bytes.len() > LONGEST {
        return None;
    }
    let lines = &snapshot.lines;
    let at = finding
        .location
        .start
        .map_or(0, |start| lines.byte_of(start));
    let before = open_and_all(&look(given, options)?);
    rows(given.kind, lines, at).into_iter().find_map(|row| {
        let text = comment(finding, lines, row);
        let start = lines.row(row);
        let parts = [
            lines.text().get(..start)?,
            &text,
            lines.text().get(start..)?,
        ];
        let mut next = given.clone();
        next.bytes = parts.concat().into_bytes();
        let after = open_and_all(&look(&next, options)?);
        if !is_accepted(finding, &before, &after) {
            return None;
        }
        let encoding = snapshot.session.client.encoding;
        let range = lines.range_of(start, start, encoding);
        let edits = vec![json!({"range": range.write(), "newText": text})];
        let edit = snapshot.edit([(snapshot.uri.to_string(), edits)].into());
        let title = format!("Accept this finding here ({})", finding.id);
        let mut action = action(&title, QUICK_FIX, &edit);
        let fields = action.as_object_mut()?;
        fields.insert("diagnostics".to_owned(), json!([shown.diagnostic]));
        Some(action)
    })
}

/// What a document says: how many findings of each id are open, how many there are, and what cannot be read.
#[derive(Debug, PartialEq)]
struct Tally {
    open: BTreeMap<String, usize>,
    all: BTreeMap<String, usize>,
    problems: usize,
}

fn open_and_all(checked: &Checked) -> Tally {
    let mut tally = Tally {
        open: BTreeMap::new(),
        all: BTreeMap::new(),
        problems: checked.scanned.report.problems.len() + checked.warnings.len(),
    };
    for finding in &checked.scanned.judged.findings {
        let key = || format!("{} {}", finding.id, finding.fingerprint);
        *tally.all.entry(key()).or_default() += 1;
        if finding.is_open() {
            *tally.open.entry(key()).or_default() += 1;
        }
    }
    tally
}

/// Says whether a finding is accepted now, and nothing else became of the document than that findings of the
/// same check are, too.
fn is_accepted(finding: &Finding, before: &Tally, after: &Tally) -> bool {
    let key = format!("{} {}", finding.id, finding.fingerprint);
    let count = |tally: &Tally| tally.open.get(&key).copied().unwrap_or_default();
    let own = format!("{} ", finding.id);
    let others = |tally: &Tally| -> Vec<(String, usize)> {
        let open = tally.open.iter().filter(|(key, _)| !key.starts_with(&own));
        open.map(|(key, count)| (key.clone(), *count)).collect()
    };
    count(after) < count(before)
        && before.all == after.all
        && before.problems == after.problems
        && others(before) == others(after)
}

fn look(given: &Given, options: &CheckOptions) -> Option<Checked> {
    check(std::slice::from_ref(given), options).pop()
}

/// Returns the rows above which a comment may speak of a place: that of the instruction, or in YAML the place's
/// own and then those that it hangs below. Within block scalars there are no comments.
fn rows(kind: ArtifactKind, lines: &Lines, at: usize) -> Vec<usize> {
    let own = lines.row_at(at);
    if kind == ArtifactKind::Dockerfile {
        let document = dockerfile::parse(Source::new("", lines.text().as_bytes()));
        let holds = |span: &std::ops::Range<usize>| span.start <= at && at <= span.end;
        let spans = document.instructions.iter().map(|it| it.span.range());
        let around = spans.clone().find(|span| holds(span));
        let below = spans.into_iter().find(|span| at < span.start);
        let start = around.or(below).map(|span| lines.row_at(span.start));
        return start.into_iter().collect();
    }
    let mut rows = vec![own];
    let mut level = indent(lines.row_text(own));
    for row in (0..own).rev() {
        let text = lines.row_text(row);
        if text.trim().is_empty() || indent(text) >= level {
            continue;
        }
        level = indent(text);
        if opens_block(text) {
            rows.clear();
        }
        rows.push(row);
    }
    rows.truncate(MOST_ROWS);
    rows
}

/// Says whether what is indented below a line is a text of its own: `key: |`.
fn opens_block(line: &str) -> bool {
    let code = line.split(" #").next().unwrap_or_default().trim_end();
    let code = code.trim_end_matches(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
    let before = code.strip_suffix(['|', '>']);
    before.is_some_and(|before| before.ends_with([' ', ':', '-']))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn comment(finding: &Finding, lines: &Lines, row: usize) -> String {
    let text = lines.row_text(row);
    let blank = text.len() - text.trim_start().len();
    let blank = text.get(..blank).unwrap_or_default();
    let said = finding.misconfiguration.as_deref();
    let variant = said.and_then(|said| said.variant.as_deref());
    let variant = variant.map_or_else(String::new, |variant| format!(":{variant}"));
    let id = &finding.id;
    format!(
        "{blank}# seawall: allow {id}{variant} reason=\"\"{}",
        lines.line_break()
    )
}

/// Makes the edit of all files that a fix speaks of; nothing where the text of one is not known.
fn workspace_edit(edits: &[ProposedEdit], snapshot: &Snapshot) -> Option<Value> {
    let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for edit in edits {
        let (uri, lines) = snapshot.file(&edit.path)?;
        let encoding = snapshot.session.client.encoding;
        let range = lines.range(edit.start, edit.end, encoding);
        let mut text = edit.text.clone();
        if lines.line_break() == "\r\n" {
            text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
        let edit = json!({"range": range.write(), "newText": text});
        by_file.entry(uri).or_default().push(edit);
    }
    (!by_file.is_empty()).then(|| snapshot.edit(by_file))
}

fn action(title: &str, kind: &str, edit: &Value) -> Value {
    json!({"title": title, "kind": kind, "edit": edit})
}

impl Snapshot {
    /// Returns an open file's URI and text.
    fn file(&self, path: &str) -> Option<(String, &Lines)> {
        let is_own = self.name() == path;
        if is_own {
            return Some((self.uri.to_string(), &self.lines));
        }
        let file = self.open.get(path)?;
        Some((file.uri.to_string(), &file.lines))
    }

    /// Makes an edit of files, in the form that the client takes.
    fn edit(&self, by_file: BTreeMap<String, Vec<Value>>) -> Value {
        if !self.session.client.document_changes {
            return json!({"changes": by_file});
        }
        let versions: BTreeMap<&str, i64> = self
            .open
            .values()
            .map(|file| (&*file.uri, file.version))
            .collect();
        let changes = by_file.into_iter().map(|(uri, edits)| {
            let version = versions.get(uri.as_str()).copied();
            let version = if *uri == *self.uri {
                Some(self.version)
            } else {
                version
            };
            let document = json!({"uri": uri, "version": version});
            json!({"textDocument": document, "edits": edits})
        });
        json!({"documentChanges": changes.collect::<Vec<_>>()})
    }
}

/// Kind of the actions that mend or accept one finding.
pub(super) const QUICK_FIX: &str = "quickfix";
/// Kind of the action that mends all.
pub(super) const FIX_ALL: &str = "source.fixAll.seawall";
/// Findings that actions are made for at once.
const MOST: usize = 32;
/// Rows that are tried for a comment.
const MOST_ROWS: usize = 8;
/// Bytes of a document for which things are tried out.
const LONGEST: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_name_those_below_them() {
        let wants = |only: &[&str], kind| {
            let only = only.iter().map(|it| (*it).to_owned()).collect();
            let wanted = Wanted {
                only: Some(only),
                ..Wanted::default()
            };
            wanted.wants(kind)
        };
        assert!(Wanted::default().wants(FIX_ALL));
        for only in ["", "source", "source.fixAll", FIX_ALL] {
            assert!(wants(&[only], FIX_ALL), "{only}");
        }
        for only in ["quickfix", "sour", "source.fixAll.seawall.x", "refactor"] {
            assert!(!wants(&[only], FIX_ALL), "{only}");
        }
        assert!(!wants(&[], QUICK_FIX));
    }

    #[test]
    fn comments_stand_above_what_they_speak_of() {
        let dockerfile = "FROM a\n\n# why\nRUN x && \\\n  # c\n  y\n";
        let compose = "services:\n  web:\n    command: |\n      a\n      b\n    ports:\n    - x\n";
        let cases = [
            (ArtifactKind::Dockerfile, dockerfile, "y", vec![3]),
            (ArtifactKind::Dockerfile, dockerfile, "# why", vec![3]),
            (ArtifactKind::Compose, compose, "b\n", vec![2, 1, 0]),
            (ArtifactKind::Compose, compose, "x", vec![6, 1, 0]),
            (ArtifactKind::Compose, compose, "web", vec![1, 0]),
        ];
        for (kind, text, word, wanted) in cases {
            let at = text.find(word).unwrap();
            assert_eq!(rows(kind, &Lines::new(text), at), wanted, "{word}");
        }
        for (line, wanted) in [
            ("a: |", true),
            ("- >-", true),
            ("a: |2+ # x", true),
            ("a: b|", false),
            ("a: x", false),
            ("", false),
        ] {
            assert_eq!(opens_block(line), wanted, "{line}");
        }
    }
}
