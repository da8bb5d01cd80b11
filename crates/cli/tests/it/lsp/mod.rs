//! `seawall lsp` as editors talk to it.

mod editor;
mod neovim;

use serde_json::{Value, json};

use crate::program::Desk;
use editor::Editor;

const BAD: &str = "FROM debian:12\nMAINTAINER me\nRUN apt-get install curl\n";

/// Diagnostics as `CODE START-END`, in order.
fn told(diagnostics: &[Value]) -> Vec<String> {
    let point = |it: &Value| format!("{}:{}", it["line"], it["character"]);
    let one = |it: &Value| {
        let range = &it["range"];
        let code = it["code"].as_str().unwrap_or("-");
        format!("{code} {}-{}", point(&range["start"]), point(&range["end"]))
    };
    let mut told: Vec<String> = diagnostics.iter().map(one).collect();
    told.sort();
    told
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    let codes = diagnostics.iter();
    codes.map(|it| it["code"].as_str().unwrap_or("-")).collect()
}

/// Makes the edits of an action to a text without characters beyond ASCII.
fn applied(text: &str, action: &Value) -> String {
    let change = &action["edit"]["documentChanges"][0];
    let at = |point: &Value| {
        let number = |key: &str| usize::try_from(point[key].as_u64().unwrap()).unwrap();
        let lines = text.split_inclusive('\n').take(number("line"));
        lines.map(str::len).sum::<usize>() + number("character")
    };
    let edits = change["edits"].as_array().unwrap().iter();
    let mut edits: Vec<_> = edits
        .map(|it| {
            let (range, text) = (&it["range"], it["newText"].as_str().unwrap());
            (at(&range["start"]), at(&range["end"]), text)
        })
        .collect();
    edits.sort_unstable();
    let mut out = text.to_owned();
    for (start, end, text) in edits.into_iter().rev() {
        out.replace_range(start..end, text);
    }
    out
}

fn only(id: &str) -> Value {
    json!({"profile": "recommended", "enable": [id]})
}

#[test]
fn places_are_counted_as_agreed_on() {
    let desk = Desk::new();
    // Units in front of `install`, which DF-0025 underlines: 10, those of the letter, 13.
    let astral = "FROM debian:12\r\n# \u{10400}\r\nRUN echo '\u{10400}' && apt-get install x\r\n";
    let accent = "FROM debian:12\n# c\nRUN echo 'é' && apt-get install x\n";
    // A lone carriage return ends a line of the protocol, and none of a Dockerfile.
    let lone = "FROM debian:12\n# a\rb\nRUN echo 'e' && apt-get install x\n";
    let cases = [
        (astral, "utf-16", 2, 25),
        (astral, "utf-8", 2, 27),
        (astral, "utf-32", 2, 24),
        (accent, "utf-16", 2, 24),
        (accent, "utf-8", 2, 25),
        (lone, "utf-16", 3, 24),
    ];
    for (text, encoding, line, column) in cases {
        let mut editor = Editor::start(&desk, &[encoding], &json!(null));
        let diagnostics = editor.open("p/Dockerfile", "dockerfile", text);
        let wanted = format!("DF-0025 {line}:{column}-{line}:{}", column + 7);
        assert!(
            told(&diagnostics).contains(&wanted),
            "{encoding} {diagnostics:?}"
        );
        editor.leave();
    }
}

#[test]
fn what_is_typed_is_seen() {
    let desk = Desk::new();
    let mut editor = Editor::start(&desk, &["utf-16"], &json!(null));
    let name = "p/Dockerfile";
    let found = editor.open(name, "dockerfile", BAD);
    assert!(codes(&found).contains(&"DF-0025"), "{found:?}");
    let end = json!({"line": 2, "character": 19});
    let insert = json!([{"range": {"start": end, "end": end}, "text": " -y"}]);
    let found = editor.change(name, 2, &insert);
    assert!(!codes(&found).contains(&"DF-0025"), "{found:?}");
    let found = editor.change(name, 3, &json!([{"text": BAD}]));
    assert!(codes(&found).contains(&"DF-0025"), "{found:?}");
    // Every letter of a fast typist; only the last text counts.
    for version in 4..200 {
        let document = json!({"uri": editor.uri(name), "version": version});
        let change = json!([{"range": {"start": end, "end": end}, "text": "y"}]);
        let params = json!({"textDocument": document, "contentChanges": change});
        editor.notify("textDocument/didChange", &params);
    }
    let found = editor.change(
        name,
        200,
        &json!([{"text": "FROM debian:12\nUSER 65532\n"}]),
    );
    assert!(!codes(&found).contains(&"DF-0025"), "{found:?}");
    // The server was not made to look at each of them.
    let heard = |it: &&Value| it["method"] == "textDocument/publishDiagnostics";
    assert!(editor.heard.iter().filter(heard).count() < 20);
    // A change that nobody understands: nothing is said about wrong lines.
    let broken = json!([{"range": {"start": {"line": -1}}, "text": ""}]);
    let document = json!({"uri": editor.uri(name), "version": 201});
    let params = json!({"textDocument": document, "contentChanges": broken});
    editor.notify("textDocument/didChange", &params);
    assert!(editor.diagnostics(name, 0).is_empty());
    editor.wait("a log", |it| it["method"] == "window/logMessage");
    editor.leave();
}

#[test]
fn findings_are_explained_and_mended() {
    let desk = Desk::new();
    let mut editor = Editor::start(&desk, &["utf-16"], &only("DF-0118"));
    let name = "p/Dockerfile";
    let mut text = BAD.replace('\n', "\r\n");
    editor.open(name, "dockerfile", &text);
    let page = editor.hover(name, &json!({"line": 1, "character": 3}));
    for word in ["DF-0118", "maintainer", "What to do", "hadolint `DL4000`"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert_eq!(editor.hover(name, &json!({"line": 0, "character": 1})), "");
    let range = |line: u32, column: u32| {
        let point = json!({"line": line, "character": column});
        json!({"start": point, "end": point})
    };
    let actions = editor.actions(name, &range(1, 0), &json!(["quickfix"]));
    let (fix, accept) = (&actions[0], actions.last().unwrap());
    assert_eq!(
        (&fix["kind"], &fix["isPreferred"]),
        (&json!("quickfix"), &json!(true))
    );
    assert_eq!(fix["diagnostics"][0]["code"], "DF-0118");
    assert_eq!(accept["title"], "Accept this finding here (DF-0118)");
    let mended = applied(&text, fix);
    let found = editor.change(name, 2, &json!([{"text": mended}]));
    assert!(!codes(&found).contains(&"DF-0118"), "{mended}");
    let accepted = applied(&text, accept);
    assert!(accepted.contains("\r\n# seawall: allow DF-0118 reason=\"\"\r\nMAINTAINER"));
    let found = editor.change(name, 3, &json!([{"text": accepted}]));
    assert!(!codes(&found).contains(&"DF-0118"), "{accepted}");
    // All at once, and only that where only that is wanted.
    editor.change(name, 4, &json!([{"text": text}]));
    let actions = editor.actions(name, &range(0, 0), &json!(["source.fixAll"]));
    assert_eq!(actions.len(), 1, "{actions:?}");
    assert_eq!(actions[0]["kind"], "source.fixAll.seawall");
    text = applied(&text, &actions[0]);
    assert!(
        text.contains("install -y") && !text.contains("MAINTAINER"),
        "{text}"
    );
    assert!(!text.replace("\r\n", "").contains('\n'), "{text:?}");
    let found = editor.change(name, 5, &json!([{"text": text}]));
    assert!(!codes(&found).contains(&"DF-0025"), "{found:?}");
    assert!(
        editor
            .actions(name, &range(0, 0), &json!(["refactor"]))
            .is_empty()
    );
    editor.leave();
}

#[test]
fn comments_are_offered_where_they_can_stand() {
    let desk = Desk::new();
    let mut editor = Editor::start(&desk, &["utf-16"], &json!(null));
    let cases = [
        (
            "p/compose.yaml",
            "services:\n  web:\n    image: a\n    privileged: true\n",
            "    # seawall: allow CMP-0001 reason=\"\"\n    privileged",
            "CMP-0001",
        ),
        (
            "p/b/Dockerfile",
            "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN true && \\\n  # c\n  apt-get install x\n",
            "\n# seawall: allow DF-0025 reason=\"\"\nRUN true",
            "DF-0025",
        ),
    ];
    let all = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    for (name, text, wanted, code) in cases {
        let found = editor.open(name, "", text);
        assert!(codes(&found).contains(&code), "{name} {found:?}");
        let actions = editor.actions(name, &all, &json!(null));
        let title = format!("Accept this finding here ({code})");
        let accept = actions.iter().find(|it| it["title"] == *title).unwrap();
        let accepted = applied(text, accept);
        assert!(accepted.contains(wanted), "{accepted}");
        let found = editor.change(name, 2, &json!([{"text": accepted}]));
        assert!(!codes(&found).contains(&code), "{found:?}");
    }
    // JSON has no comments.
    let found = editor.open("p/daemon.json", "json", "{\"icc\": true}\n");
    assert!(codes(&found).contains(&"DMN-0002"), "{found:?}");
    let actions = editor.actions("p/daemon.json", &all, &json!(null));
    let titles = actions.iter().map(|it| it["title"].as_str().unwrap());
    assert!(
        !titles.into_iter().any(|it| it.starts_with("Accept")),
        "{actions:?}"
    );
    // Every kind that `seawall check` knows by its content.
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    \
        image: a:1\n    securityContext: {privileged: true}\n";
    let found = editor.open("p/pod.yaml", "yaml", pod);
    assert!(
        codes(&found).iter().any(|it| it.starts_with("K8S-")),
        "{found:?}"
    );
    // What is of use to nobody is grey.
    let found = editor.open(
        "p/c/Dockerfile",
        "",
        "FROM a:1\n# seawall: allow DF-0025\nUSER 7\n",
    );
    let unused = found.iter().find(|it| it["tags"] == json!([1])).unwrap();
    assert_eq!(told(std::slice::from_ref(unused)), ["- 1:0-1:24"]);
    editor.leave();
}

#[test]
fn other_files_are_seen_as_they_are_in_the_editor() {
    let desk = Desk::new();
    let base = "services:\n  base:\n    image: a\n    privileged: true\n";
    let web = |file: &str| {
        format!("services:\n  web:\n    extends:\n      file: {file}\n      service: base\n")
    };
    desk.file("p/base.yaml", base);
    desk.file("outside.yaml", base);
    let mut editor = Editor::start(&desk, &["utf-16"], &json!(null));
    editor.open("p/compose.yaml", "yaml", &web("base.yaml"));
    let found = editor.diagnostics("p/base.yaml", 0);
    let privileged = found.iter().find(|it| it["code"] == "CMP-0001").unwrap();
    assert_eq!(
        told(std::slice::from_ref(privileged)),
        ["CMP-0001 3:16-3:20"]
    );
    let related = &privileged["relatedInformation"][0]["location"]["uri"];
    assert_eq!(*related, editor.uri("p/compose.yaml"));
    // Unsaved text counts, and what hangs on it is looked at again.
    let found = editor.open("p/base.yaml", "yaml", &base.replace("true", "false"));
    assert!(!codes(&found).contains(&"CMP-0001"), "{found:?}");
    editor.notify(
        "textDocument/didClose",
        &json!({"textDocument": {"uri": editor.uri("p/base.yaml")}}),
    );
    let mut found = editor.diagnostics("p/base.yaml", 0);
    while !codes(&found).contains(&"CMP-0001") {
        found = editor.diagnostics("p/base.yaml", 0);
    }
    // What lies outside of the editor's folders is not read.
    let found = editor.change(
        "p/compose.yaml",
        2,
        &json!([{"text": web("../outside.yaml")}]),
    );
    assert!(!found.is_empty());
    let is_outside = |it: &Value| it["params"]["uri"] == editor.uri("outside.yaml");
    assert!(!editor.heard.iter().any(is_outside));
    editor.leave();
}

#[test]
fn configuration_counts_as_it_is() {
    let desk = Desk::new();
    desk.file(
        "p/seawall.yaml",
        "version: 1\nchecks:\n  disable: [DF-0025]\n",
    );
    let name = "p/a/Dockerfile";
    let mut editor = Editor::start(&desk, &["utf-16"], &json!({"disable": ["MAINTAINER?"]}));
    let complaint = editor.wait("a complaint", |it| it["method"] == "window/showMessage");
    assert!(
        complaint["params"]["message"]
            .to_string()
            .contains("MAINTAINER?")
    );
    let found = editor.open(name, "dockerfile", BAD);
    assert!(!codes(&found).contains(&"DF-0025"), "{found:?}");
    desk.file("p/seawall.yaml", "version: 1\n");
    let changes = json!({"changes": [{"uri": editor.uri("p/seawall.yaml"), "type": 2}]});
    editor.notify("workspace/didChangeWatchedFiles", &changes);
    let found = editor.diagnostics(name, 1);
    assert!(codes(&found).contains(&"DF-0025"), "{found:?}");
    // What is wrong is said, and the document does not look clean.
    desk.file("p/a/.hadolint.yaml", "ignored: 7\n");
    let saved = json!({"textDocument": {"uri": editor.uri(name)}});
    editor.notify("textDocument/didSave", &saved);
    let found = editor.diagnostics(name, 1);
    assert!(
        found[0]["message"].to_string().contains(".hadolint.yaml"),
        "{found:?}"
    );
    editor.wait("a complaint", |it| it["method"] == "window/showMessage");
    desk.file("p/a/.hadolint.yaml", "ignored: [DL3014]\n");
    editor.notify("textDocument/didSave", &saved);
    assert!(!codes(&editor.diagnostics(name, 1)).contains(&"DF-0025"));
    editor.leave();
}

#[test]
fn the_protocol_is_kept() {
    let desk = Desk::new();
    let mut editor = Editor::silent(&desk);
    let code = |answer: &Value| answer["error"]["code"].as_i64().unwrap_or_default();
    let hover =
        json!({"textDocument": {"uri": "file:///none"}, "position": {"line": 0, "character": 0}});
    assert_eq!(code(&editor.request("textDocument/hover", &hover)), -32002);
    let answer = editor.request("initialize", &json!({"capabilities": {}}));
    assert_eq!(
        answer["result"]["capabilities"]["positionEncoding"],
        "utf-16"
    );
    assert_eq!(code(&editor.request("initialize", &json!({}))), -32600);
    assert_eq!(code(&editor.request("no/such", &json!({}))), -32601);
    assert_eq!(
        code(&editor.request("textDocument/hover", &json!([]))),
        -32602
    );
    assert_eq!(
        editor.request("textDocument/hover", &hover)["result"],
        Value::Null
    );
    for broken in [
        "Content-Length: 3\r\n\r\n{x}",
        "X: 1\r\n\r\n",
        "Content-Length: 2\r\n\r\n[]",
    ] {
        editor.send(broken.as_bytes());
        let answer = editor.wait("a refusal", |it| {
            it["id"].is_null() && it["error"].is_object()
        });
        assert!([-32700, -32600].contains(&code(&answer)), "{answer}");
    }
    for odd in [
        "textDocument/didOpen",
        "textDocument/didChange",
        "$/unknown",
        "initialized",
    ] {
        editor.notify(odd, &json!({"textDocument": {"uri": 7, "text": []}}));
    }
    assert_eq!(
        editor.request("shutdown", &Value::Null)["result"],
        Value::Null
    );
    assert_eq!(code(&editor.request("textDocument/hover", &hover)), -32600);
    editor.notify("exit", &Value::Null);
    assert_eq!(editor.end(), 0);
    let mut editor = Editor::silent(&desk);
    editor.notify("exit", &Value::Null);
    assert_eq!(editor.end(), 1);
    let mut editor = Editor::start(&desk, &[], &Value::Null);
    editor.hang_up();
    assert_eq!(editor.end(), 1);
}

#[test]
fn a_long_document_keeps_nobody_waiting() {
    let desk = Desk::new();
    let mut editor = Editor::start(&desk, &["utf-16"], &json!(null));
    let text = format!("FROM a:1\n{}", "RUN apt-get install curl\n".repeat(200_000));
    let name = "p/Dockerfile";
    let item = json!({"uri": editor.uri(name), "languageId": "", "version": 1, "text": text});
    editor.notify("textDocument/didOpen", &json!({"textDocument": item}));
    // A question about it waits, and can be taken back.
    let position = json!({"line": 0, "character": 0});
    let params = json!({"textDocument": {"uri": editor.uri(name)}, "position": position});
    let question = json!({"jsonrpc": "2.0", "id": "q", "method": "textDocument/hover",
        "params": params});
    let question = question.to_string();
    editor.send(format!("Content-Length: {}\r\n\r\n{question}", question.len()).as_bytes());
    editor.notify("$/cancelRequest", &json!({"id": "q"}));
    let answer = editor.wait("the answer", |it| it["id"] == "q");
    assert_eq!(answer["error"]["code"], -32800);
    let heard = |it: &Value| it["method"] == "textDocument/publishDiagnostics";
    assert!(!editor.heard.iter().any(heard));
    editor.leave();
}
