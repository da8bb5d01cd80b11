//! `seawall watch run` with other sources while their rules change.

use std::fs::OpenOptions;
use std::io::Write as _;

use super::{Live, alone, ask, can_watch, free_port};
use crate::program::Desk;

const RULES: &str = "
- rule: Request
  desc: d
  condition: guard.event = own
  output: 'first %guard.seq'
  priority: NOTICE
  source: guard
";

#[test]
fn rules_of_other_sources_change_while_it_runs() {
    if !can_watch() {
        return;
    }
    let _alone = alone();
    let desk = Desk::new();
    let port = free_port();
    let log = desk.file("guard.jsonl", "");
    let line = |number: u32| {
        let mut file = OpenOptions::new().append(true).open(&log).unwrap();
        writeln!(
            file,
            r#"{{"seq":{number},"time":"2026-11-23T07:00:00Z","event":"own"}}"#
        )
        .unwrap();
    };
    desk.file("rules.yaml", RULES);
    let config = format!(
        "version: 1\nwatch:\n  rules: [rules.yaml]\n  no-default-rules: true\n  metrics: {{address: '127.0.0.1:{port}'}}\n  sources: {{guard: {}}}\n",
        log.display()
    );
    desk.file("seawall.yaml", &config);
    let mut live = Live::start(&desk, "watch", "watch run --config seawall.yaml");
    assert!(
        live.said().contains("watching for 1 rules"),
        "{}",
        live.said()
    );
    // A log is read from its end on once it was opened.
    std::thread::sleep(std::time::Duration::from_millis(500));
    line(1);
    live.wait_for_line("first 1");

    desk.file("rules.yaml", RULES.replace("'first", "'second"));
    live.wait_for_word("read again: watching for 1 rules");
    line(2);
    live.wait_for_line("second 2");

    // A fault is told with its place, and the old rules go on.
    desk.file("rules.yaml", RULES.replace("guard.event", "guard.no"));
    live.wait_for_word("the changed rules are not taken, the old ones go on: ");
    assert!(live.said().contains("rules.yaml:4:"), "{}", live.said());
    line(3);
    live.wait_for_line("second 3");

    // A source that the configuration has no more runs on until it is started anew, and so do its rules.
    desk.file("rules.yaml", RULES.replace("'first", "'fourth"));
    desk.file("seawall.yaml", config.replace("  sources:", "  # sources:"));
    live.signal("-HUP");
    live.wait_for_word("besides rules has changed");
    line(4);
    live.wait_for_line("fourth 4");
    live.wait_for("metrics", |_| {
        let page = ask(port, "/metrics");
        let has = |line: &str| page.lines().any(|it| it == line);
        has(r#"seawall_watch_source_events_total{result="judged",source="guard"} 4"#)
            && has(r#"seawall_watch_source_events_total{result="unread",source="guard"} 0"#)
            && has(r#"seawall_watch_source_away{source="guard"} 0"#)
            && has(
                r#"seawall_watch_alerts_total{priority="Notice",rule="Request",source="guard"} 4"#,
            )
            && has("seawall_watch_events_disordered_total 0")
    });
    // What was written before the end is judged.
    for number in 5..505 {
        line(number);
    }
    assert_eq!(live.end(), Some(0), "{}", live.said());
    let last: Vec<String> = (5..505).map(|number| format!("fourth {number}")).collect();
    let lines = live.lines();
    let got = lines
        .iter()
        .filter_map(|it| Some(it.split_once("Notice ")?.1.trim_end()));
    let got: Vec<&str> = got.collect();
    assert_eq!(got.len(), 504, "each is told once: {lines:?}");
    assert_eq!(&got[4..], last);
}
