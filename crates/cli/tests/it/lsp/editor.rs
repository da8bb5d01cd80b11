//! An editor that speaks the protocol by hand, with a limit on how long it waits for anything.

use std::io::{BufReader, Read as _, Write as _};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::Desk;

/// A running server and what it said.
pub(super) struct Editor<'a> {
    desk: &'a Desk,
    child: Child,
    inbox: Receiver<Value>,
    /// What came and was not asked for yet.
    pub(super) heard: Vec<Value>,
    next: u64,
}

impl<'a> Editor<'a> {
    /// Starts a server without a word.
    pub(super) fn silent(desk: &'a Desk) -> Self {
        let mut child = desk.begin("lsp");
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (sender, inbox) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut out) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            desk,
            child,
            inbox,
            heard: Vec::new(),
            next: 0,
        }
    }

    /// Starts a server for the folder `p`.
    pub(super) fn start(desk: &'a Desk, encodings: &[&str], options: &Value) -> Self {
        let mut editor = Self::silent(desk);
        let tags = json!({"valueSet": [1, 2]});
        let kinds = json!({"valueSet": ["quickfix", "source.fixAll"]});
        let capabilities = json!({
            "general": {"positionEncodings": encodings},
            "textDocument": {
                "hover": {"contentFormat": ["markdown"]},
                "publishDiagnostics": {"relatedInformation": true, "tagSupport": tags},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": kinds}},
            },
            "workspace": {"workspaceEdit": {"documentChanges": true}},
        });
        let folders = json!([{"uri": editor.uri("p"), "name": "p"}]);
        let params = json!({"processId": null, "capabilities": capabilities,
            "workspaceFolders": folders, "initializationOptions": options});
        let answer = editor.request("initialize", &params);
        let wanted = encodings.first().copied().unwrap_or("utf-16");
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], wanted);
        editor.notify("initialized", &json!({}));
        editor
    }

    pub(super) fn uri(&self, name: &str) -> String {
        format!("file://{}", self.desk.path(name).display())
    }

    pub(super) fn send(&mut self, bytes: &[u8]) {
        let pipe = self.child.stdin.as_mut().unwrap();
        pipe.write_all(bytes).unwrap();
        pipe.flush().unwrap();
    }

    fn message(&mut self, message: &Value) {
        let text = message.to_string();
        self.send(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(super) fn notify(&mut self, method: &str, params: &Value) {
        self.message(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks and returns the whole answer.
    pub(super) fn request(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        let id = json!(self.next);
        self.message(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.wait(method, |it| it["id"] == id && it.get("method").is_none())
    }

    /// Waits for a message, and keeps the others.
    pub(super) fn wait(&mut self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.heard.iter().position(&is) {
            return self.heard.remove(at);
        }
        let until = Instant::now() + PATIENCE;
        loop {
            let rest = until.saturating_duration_since(Instant::now());
            let Ok(message) = self.inbox.recv_timeout(rest) else {
                panic!("nothing came for {what}; heard {:?}", self.heard);
            };
            if is(&message) {
                return message;
            }
            self.heard.push(message);
        }
    }

    /// Opens a document and returns its diagnostics.
    pub(super) fn open(&mut self, name: &str, language: &str, text: &str) -> Vec<Value> {
        let item = json!({"uri": self.uri(name), "languageId": language, "version": 1,
            "text": text});
        self.notify("textDocument/didOpen", &json!({"textDocument": item}));
        self.diagnostics(name, 1)
    }

    /// Changes a document and returns its new diagnostics.
    pub(super) fn change(&mut self, name: &str, version: i64, changes: &Value) -> Vec<Value> {
        let document = json!({"uri": self.uri(name), "version": version});
        let params = json!({"textDocument": document, "contentChanges": changes});
        self.notify("textDocument/didChange", &params);
        self.diagnostics(name, version)
    }

    /// Waits for the diagnostics of a version of a document; 0 stands for one that is not open.
    pub(super) fn diagnostics(&mut self, name: &str, version: i64) -> Vec<Value> {
        let uri = self.uri(name);
        let message = self.wait(&format!("diagnostics of {name}"), |it| {
            let params = &it["params"];
            let same = params["version"].as_i64().unwrap_or_default() == version;
            it["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri && same
        });
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// Asks for what can be done about a part of a document.
    pub(super) fn actions(&mut self, name: &str, range: &Value, only: &Value) -> Vec<Value> {
        let mut context = json!({"diagnostics": []});
        if !only.is_null() {
            context["only"] = only.clone();
        }
        let document = json!({"uri": self.uri(name)});
        let params = json!({"textDocument": document, "range": range, "context": context});
        let answer = self.request("textDocument/codeAction", &params);
        answer["result"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"))
            .clone()
    }

    pub(super) fn hover(&mut self, name: &str, position: &Value) -> String {
        let params = json!({"textDocument": {"uri": self.uri(name)}, "position": position});
        let answer = self.request("textDocument/hover", &params);
        let text = answer["result"]["contents"]["value"].as_str();
        text.unwrap_or_default().to_owned()
    }

    /// Leaves as the protocol wants it.
    pub(super) fn leave(mut self) {
        assert_eq!(
            self.request("shutdown", &Value::Null)["result"],
            Value::Null
        );
        self.notify("exit", &Value::Null);
        assert_eq!(self.end(), 0);
    }

    /// Waits for the server's end and returns its exit code.
    pub(super) fn end(mut self) -> i32 {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut said = String::new();
                let mut pipe = self.child.stderr.take().unwrap();
                pipe.read_to_string(&mut said).unwrap();
                assert!(!said.contains("panicked"), "{said}");
                return status.code().unwrap_or(256);
            }
            assert!(Instant::now() < until, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Closes the pipe that the server reads.
    pub(super) fn hang_up(&mut self) {
        drop(self.child.stdin.take());
    }
}

impl Drop for Editor<'_> {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read(out: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().strip_prefix("Content-Length: ") {
            Some(number) => length = number.parse().ok()?,
            None if line.trim().is_empty() => break,
            None => {}
        }
    }
    let mut bytes = vec![0; length];
    out.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

const PATIENCE: Duration = Duration::from_mins(1);
