//! Edits of manifests: fields that come in where they are missing, with what stands around them.

use super::Input;
use crate::edit::Editor;
use crate::fault::Edit;
use crate::parse::kubernetes::Container;
use crate::parse::node::{Entry, Node, Value};

/// A value that is put into a manifest.
#[derive(Clone, Copy, Debug)]
pub(super) enum New {
    /// A truth value.
    Bool(bool),
    /// A text that needs no quotes in YAML.
    Text(&'static str),
    /// A list of one such text.
    List(&'static str),
}

impl Input {
    pub(super) fn editor(&self) -> Editor<'_> {
        Editor {
            source: &self.manifests.source,
            document: 0,
        }
    }

    /// Gives a container a field of its security context.
    pub(super) fn set_security(
        &self,
        container: Container<'_>,
        path: &[&str],
        value: New,
    ) -> Option<Edit> {
        let path: Vec<&str> = std::iter::once("securityContext")
            .chain(path.iter().copied())
            .collect();
        self.set(container.node, &path, value)
    }

    /// Gives the end of several keys a value: in the place of the one it has, or as a new entry with all that is
    /// missing in front of it.
    pub(super) fn set(&self, mapping: &Node, path: &[&str], value: New) -> Option<Edit> {
        // What an alias stands for is others', too.
        if mapping.alias.is_some() {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let is_json = self.is_json(mapping);
        match mapping.entry(first) {
            Some(entry) if rest.is_empty() => {
                let written = written(&[], value, is_json);
                let is_here = entry.value.alias.is_none() && entry.value.scalar().is_some();
                is_here.then(|| Edit::replace(entry.value.span, written))
            }
            Some(entry) if matches!(&entry.value.value, Value::Mapping(inner) if inner.is_empty()) =>
            {
                let raw = self.manifests.source.slice(entry.value.span);
                let inner = written(rest, value, is_json);
                let is_here = raw.starts_with('{') && entry.value.alias.is_none();
                is_here.then(|| Edit::replace(entry.value.span, format!("{{{inner}}}")))
            }
            Some(entry) => self.set(&entry.value, rest, value),
            None => {
                let line = match self.block(mapping, first, rest, value) {
                    Some(block) if !is_json => block,
                    _ => written(path, value, is_json),
                };
                self.editor().add_entry(mapping, &line)
            }
        }
    }

    /// Takes an entry out of a mapping.
    pub(super) fn unset(&self, mapping: &Node, key: &str) -> Option<Edit> {
        let entry: &Entry = mapping.entry(key)?;
        let is_here = mapping.alias.is_none() && entry.value.alias.is_none();
        is_here.then(|| self.editor().remove_entry(mapping, entry))?
    }

    /// Takes a value out of a list that has others.
    pub(super) fn drop_item(&self, list: &Node, item: &Node) -> Option<Edit> {
        let is_here = list.alias.is_none() && item.alias.is_none() && list.items().len() > 1;
        is_here.then(|| self.editor().remove(item.span.start, item.span.end))?
    }

    /// Writes two levels as a block, indented as the mapping is that they go into.
    fn block(&self, mapping: &Node, first: &str, rest: &[&str], value: New) -> Option<String> {
        let source = &self.manifests.source;
        let start = mapping.entries().first()?.key.span.start;
        let is_block = !source.slice(mapping.span).starts_with('{') && !rest.is_empty();
        let column = source.position(start).column.checked_sub(1)? as usize;
        let inner = written(rest, value, false);
        let indent = " ".repeat(column.checked_add(2)?.min(200));
        is_block.then(|| format!("{first}:\n{indent}{inner}"))
    }

    fn is_json(&self, mapping: &Node) -> bool {
        let source = &self.manifests.source;
        let first = mapping.entries().first().map(|entry| entry.key.span);
        let is_quoted = first.is_some_and(|key| source.slice(key).starts_with('"'));
        let is_all = source.text().trim_start_matches('\u{feff}').trim_start();
        is_quoted || (mapping.entries().is_empty() && is_all.starts_with('{'))
    }
}

/// Writes keys and a value in one line.
fn written(path: &[&str], value: New, is_json: bool) -> String {
    let text = |text: &str| {
        if is_json {
            format!("\"{text}\"")
        } else {
            text.to_owned()
        }
    };
    let inner = match value {
        New::Bool(truth) => truth.to_string(),
        New::Text(word) => text(word),
        New::List(word) => format!("[{}]", text(word)),
    };
    let mut keys = path.iter().rev();
    let Some(last) = keys.next() else {
        return inner;
    };
    let entry = format!("{}: {inner}", text(last));
    keys.fold(entry, |inner, key| format!("{}: {{{inner}}}", text(key)))
}
