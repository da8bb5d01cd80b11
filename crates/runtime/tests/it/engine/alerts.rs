//! Alerts as they are written: forms of Falco's documentation (outputs, alert format), and that nobody forges them.

use super::{STAGE, engine, rule, run};
use seawall_runtime::engine::alert::{Form, json_line, text_line};
use seawall_runtime::engine::{Alert, Matching, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::fields::Buffers;
use seawall_runtime::state::{State, Thread};

fn alert(name: &[u8], output: &str, buffers: Buffers) -> Alert {
    let text = rule("Shell", "evt.type = open", output).replace("}\n", ", tags: [z, a, z]}\n");
    let engine = engine(&text, Matching::First).showing(buffers);
    let mut state = State::default();
    state.add_thread(Thread {
        id: 7,
        process: 7,
        name: name.into(),
        ..Thread::default()
    });
    let world = World::new("web-1");
    let mut event = Event::new(Kind::OPEN, &[], []);
    event.thread = 7;
    event.time = 1_700_000_000_000_000_001;
    let scene = Scene::of(&event, &state, &world);
    let mut alerts = engine.alerts(&scene, &mut Workspace::default());
    assert_eq!(alerts.len(), 1);
    alerts.remove(0)
}

#[test]
fn text_has_time_priority_and_message() {
    let alert = alert(b"sh", "by %proc.name (fd=%fd.sip)", Buffers::Dots);
    let form = Form::default();
    assert_eq!(
        text_line(&alert, form),
        "22:13:20.000000001: Warning by sh (fd=<NA>)"
    );
    let form = Form {
        iso_time: true,
        ..form
    };
    assert_eq!(
        text_line(&alert, form),
        "2023-11-14T22:13:20.000000001+0000: Warning by sh (fd=<NA>)"
    );
}

#[test]
fn json_has_what_is_asked_for() {
    let alert = alert(b"sh", "by %proc.name %proc.pid %fd.sip", Buffers::Dots);
    let all = Form {
        message: true,
        ..Form::default()
    };
    assert_eq!(
        json_line(&alert, all),
        "{\"hostname\":\"web-1\",\"message\":\"by sh 7 <NA>\",\"output\":\"22:13:20.000000001: Warning by sh 7 <NA>\",\
         \"output_fields\":{\"evt.time\":1700000000000000001,\"fd.sip\":null,\"proc.name\":\"sh\",\"proc.pid\":7},\
         \"priority\":\"Warning\",\"rule\":\"Shell\",\"source\":\"syscall\",\"tags\":[\"a\",\"z\"],\
         \"time\":\"2023-11-14T22:13:20.000000001Z\"}"
    );
    let little = Form {
        output: false,
        fields: false,
        tags: false,
        ..Form::default()
    };
    assert_eq!(
        json_line(&alert, little),
        "{\"hostname\":\"web-1\",\"priority\":\"Warning\",\"rule\":\"Shell\",\"source\":\"syscall\",\
         \"time\":\"2023-11-14T22:13:20.000000001Z\"}"
    );
}

#[test]
fn nobody_forges_a_line() {
    let rows: [(&[u8], &str); 7] = [
        (b"a\nb", "a\\nb"),
        (b"\x1b[31mx\x07", "\\u001b[31mx\\u0007"),
        (b"a\r\tb\x7f", "a\\r\\tb\\u007f"),
        (b"\xff\xfe", "\u{fffd}\u{fffd}"),
        ("a\u{202e}b\u{2028}".as_bytes(), "a\\u202eb\\u2028"),
        ("\u{9b}1m".as_bytes(), "\\u009b1m"),
        ("h\u{e9} \u{1f600}".as_bytes(), "h\u{e9} \u{1f600}"),
    ];
    for (name, expected) in rows {
        let alert = alert(name, "%proc.name", Buffers::Dots);
        let line = text_line(&alert, Form::default());
        assert_eq!(line, format!("22:13:20.000000001: Warning {expected}"));
        let json = json_line(&alert, Form::default());
        assert!(!json.chars().any(char::is_control), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        let plain = String::from_utf8_lossy(name);
        assert_eq!(read["output_fields"]["proc.name"], *plain);
    }
}

#[test]
fn long_values_are_cut_and_that_is_told() {
    let alert = alert(&b"x".repeat(100_000), "%proc.name", Buffers::Dots);
    let line = text_line(&alert, Form::default());
    assert!(line.len() < 20_000);
    assert!(
        line.ends_with("… (+83616 bytes)"),
        "{}",
        &line[line.len() - 40..]
    );
}

#[test]
fn buffers_are_dots_or_base64() {
    let text = rule("r", "evt.type = read", "%evt.buffer");
    let rows = [(Buffers::Dots, "a.b"), (Buffers::Base64, "YQBi")];
    for (buffers, expected) in rows {
        let engine = engine(&text, Matching::First).showing(buffers);
        let events = "events: [{event: read, thread: 100, with: {res: 3, fd: 3, data: \"a\\0b\"}, \
                      expect: [{rule: r, output: OUT}]}]"
            .replace("OUT", expected);
        let outcome = run(&format!("{STAGE}{events}"), &engine);
        assert_eq!(outcome.differences, []);
    }
}
