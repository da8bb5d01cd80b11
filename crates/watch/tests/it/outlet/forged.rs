//! Whoever is watched chooses names: none of them makes a line, an entry or a field of its own in any output.

use std::io::Read as _;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use seawall_testkit::http::{Reply, Server};

use super::scene::{Scene, of_rule};
use seawall_runtime::language::Priority;

/// Ends of lines, escape sequences, a NUL, marks of direction, signs that can't be seen, what was no UTF-8, ends of JSON and of
/// structured data, a message and a frame of syslog.
const EVIL: &str = "a\n22:00:00.0: Emergency forged\r\n{\"rule\":\"forged\"}\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{0}\u{202e}\u{61c}\u{2066}\u{206a}\u{200b}\u{e0041}\
                    \u{2028}\u{fffd}\"] [x y=\"z\"]\u{85}\u{7f}\n<8>1 - - forged - - - x\n25 <8>1 - - forged - - - x";

/// Says whether something stands in a text that could move a cursor, or end a line in a reader's eyes.
fn is_dangerous(text: &str) -> bool {
    let marks = [
        '\u{202e}',
        '\u{61c}',
        '\u{2066}',
        '\u{206a}',
        '\u{200b}',
        '\u{e0041}',
        '\u{2028}',
    ];
    text.chars()
        .any(|it| it.is_control() || marks.contains(&it))
}

#[test]
fn a_name_makes_no_line_in_files_programs_and_requests() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let server = Server::start(|_| Reply::new(200, &[], b""));
    let authority = server.authority();
    let mut items = Vec::new();
    for format in ["text", "json"] {
        let (file, program) = (
            at(&format!("file-{format}")),
            at(&format!("program-{format}")),
        );
        items.push(format!(
            "{{name: f{format}, format: {format}, file: {{path: {}}}}}",
            file.display()
        ));
        items.push(format!(
            "{{name: p{format}, format: {format}, program: {{command: [/usr/bin/tee, \"{}\"]}}}}",
            program.display()
        ));
        items.push(format!(
            "{{name: h{format}, format: {format}, http: {{url: \"http://{authority}/{format}\"}}}}"
        ));
    }
    items.push(format!(
        "{{name: w, webhook: {{url: \"http://{authority}/batch\"}}}}"
    ));
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    let mut scene = Scene::start(&items);
    scene.hand(&of_rule(EVIL, Priority::Notice, EVIL));
    scene.wait("requests", || server.seen().len() == 3);
    assert_eq!(scene.end(), Vec::<String>::new());
    for name in ["file-text", "file-json", "program-text", "program-json"] {
        let text = std::fs::read_to_string(at(name)).unwrap();
        let line = text.strip_suffix('\n').unwrap();
        assert!(!is_dangerous(line), "{name}: {line:?}");
        assert!(line.contains("forged"), "{name}");
    }
    for seen in server.seen() {
        let text = String::from_utf8(seen.body.clone()).unwrap();
        assert!(!is_dangerous(&text), "{}: {text:?}", seen.path);
        if seen.path == "/batch" {
            let body: serde_json::Value = serde_json::from_str(&text).unwrap();
            let lines = body["lines"].as_array().unwrap();
            assert_eq!((lines.len(), lines[0]["rule"].as_str()), (1, Some(EVIL)));
        }
    }
}

#[test]
fn a_name_makes_no_message_of_syslog() {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    udp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    for format in ["text", "json"] {
        let item = format!(
            "{{name: s, format: {format}, syslog: {{address: \"{}\", transport: udp}}}}",
            udp.local_addr().unwrap()
        );
        let scene = Scene::start(&[&item]);
        scene.hand(&of_rule(EVIL, Priority::Notice, EVIL));
        let mut bytes = [0; 8192];
        let count = udp.recv(&mut bytes).unwrap();
        let text = std::str::from_utf8(&bytes[..count]).unwrap();
        assert!(!is_dangerous(text), "{text:?}");
        // Each end of structured data that a name holds is escaped (RFC 5424, section 6.3.3).
        let rule = text.split_once(" rule=\"").unwrap().1;
        assert!(rule.contains("\\\"\\] [x y=\\\"z\\\"\\]"), "{rule}");
        scene.end();
    }
}

/// Frames are counted (RFC 6587, section 3.4.1): as many come as there were alerts, however long one is.
#[test]
fn a_name_makes_no_frame_of_syslog() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let item = format!(
        "{{name: s, format: text, syslog: {{address: \"{}\", transport: tcp}}}}",
        listener.local_addr().unwrap()
    );
    let scene = Scene::start(&[&item]);
    let long = format!("{EVIL}{}", "\n25 <8>1 - - forged - - - x".repeat(2000));
    let received = std::thread::spawn(move || {
        let (mut frames, mut bytes) = (Vec::new(), Vec::new());
        while frames.len() < 3 {
            let (mut stream, _) = listener.accept().unwrap();
            bytes.clear();
            stream.read_to_end(&mut bytes).unwrap();
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let end = rest.iter().position(|it| *it == b' ').unwrap();
                let count = std::str::from_utf8(&rest[..end]).unwrap();
                let (frame, more) = rest[end + 1..].split_at(count.parse().unwrap());
                frames.push(String::from_utf8(frame.to_vec()).unwrap());
                rest = more;
            }
        }
        frames
    });
    for text in [EVIL, &long, EVIL] {
        scene.hand(&of_rule("Rule", Priority::Notice, text));
    }
    let frames = received.join().unwrap();
    assert_eq!(frames.len(), 3);
    for frame in frames {
        assert!(frame.starts_with("<85>1 2023-11-14T22:13:20."), "{frame:?}");
        assert!(!is_dangerous(&frame), "{frame:?}");
    }
    scene.end();
}

/// One alert is one record of OpenTelemetry, whatever its names hold.
#[test]
fn a_name_makes_no_record_of_opentelemetry() {
    let server = Server::start(|_| Reply::new(200, &[], b""));
    let item = format!(
        "{{name: o, otlp: {{url: \"http://{}/v1/logs\"}}}}",
        server.authority()
    );
    let mut scene = Scene::start(&[&item]);
    scene.hand(&of_rule(EVIL, Priority::Notice, EVIL));
    scene.wait("the request", || server.seen().len() == 1);
    let body: serde_json::Value = serde_json::from_slice(&server.seen()[0].body).unwrap();
    let records = body["resourceLogs"][0]["scopeLogs"][0]["logRecords"].as_array();
    let record = match records.unwrap().as_slice() {
        [record] => record,
        other => panic!("{other:?}"),
    };
    assert!(!is_dangerous(
        record["body"]["stringValue"].as_str().unwrap()
    ));
    let attributes = record["attributes"].as_array().unwrap().iter();
    let rules: Vec<_> = attributes
        .filter(|it| it["key"] == "seawall.rule")
        .map(|it| it["value"]["stringValue"].as_str().unwrap())
        .collect();
    assert_eq!(rules, [EVIL]);
    scene.end();
}

#[test]
fn a_name_makes_no_field_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let scene = Scene::start(&[&format!(
        "{{name: j, journald: {{socket: {}}}}}",
        path.display()
    )]);
    let evil = format!("x\nMESSAGE=forged\nPRIORITY=0\n{EVIL}");
    scene.hand(&of_rule(&evil, Priority::Notice, evil.clone()));
    let mut bytes = [0; 8192];
    let count = socket.recv(&mut bytes).unwrap();
    let fields = fields(&bytes[..count]);
    let of = |name: &str| -> Vec<&String> {
        let all = fields.iter().filter(|it| it.0 == name);
        all.map(|it| &it.1).collect()
    };
    assert_eq!(of("MESSAGE").len(), 1);
    assert!(!is_dangerous(of("MESSAGE")[0]));
    assert_eq!(of("PRIORITY"), ["5"]);
    assert_eq!(of("SEAWALL_RULE"), [&evil]);
    assert_eq!(of("SEAWALL_RECORD").len(), 1);
    scene.end();
}

/// Reads fields as the journal's description of its protocol says: `NAME=value`, or a name, a length of 64 bits with its
/// lowest byte first, and so many bytes.
fn fields(mut bytes: &[u8]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let end = bytes.iter().position(|it| *it == b'\n').unwrap();
        let line = std::str::from_utf8(&bytes[..end]).unwrap();
        bytes = &bytes[end + 1..];
        if let Some((name, value)) = line.split_once('=') {
            fields.push((name.to_owned(), value.to_owned()));
            continue;
        }
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap());
        let length = usize::try_from(length).unwrap();
        let value = String::from_utf8(bytes[8..8 + length].to_vec()).unwrap();
        fields.push((line.to_owned(), value));
        bytes = &bytes[9 + length..];
    }
    fields
}
