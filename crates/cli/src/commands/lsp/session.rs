//! What editor and server agree on when they begin (LSP 3.17, "Initialize Request").

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::action::{FIX_ALL, QUICK_FIX};
use super::settings::{NAMES, Wish};
use super::text::Encoding;
use super::uri;
use crate::commands::scan;

/// What holds between editor and server.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub(super) client: Client,
    /// Folders of the editor.
    pub(super) roots: Vec<PathBuf>,
    pub(super) wish: Wish,
}

/// What the editor understands.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a capability of its own"
)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// Places beside that of a diagnostic.
    pub(super) related: bool,
    /// Marks of diagnostics, such as "of no use".
    pub(super) tags: bool,
    /// Edits that name the version of a text.
    pub(super) document_changes: bool,
    pub(super) markdown: bool,
    /// Files that are watched when the server says so.
    pub(super) watches: bool,
    /// Actions that carry their edits; others are run as commands, of which there are none here.
    pub(super) actions: bool,
}

impl Session {
    /// Reads what the editor says of itself.
    pub(super) fn begin(params: &Value, wish: Wish) -> Self {
        let listed = params.get("workspaceFolders").and_then(Value::as_array);
        let folders = listed.into_iter().flatten();
        let mut roots: Vec<PathBuf> = folders.filter_map(|it| root(it.get("uri")?)).collect();
        if roots.is_empty() {
            let path = || params.get("rootPath")?.as_str().map(PathBuf::from);
            let uri = params.get("rootUri").and_then(root);
            roots.extend(uri.or_else(|| path().filter(|it| it.is_absolute())));
        }
        Self {
            client: Client::read(params.get("capabilities").unwrap_or(&Value::Null)),
            roots,
            wish,
        }
    }

    /// Says what the server can do.
    pub(super) fn answer(&self) -> Value {
        json!({
            "capabilities": {
                "positionEncoding": self.client.encoding.name(),
                "textDocumentSync": {
                    "openClose": true,
                    "change": INCREMENTAL,
                    "save": {"includeText": false},
                },
                "hoverProvider": true,
                "codeActionProvider": self.actions(),
                "workspace": {
                    "workspaceFolders": {"supported": true, "changeNotifications": true},
                },
            },
            "serverInfo": {"name": "seawall", "version": env!("CARGO_PKG_VERSION")},
        })
    }

    /// Says which files the editor is to watch: those that documents name, and those that say what holds.
    pub(super) fn watched() -> Value {
        let names = NAMES.iter().copied().flatten().copied();
        let names = names.chain([scan::config::NAME, ".env", "*.yaml", "*.yml", "*ocker*"]);
        let watchers = names.map(|name| json!({"globPattern": format!("**/{name}")}));
        json!({"registrations": [{
            "id": "seawall-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers.collect::<Vec<_>>()},
        }]})
    }

    /// Takes folders in and out.
    pub(super) fn change_roots(&mut self, event: &Value) {
        let paths = |key: &str| -> Vec<PathBuf> {
            let listed = event.get(key).and_then(Value::as_array);
            let folders = listed.into_iter().flatten();
            folders.filter_map(|it| root(it.get("uri")?)).collect()
        };
        let removed = paths("removed");
        self.roots.retain(|root| !removed.contains(root));
        self.roots.extend(paths("added"));
    }

    fn actions(&self) -> Value {
        if self.client.actions {
            json!({"codeActionKinds": [QUICK_FIX, FIX_ALL]})
        } else {
            json!(false)
        }
    }
}

impl Client {
    fn read(capabilities: &Value) -> Self {
        let at = |path: &str| capabilities.pointer(path).unwrap_or(&Value::Null);
        let is = |path: &str| at(path).as_bool().unwrap_or_default();
        let words = |path: &str| {
            let list = at(path).as_array().into_iter().flatten();
            list.filter_map(Value::as_str).collect::<Vec<_>>()
        };
        let text = "/textDocument";
        let formats = words(&format!("{text}/hover/contentFormat"));
        let tags = at(&format!("{text}/publishDiagnostics/tagSupport/valueSet"));
        let kinds = format!("{text}/codeAction/codeActionLiteralSupport/codeActionKind");
        Self {
            encoding: Encoding::choose(words("/general/positionEncodings")),
            related: is(&format!("{text}/publishDiagnostics/relatedInformation")),
            tags: tags.as_array().is_some_and(|tags| tags.contains(&json!(1))),
            document_changes: is("/workspace/workspaceEdit/documentChanges"),
            markdown: formats.contains(&"markdown"),
            watches: is("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            actions: at(&kinds).is_object(),
        }
    }
}

fn root(uri: &Value) -> Option<PathBuf> {
    uri::path(uri.as_str()?).map(|path| Path::new(&path).to_owned())
}

/// `TextDocumentSyncKind.Incremental`.
const INCREMENTAL: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_leaves_out_it_does_not_understand() {
        let session = Session::begin(&json!({"rootUri": "file:///p"}), Wish::default());
        assert_eq!(session.roots, [PathBuf::from("/p")]);
        let answer = session.answer();
        let said = &answer["capabilities"];
        assert_eq!(said["positionEncoding"], "utf-16");
        assert_eq!(said["codeActionProvider"], false);
        for odd in [
            json!(null),
            json!([]),
            json!({"capabilities": 7, "workspaceFolders": [1]}),
        ] {
            assert!(Session::begin(&odd, Wish::default()).roots.is_empty());
        }
    }

    #[test]
    fn folders_come_and_go() {
        let folders = json!([{"uri": "file:///a", "name": "a"}, {"uri": "file:///b", "name": "b"}]);
        let params = json!({"workspaceFolders": folders, "rootUri": "file:///c"});
        let mut session = Session::begin(&params, Wish::default());
        let event = json!({"added": [{"uri": "file:///d"}], "removed": [{"uri": "file:///a"}]});
        session.change_roots(&event);
        assert_eq!(session.roots, ["/b", "/d"].map(PathBuf::from));
    }
}
