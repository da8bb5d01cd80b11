//! What was seen, told to the editor: of the document itself, and of others that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use super::super::message::notification;
use super::super::outcome::Outcome;
use super::super::wire;
use super::Server;

impl<W: Write> Server<W> {
    /// Keeps and tells what was seen, unless it is out of date.
    pub(super) fn checked(
        &mut self,
        uri: &Arc<str>,
        outcome: &Arc<Outcome>,
        is_stale: bool,
        now: Instant,
    ) -> io::Result<()> {
        let stamp = self.next_stamp();
        let Some(document) = self.documents.get_mut(uri) else {
            return Ok(());
        };
        let is_current = outcome.stamp == document.stamp;
        document.outcome = Some(Arc::clone(outcome));
        if is_stale {
            document.touch(stamp, now);
        }
        if !is_current || is_stale {
            return Ok(());
        }
        let own = outcome.shown.iter().map(|it| it.diagnostic.clone());
        let mut told = BTreeMap::from([(uri.to_string(), own.collect::<Vec<_>>())]);
        for (other, (lines, diagnostics)) in &outcome.elsewhere {
            let open = self.documents.get(other.as_str());
            // Lines of a text that is not there any more are wrong lines; a newer look is on its way.
            if open.is_none_or(|open| Arc::ptr_eq(&open.lines, lines)) {
                told.insert(other.clone(), diagnostics.clone());
            }
        }
        self.tell(uri, told)
    }

    /// Tells what a document says, of itself and of others, in the place of what it said before.
    pub(super) fn tell(
        &mut self,
        from: &Arc<str>,
        told: BTreeMap<String, Vec<Value>>,
    ) -> io::Result<()> {
        let before = self.told.iter().filter(|(_, by)| by.contains_key(from));
        let mut touched: BTreeSet<String> = before.map(|(uri, _)| uri.clone()).collect();
        for by in self.told.values_mut() {
            by.remove(from);
        }
        for (uri, diagnostics) in told {
            touched.insert(uri.clone());
            let by = self.told.entry(uri).or_default();
            by.insert(Arc::clone(from), diagnostics);
        }
        for uri in touched {
            let mut all: Vec<&Value> = Vec::new();
            let by = self.told.get(&uri).into_iter().flatten();
            // What others say of it waits where they are about to be looked at again: lines may have moved.
            let is_current = |owner: &Arc<str>| {
                owner == from
                    || self
                        .documents
                        .get(owner)
                        .is_some_and(|it| it.current().is_some())
            };
            let by = by.filter(|(owner, _)| is_current(owner));
            for diagnostic in by.flat_map(|(_, diagnostics)| diagnostics) {
                // Several documents may say the same of one that they share.
                if !all.iter().any(|known| is_same(known, diagnostic)) {
                    all.push(diagnostic);
                }
            }
            let mut params = json!({"uri": uri, "diagnostics": all});
            let version = self.documents.get(uri.as_str()).map(|it| it.version);
            if let (Some(version), Some(fields)) = (version, params.as_object_mut()) {
                fields.insert("version".to_owned(), json!(version));
            }
            let message = notification("textDocument/publishDiagnostics", &params);
            wire::write(&mut self.out, &message)?;
        }
        self.told.retain(|_, by| !by.is_empty());
        Ok(())
    }
}

/// Says whether two diagnostics say the same of the same place.
fn is_same(a: &Value, b: &Value) -> bool {
    ["range", "code", "message"]
        .iter()
        .all(|key| a.get(key) == b.get(key))
}
