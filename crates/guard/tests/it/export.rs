//! The log in the words of others; what is expected is written by hand from their descriptions.

use seawall_guard::export::Exporter;
use seawall_guard::record::Line;
use serde_json::{Value, json};

const DENIED: &str = r#"{"seq":7,"time":"2026-11-23T03:04:05.678901234Z","previous":"00","event":"decided","request":"ab-1","principal":{"identity":"cn:alice","method":"certificate","listener":"net","certificate":"0a","address":"192.0.2.7:4711"},"operation":"containers.create","line":"POST /v1.41/containers/create?…","version":"1.41","targets":["one"],"image":null,"allowed":false,"would_deny":true,"rules":["builtin/privileged"],"reasons":["it would be root = all|\\ \non the host"],"body_digest":null,"body":null}"#;
const ALLOWED: &str = r#"{"seq":8,"time":"2026-11-23T03:04:06.000000000Z","previous":"00","event":"decided","request":"ab-2","principal":{"identity":"uid:1000","method":"peer","listener":"local","uid":1000,"gid":1000,"pid":42},"operation":"exec.start","line":"POST /v1.41/exec/e1/start","version":"1.41","targets":["e1"],"image":null,"allowed":true,"would_deny":false,"rules":["roles.dev.allow.0"],"reasons":[],"body_digest":null,"body":null}"#;
const ENDED: &str = r#"{"seq":9,"time":"2026-11-23T03:04:07.500000000Z","previous":"00","event":"ended","request":"ab-2","status":101,"bytes_in":3,"bytes_out":40,"duration_us":1500000,"made":null,"failure":null,"recording":{"file":"ab-2.cast","sha256":"ff","length":300,"stopped":null}}"#;
const OWN: &str = r#"{"seq":10,"time":"2026-11-23T03:04:08.000000000Z","previous":"00","event":"own","what":"lost","detail":"2 entries could not be written"}"#;

fn line(text: &str) -> Line {
    Line::read(text.as_bytes()).unwrap()
}

fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Class 6003 has to have `activity_id`, `category_uid`, `class_uid`, `metadata` (`version`, `product`), `severity_id`,
/// `time` (milliseconds), `type_uid` (class * 100 + activity), `actor`, `api` (`operation`) and `src_endpoint`.
#[test]
fn calls_are_events_of_ocsf() {
    let mut exporter = Exporter::default();
    let mut event = |text: &str| -> Value {
        serde_json::from_str(&exporter.ocsf(&line(text), text.as_bytes()).unwrap()).unwrap()
    };
    // 2026-11-23T03:04:05.678Z.
    let want = json!({
        "category_uid": 6, "category_name": "Application Activity",
        "class_uid": 6003, "class_name": "API Activity",
        "activity_id": 1, "activity_name": "Create",
        "type_uid": 600_301, "type_name": "API Activity: Create",
        "time": 1_795_403_045_678_i64,
        "severity_id": 3, "severity": "Medium",
        "status_id": 2, "status": "Failure",
        "status_detail": "it would be root = all|\\ \non the host",
        "action_id": 2, "action": "Denied",
        "disposition_id": 2, "disposition": "Blocked",
        "authorizations": [{"decision": "Denied", "policy": {"uid": "builtin/privileged"}}],
        "message": "cn:alice denied containers.create: POST /v1.41/containers/create?… [ab-1]",
        "metadata": {
            "version": "1.9.0",
            "product": {"name": "Seawall guard", "vendor_name": "Seawall", "version": version()},
            "profiles": ["security_control"],
            "log_name": "seawall.guard/1",
            "uid": "ab-1/7", "correlation_uid": "ab-1", "sequence": 7,
            "event_code": "containers.create",
            "original_time": "2026-11-23T03:04:05.678901234Z",
        },
        "actor": {"user": {"name": "cn:alice"}},
        "api": {
            "operation": "containers.create", "version": "1.41",
            "service": {"name": "Docker Engine API"}, "request": {"uid": "ab-1"},
        },
        "http_request": {"http_method": "POST", "url": {"path": "/v1.41/containers/create?…"}},
        "src_endpoint": {"ip": "192.0.2.7", "port": 4711},
        "resources": [{"uid": "one"}],
        "raw_data": DENIED,
    });
    assert_eq!(event(DENIED), want);
    let started = event(ALLOWED);
    assert_eq!(
        (
            &started["activity_id"],
            &started["activity_name"],
            &started["type_uid"]
        ),
        (&json!(99), &json!("exec.start"), &json!(600_399))
    );
    assert_eq!(started["src_endpoint"], json!({"name": "local"}));
    assert_eq!(
        started["actor"],
        json!({"user": {"name": "uid:1000", "uid": "1000"}, "process": {"pid": 42}})
    );
    assert_eq!(
        (&started["action_id"], &started["disposition_id"]),
        (&json!(1), &json!(1))
    );
    // What it came to, by whom.
    let ended = event(ENDED);
    assert_eq!(ended["actor"], started["actor"]);
    assert_eq!(
        (
            &ended["http_response"],
            &ended["status_code"],
            &ended["duration"]
        ),
        (&json!({"code": 101}), &json!("101"), &json!(1500))
    );
    assert_eq!(ended["unmapped"]["recording"]["sha256"], "ff");
    assert_eq!(Exporter::default().ocsf(&line(ENDED), b""), None);
    assert_eq!(Exporter::default().ocsf(&line(OWN), b""), None);
}

/// In the head `|` and `\` are escaped, in the extension `=` and `\`, ends of lines become `\n`.
#[test]
fn lines_are_events_of_cef() {
    let mut exporter = Exporter::default();
    let mut event = |text: &str| exporter.cef(&line(text)).unwrap();
    let v = version();
    let want = format!(
        "CEF:0|Seawall|guard|{v}|containers.create|containers.create denied|6|rt=1795403045678 externalId=7 \
         msg=cn:alice denied containers.create: POST /v1.41/containers/create?… [ab-1] suser=cn:alice src=192.0.2.7 \
         spt=4711 requestMethod=POST request=/v1.41/containers/create?… cs4Label=Listener cs4=net act=denied \
         outcome=failure reason=it would be root \\= all|\\\\ \\non the host cs1Label=Request cs1=ab-1 cs2Label=Rules \
         cs2=builtin/privileged cs3Label=Targets cs3=one"
    );
    assert_eq!(event(DENIED), want);
    let want = format!(
        "CEF:0|Seawall|guard|{v}|exec.start|exec.start allowed|1|rt=1795403046000 externalId=8 \
         msg=uid:1000 allowed exec.start: POST /v1.41/exec/e1/start [ab-2] suser=uid:1000 suid=1000 spid=42 \
         requestMethod=POST request=/v1.41/exec/e1/start cs4Label=Listener cs4=local act=allowed outcome=success \
         cs1Label=Request cs1=ab-2 cs2Label=Rules cs2=roles.dev.allow.0 cs3Label=Targets cs3=e1"
    );
    assert_eq!(event(ALLOWED), want);
    let want = format!(
        "CEF:0|Seawall|guard|{v}|exec.start.ended|exec.start ended|1|rt=1795403047500 externalId=9 \
         msg=ended with 101 [ab-2] suser=uid:1000 suid=1000 spid=42 requestMethod=POST \
         request=/v1.41/exec/e1/start cs4Label=Listener cs4=local outcome=success in=3 out=40 cs1Label=Request \
         cs1=ab-2 cn1Label=Status cn1=101 cn2Label=Microseconds cn2=1500000 fname=ab-2.cast fsize=300 fileHash=ff"
    );
    assert_eq!(event(ENDED), want);
    let want = format!(
        "CEF:0|Seawall|guard|{v}|guard.lost|guard: lost|8|rt=1795403048000 externalId=10 \
         msg=guard: lost: 2 entries could not be written reason=2 entries could not be written"
    );
    assert_eq!(event(OWN), want);
}
