//! API Activity (class 6003 of category 6) of the Open Cybersecurity Schema Framework, version 1.9, with the profile
//! `security_control`: one event for what was decided, one for what it came to.

use serde_json::{Map, Value, json};

use super::{Asked, milliseconds};
use crate::record::{Line, Told};
use crate::sink::facts::sentence;

/// Writes a line as an event.
pub(super) fn event(line: &Line, bytes: &[u8], asked: Option<&Asked>) -> Option<String> {
    let outcome = outcome(line)?;
    // Who asked is required: an end whose beginning is not in the log is no event of its own.
    let asked = asked?;
    let (activity, activity_name) = activity(asked);
    let mut event = json!({
        "category_uid": 6,
        "category_name": "Application Activity",
        "class_uid": CLASS,
        "class_name": "API Activity",
        "activity_id": activity,
        "activity_name": activity_name,
        "type_uid": CLASS.saturating_mul(100).saturating_add(activity),
        "type_name": format!("API Activity: {activity_name}"),
        "time": milliseconds(line),
        "message": sentence(line),
        "metadata": metadata(line, asked),
        "actor": actor(asked),
        "api": api(line, asked),
        "http_request": http_request(asked),
        "src_endpoint": source(asked),
        "raw_data": String::from_utf8_lossy(bytes).trim_end(),
    });
    if let Some(event) = event.as_object_mut() {
        event.extend(outcome);
        if !asked.targets.is_empty() {
            let resources: Vec<Value> = (asked.targets.iter())
                .map(|it| json!({ "uid": it }))
                .collect();
            event.insert("resources".to_owned(), Value::Array(resources));
        }
    }
    Some(event.to_string())
}

/// Returns what was decided, or what it came to.
fn outcome(line: &Line) -> Option<Map<String, Value>> {
    let fields = match &line.told {
        Told::Decided {
            allowed,
            would_deny,
            rules,
            reasons,
            ..
        } => {
            let (severity, severity_name) = match (allowed, would_deny) {
                (true, false) => (1, "Informational"),
                (true, true) => (2, "Low"),
                (false, _) => (3, "Medium"),
            };
            let (action, action_name) = if *allowed {
                (1, "Allowed")
            } else {
                (2, "Denied")
            };
            let (disposition, disposition_name) = match (allowed, would_deny) {
                (true, false) => (1, "Allowed"),
                (true, true) => (17, "Logged"),
                (false, _) => (2, "Blocked"),
            };
            let (status, status_name) = if *allowed {
                (1, "Success")
            } else {
                (2, "Failure")
            };
            let authorizations: Vec<Value> = rules
                .iter()
                .map(|it| json!({ "decision": action_name, "policy": { "uid": it } }))
                .collect();
            json!({
                "severity_id": severity,
                "severity": severity_name,
                "status_id": status,
                "status": status_name,
                "status_detail": reasons.join("; "),
                "action_id": action,
                "action": action_name,
                "disposition_id": disposition,
                "disposition": disposition_name,
                "authorizations": authorizations,
            })
        }
        Told::Ended {
            status,
            bytes_in,
            bytes_out,
            duration_us,
            made,
            failure,
            recording,
            ..
        } => {
            let went_well = status.is_some_and(|it| it < 400) && failure.is_none();
            let (id, name) = if went_well {
                (1, "Success")
            } else {
                (2, "Failure")
            };
            let mut event = json!({
                "severity_id": 1,
                "severity": "Informational",
                "status_id": id,
                "status": name,
                "action_id": 1,
                "action": "Allowed",
                "disposition_id": 1,
                "disposition": "Allowed",
                "duration": duration_us / 1000,
                "unmapped": {
                    "bytes_in": bytes_in,
                    "bytes_out": bytes_out,
                    "made": made,
                    "recording": recording,
                },
            });
            if let (Some(event), Some(status)) = (event.as_object_mut(), status) {
                event.insert("status_code".to_owned(), json!(status.to_string()));
                event.insert("http_response".to_owned(), json!({ "code": status }));
            }
            if let (Some(event), Some(failure)) = (event.as_object_mut(), failure) {
                event.insert("status_detail".to_owned(), json!(failure));
            }
            event
        }
        Told::Opened { .. } | Told::Own { .. } | Told::Checkpoint { .. } => return None,
    };
    match fields {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

fn metadata(line: &Line, asked: &Asked) -> Value {
    let request = request(line);
    json!({
        "version": "1.9.0",
        "product": {
            "name": "Seawall guard",
            "vendor_name": "Seawall",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "profiles": ["security_control"],
        "log_name": "seawall.guard/1",
        "uid": format!("{request}/{}", line.seq),
        "correlation_uid": request,
        "event_code": asked.operation,
        "sequence": line.seq,
        "original_time": line.time,
    })
}

fn actor(asked: &Asked) -> Value {
    let principal = &asked.principal;
    let mut user = json!({ "name": principal.identity });
    let mut actor = Map::new();
    if let (Some(user), Some(uid)) = (user.as_object_mut(), principal.uid) {
        user.insert("uid".to_owned(), json!(uid.to_string()));
    }
    actor.insert("user".to_owned(), user);
    if let Some(pid) = principal.pid {
        actor.insert("process".to_owned(), json!({ "pid": pid }));
    }
    Value::Object(actor)
}

fn api(line: &Line, asked: &Asked) -> Value {
    let operation = asked.operation.as_deref();
    let mut api = json!({
        "operation": operation.unwrap_or("not understood"),
        "service": { "name": "Docker Engine API" },
        "request": { "uid": request(line) },
    });
    if let (Some(api), Some(version)) = (api.as_object_mut(), &asked.version) {
        api.insert("version".to_owned(), json!(version));
    }
    api
}

fn http_request(asked: &Asked) -> Value {
    let (method, path) = asked.method_and_path();
    json!({ "http_method": method, "url": { "path": path } })
}

/// Returns where it came from: an address, or, on this machine, the listener.
fn source(asked: &Asked) -> Value {
    match asked.address() {
        Some(address) => json!({ "ip": address.ip().to_string(), "port": address.port() }),
        None => json!({ "name": asked.principal.listener }),
    }
}

fn request(line: &Line) -> &str {
    match &line.told {
        Told::Decided { request, .. } | Told::Ended { request, .. } => request,
        Told::Opened { .. } | Told::Own { .. } | Told::Checkpoint { .. } => "",
    }
}

/// Returns what kind of call it is: to create, read, update or delete; another is called by its operation.
fn activity(asked: &Asked) -> (u32, &str) {
    let Some(operation) = asked.operation.as_deref() else {
        return (0, "Unknown");
    };
    let (method, _) = asked.method_and_path();
    let last = operation.rsplit('.').next().unwrap_or_default();
    match (method, last) {
        (_, "create" | "build" | "load" | "import" | "pull" | "commit" | "init") => (1, "Create"),
        ("GET" | "HEAD" | "OPTIONS", _) => (2, "Read"),
        ("DELETE", _) | (_, "prune" | "delete" | "remove") => (4, "Delete"),
        ("PUT", _) | (_, "update" | "rename" | "tag" | "set" | "upgrade") => (3, "Update"),
        _ => (99, operation),
    }
}

const CLASS: u32 = 6003;
