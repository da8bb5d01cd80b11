//! `seawall watch run` while its rules change, and its metrics.

use super::{Live, RULES, act, alone, ask, can_watch, free_port};
use crate::program::Desk;

#[test]
fn rules_change_while_it_runs_and_faulty_ones_are_refused() {
    if !can_watch() {
        return;
    }
    let _alone = alone();
    let desk = Desk::new();
    let port = free_port();
    desk.file("rules.yaml", RULES);
    let config = format!(
        "version: 1\nwatch:\n  rules: [rules.yaml]\n  no-default-rules: true\n  metrics: {{address: '127.0.0.1:{port}'}}\n"
    );
    desk.file("seawall.yaml", &config);
    let mut live = Live::start(&desk, "watch", "watch run --config seawall.yaml");
    act("one");
    live.wait_for_line("mark seawall-mark-one ");
    assert!(ask(port, "/healthz").contains("200 OK"));

    // A file that changed is read again by itself.
    desk.file(
        "rules.yaml",
        RULES.replace("output: 'mark", "output: 'second"),
    );
    live.wait_for_word("read again: watching for 1 rules");
    act("two");
    live.wait_for_line("second seawall-mark-two ");

    // A fault is told with its place, and the old rules go on.
    desk.file("rules.yaml", RULES.replace("proc.args", "no.field"));
    live.wait_for_word("the changed rules are not taken, the old ones go on: ");
    assert!(live.said().contains("rules.yaml:5:"), "{}", live.said());
    assert!(live.said().contains("no.field"), "{}", live.said());
    act("three");
    live.wait_for_line("second seawall-mark-three ");

    // Whoever asks gets it at once; what else changed in the configuration is told to wait.
    desk.file(
        "rules.yaml",
        RULES.replace("output: 'mark", "output: 'fourth"),
    );
    desk.file(
        "seawall.yaml",
        config.replace("rules: [", "only-containers: true\n  rules: ["),
    );
    live.signal("-HUP");
    live.wait_for_word("besides rules has changed");
    act("four");
    live.wait_for_line("fourth seawall-mark-four ");

    wait_for_metric(
        port,
        r#"seawall_watch_alerts_total{priority="Warning",rule="Mark",source="syscall"} 4"#,
    );
    let page = ask(port, "/metrics");
    assert!(
        page.contains("seawall_watch_reloads_total{result=\"refused\"} 1\n"),
        "{page}"
    );
    assert!(
        page.contains("seawall_watch_events_total{class=\"program\",result=\"sent\"}"),
        "{page}"
    );
    assert_eq!(live.end(), Some(0));
    let marks = live
        .lines()
        .iter()
        .filter(|line| line.contains("seawall-mark-"))
        .count();
    assert_eq!(marks, 4, "each is told once: {:?}", live.lines());
}

/// Pages are written once a second.
fn wait_for_metric(port: u16, line: &str) {
    for _ in 0..100 {
        if ask(port, "/metrics").lines().any(|it| it == line) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{line} is not in {}", ask(port, "/metrics"));
}
