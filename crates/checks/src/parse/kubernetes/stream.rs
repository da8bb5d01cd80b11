//! A stream of documents (YAML 1.2.2, section 9.2): each between lines that begin with `---` is read by itself, as
//! `kubectl` does, so that a broken one hides none of the others.

use std::collections::BTreeSet;

use crate::parse::json;
use crate::parse::node::{MOST, Node, TreeError, Trees, Value};
use crate::parse::yaml::{merge_keys, parse_part};
use crate::source::{Source, Span};

/// Reads the documents of a stream; tells how many of them are templates. Of one that cannot be read whole nothing is given: what is missing in the part
/// that was read may stand in the rest.
pub(super) fn read(source: &Source) -> (Trees, usize) {
    let mut trees = Trees::default();
    let mut templates = 0_usize;
    let mut values = 0_usize;
    for part in parts(source) {
        if values > MOST {
            too_much(part, &mut trees);
            break;
        }
        let mut read = parse_part(source, part);
        // Broken documents count, too: each of them may be a bomb.
        values = values.saturating_add(read.values);
        let json = if read.is_broken {
            as_json(source, part)
        } else {
            None
        };
        let is_json = json.is_some();
        read = json.unwrap_or(read);
        if read.is_broken {
            trees.is_broken = true;
            match template_mark(source, part) {
                Some(at) => {
                    templates = templates.saturating_add(1);
                    trees.errors.push(template(at));
                }
                None => trees.errors.extend(read.errors.into_iter().map(not_judged)),
            }
            continue;
        }
        trees.errors.extend(read.errors);
        for mut root in read.roots {
            merge_keys(&mut root, &mut trees.errors);
            if settle(&mut root) > MOST && is_json {
                too_much(part, &mut trees);
            } else if !root.is_null() {
                trees.roots.push(root);
            }
        }
    }
    (trees, templates)
}

fn too_much(part: Span, trees: &mut Trees) {
    trees.is_broken = true;
    trees.errors.push(TreeError {
        span: Span::new(part.start, part.start),
        why: format!("more than {MOST} values; the rest is not read"),
        hint: None,
    });
}

/// Returns the documents' places; those that hold nothing but comments and directives are left out.
fn parts(source: &Source) -> Vec<Span> {
    let text = source.text();
    let (mut parts, mut start, mut at) = (Vec::new(), 0_usize, 0_usize);
    let mut says = false;
    for line in text.split_inclusive('\n') {
        let marker = line.strip_prefix("---");
        if marker.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)) {
            if says {
                parts.push(Span::of(start..at));
            }
            start = at;
            says = false;
        }
        let content = marker.unwrap_or(line).trim_start_matches('\u{feff}').trim();
        says |= !(content.is_empty() || content.starts_with('#') || line.starts_with('%'));
        at = at.saturating_add(line.len());
    }
    if says {
        parts.push(Span::of(start..text.len()));
    }
    parts
}

/// Reads JSON that is no YAML: tabs between its parts, for instance. Only whole files are JSON.
fn as_json(source: &Source, part: Span) -> Option<Trees> {
    let text = source.slice(part).trim_start_matches('\u{feff}').trim();
    let is_whole = source.text().trim_start_matches('\u{feff}').trim().len() == text.len();
    let read = (is_whole && text.starts_with('{')).then(|| json::parse(source))?;
    (!read.is_broken).then_some(read)
}

/// Returns where a part has a mark of a template: Helm's and Jinja's are no YAML.
fn template_mark(source: &Source, part: Span) -> Option<Span> {
    let text = source.slice(part);
    let marks = ["{{", "{%"].into_iter().filter_map(|mark| text.find(mark));
    let at = part.range().start.saturating_add(marks.min()?);
    Some(Span::of(at..at.saturating_add(2)))
}

/// Says what follows from a fault of syntax.
fn not_judged(mut error: TreeError) -> TreeError {
    error.why.push_str("; nothing of this document was judged");
    error
}

fn template(span: Span) -> TreeError {
    TreeError {
        span,
        why: "this document is a template, not a manifest: nothing of it was judged".to_owned(),
        hint: Some("render it first (`helm template`, for instance), and check what comes out"),
    }
}

/// Leaves only the last of keys that stand twice; returns how many values there are.
fn settle(node: &mut Node) -> usize {
    let inner: usize = match &mut node.value {
        Value::Null | Value::Scalar(_) => 0,
        Value::Sequence(items) => items.iter_mut().map(settle).fold(0, usize::saturating_add),
        Value::Mapping(entries) => {
            let mut known = BTreeSet::new();
            let twins = entries
                .iter()
                .any(|entry| !known.insert(entry.key.text.as_str()));
            if twins {
                let mut later: BTreeSet<String> = BTreeSet::new();
                entries.reverse();
                entries.retain(|entry| later.insert(entry.key.text.clone()));
                entries.reverse();
            }
            let values = entries.iter_mut().map(|entry| settle(&mut entry.value));
            values.fold(0, usize::saturating_add)
        }
    };
    inner.saturating_add(1)
}
