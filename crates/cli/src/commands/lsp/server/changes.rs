//! Documents that are opened, changed and closed, and files that change beside them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use super::super::document::Document;
use super::super::{settings, uri};
use super::{ERROR, MOST_BYTES, MOST_DOCUMENTS, Server, WARNING};

impl<W: Write> Server<W> {
    pub(super) fn open(&mut self, params: &Value, now: Instant) -> io::Result<()> {
        let document = params.get("textDocument").and_then(Document::open);
        let Some(mut document) = document else {
            return self.log(WARNING, "a document that was opened has no text");
        };
        let held: usize = self
            .documents
            .values()
            .map(|it| it.lines.text().len())
            .sum();
        if self.documents.len() >= MOST_DOCUMENTS || held >= MOST_BYTES {
            let text = format!("{} is not looked at: too much is open", document.uri);
            return self.log(WARNING, &text);
        }
        document.touch(self.next_stamp(), now);
        let (uri, path) = (Arc::clone(&document.uri), document.path.clone());
        self.documents.insert(uri, document);
        self.file_changed(path.as_deref(), now);
        Ok(())
    }

    pub(super) fn change(&mut self, uri: &str, params: &Value, now: Instant) -> io::Result<()> {
        let stamp = self.next_stamp();
        let encoding = self.session.client.encoding;
        let Some(document) = self.documents.get_mut(uri) else {
            return Ok(());
        };
        let changes = params.get("contentChanges").unwrap_or(&Value::Null);
        if document.change(changes, encoding).is_err() {
            // Whatever is said about lines from now on would be wrong.
            let text = format!("{uri}: a change cannot be understood; close and open it again");
            self.close(uri, now)?;
            return self.log(ERROR, &text);
        }
        let version = params.pointer("/textDocument/version");
        let next = document.version.saturating_add(1);
        document.version = version.and_then(Value::as_i64).unwrap_or(next);
        document.touch(stamp, now);
        let path = document.path.clone();
        self.file_changed(path.as_deref(), now);
        Ok(())
    }

    pub(super) fn close(&mut self, uri: &str, now: Instant) -> io::Result<()> {
        let Some(document) = self.documents.remove(uri) else {
            return Ok(());
        };
        self.file_changed(document.path.as_deref(), now);
        let uri = Arc::clone(&document.uri);
        self.tell(&uri, BTreeMap::new())
    }

    /// Notes that files changed on the disk.
    pub(super) fn files_changed(&mut self, params: &Value, now: Instant) {
        let changes = params.get("changes").and_then(Value::as_array);
        let uris = changes.into_iter().flatten();
        let uris = uris.filter_map(|change| change.get("uri")?.as_str());
        let paths: Vec<String> = uris.filter_map(uri::path).collect();
        let counts_for_all = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or_default();
            name == crate::commands::scan::config::NAME
                || name.ends_with(".dockerignore")
                || settings::NAMES.iter().any(|names| names.contains(&name))
        };
        if paths.iter().any(counts_for_all) {
            return self.touch_all(now);
        }
        for path in paths {
            self.file_changed(Some(&path), now);
        }
    }

    /// Notes that a file is not any more what those saw that asked for it.
    pub(super) fn file_changed(&mut self, path: Option<&str>, now: Instant) {
        let Some(path) = path else {
            return;
        };
        if let Some(changed) = &mut self.busy {
            changed.insert(path.to_owned());
        }
        let stamp = self.next_stamp();
        for document in self.documents.values_mut() {
            let outcome = document.outcome.as_ref();
            if outcome.is_some_and(|outcome| outcome.asked.contains(path)) {
                document.touch(stamp, now);
            }
        }
    }

    pub(super) fn touch_all(&mut self, now: Instant) {
        let stamp = self.next_stamp();
        for document in self.documents.values_mut() {
            document.touch(stamp, now);
        }
    }
}
