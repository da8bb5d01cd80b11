//! Edits of Compose files: those of YAML ([`Editor`]), with what is Compose's about several files and variables.

use super::{Input, Service};
use crate::edit::Editor;
use crate::fault::Edit;
use crate::parse::node::{Entry, Node};

pub(super) use crate::edit::mend;

impl Input {
    fn editor(&self, document: usize) -> Option<Editor<'_>> {
        let source = self.project.source(document)?;
        Some(Editor { source, document })
    }

    /// Puts a line into a service, behind its first one.
    pub(super) fn add_line(&self, service: Service<'_>, line: &str) -> Option<Edit> {
        self.add_entry(service.node, service.key.document, line)
    }

    /// Puts an entry into a mapping.
    pub(super) fn add_entry(&self, mapping: &Node, document: usize, line: &str) -> Option<Edit> {
        self.editor(document)?.add_entry(mapping, line)
    }

    /// Takes a field out of a service.
    pub(super) fn remove_field(&self, service: Service<'_>, field: &str) -> Option<Edit> {
        self.remove_entry(service.node, service.node.entry(field)?)
    }

    /// Takes an entry out of a mapping that has others.
    pub(super) fn remove_entry(&self, mapping: &Node, entry: &Entry) -> Option<Edit> {
        self.editor(entry.key.document)?
            .remove_entry(mapping, entry)
    }

    /// Takes a value out of a list; the whole field where all its values are gone with it.
    pub(super) fn remove_item(
        &self,
        service: Service<'_>,
        field: &str,
        item: &Node,
        is_gone: &dyn Fn(&Node) -> bool,
    ) -> Option<Edit> {
        let entry = service.node.entry(field)?;
        let mut items = entry.value.items().iter();
        if items.all(|it| is_gone(it) && it.document == entry.key.document) {
            return self.remove_entry(service.node, entry);
        }
        // A list that one of the files would leave empty is no list any more.
        let mut like = entry
            .value
            .items()
            .iter()
            .filter(|it| it.document == item.document);
        if item.alias.is_some() || like.all(is_gone) {
            return None;
        }
        self.editor(item.document)?
            .remove(item.span.start, item.span.end)
    }

    /// Puts a value in front of the others of a list.
    pub(super) fn add_item(&self, list: &Node, text: &str) -> Option<Edit> {
        self.editor(list.document)?.add_item(list, text)
    }

    /// Puts another text in the place of a scalar.
    pub(super) fn replace(&self, node: &Node, text: &str) -> Option<Edit> {
        let is_plain = node.alias.is_none() && self.project.variables(node).is_empty();
        is_plain.then(|| Edit {
            document: node.document,
            span: node.span,
            text: text.to_owned(),
        })
    }
}
